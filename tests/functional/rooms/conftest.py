"""An organization and its people for every test here."""

from collections.abc import Callable

import pytest

from tests.functional.api import ApiClient
from tests.functional.hall import Hall
from tests.functional.people import Person


@pytest.fixture
def hall(client: ApiClient, person: Callable[..., Person], keys: None) -> Hall:
    """An organization with somebody in every role."""
    return Hall(client, person)
