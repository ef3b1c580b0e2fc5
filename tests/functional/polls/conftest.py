"""A webinar with a poll desk for every test here."""

from collections.abc import Callable

import pytest

from tests.functional.api import ApiClient
from tests.functional.hall import Hall
from tests.functional.people import Person
from tests.functional.polls.desk import Desk


@pytest.fixture
def hall(client: ApiClient, person: Callable[..., Person]) -> Hall:
    """An organization with somebody in every role."""
    return Hall(client, person)


@pytest.fixture
def desk(hall: Hall) -> Desk:
    """A webinar whose polls the host runs."""
    return Desk(hall)
