"""An organization, its people and a webinar's chat for every test here."""

from collections.abc import Callable

import pytest

from tests.functional.api import ApiClient
from tests.functional.chat.desk import Desk
from tests.functional.hall import Hall
from tests.functional.people import Person


@pytest.fixture
def hall(client: ApiClient, person: Callable[..., Person]) -> Hall:
    """An organization with somebody in every role."""
    return Hall(client, person)


@pytest.fixture
def desk(hall: Hall) -> Desk:
    """A public webinar's chat."""
    return Desk(hall)
