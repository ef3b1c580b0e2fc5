"""An organization, its people and a webinar's breakout rooms for every test here."""

from collections.abc import Callable, Iterator

import pytest

from chalicelib.breakouts import models
from chalicelib.core import clock
from tests.functional.api import ApiClient
from tests.functional.breakouts.desk import Desk
from tests.functional.hall import Hall
from tests.functional.people import Person


@pytest.fixture
def hall(client: ApiClient, person: Callable[..., Person]) -> Hall:
    """An organization with somebody in every role."""
    return Hall(client, person)


@pytest.fixture
def desk(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The breakout rooms of a webinar that began ten minutes ago, the seats in few items: moto takes long for many."""
    monkeypatch.setattr(models, "SHARDS", 3)
    desk = Desk(hall)
    with clock.frozen(desk.now):
        yield desk
