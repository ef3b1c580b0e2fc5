"""A webinar with a poll desk for every test here."""

from collections.abc import Callable

import pytest

from chalicelib.polls import models
from tests.functional.api import ApiClient
from tests.functional.hall import Hall
from tests.functional.people import Person
from tests.functional.polls.desk import Desk


@pytest.fixture
def hall(client: ApiClient, person: Callable[..., Person]) -> Hall:
    """An organization with somebody in every role."""
    return Hall(client, person)


@pytest.fixture
def desk(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A webinar whose polls the host runs, with few counters each: moto takes long for a transaction of 64 items."""
    monkeypatch.setattr(models, "COUNTERS", 6)
    return Desk(hall)
