"""A webinar's room and its feed for every test here; nobody waits between two versions."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.feeds import service
from tests.functional.api import ApiClient
from tests.functional.feeds.viewer import Viewer
from tests.functional.hall import Hall
from tests.functional.people import Person


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    """How long publishers would have waited."""
    waited: list[timedelta] = []
    monkeypatch.setattr(service, "wait", waited.append)
    return waited


@pytest.fixture
def hall(client: ApiClient, person: Callable[..., Person], keys: None) -> Hall:
    """An organization with somebody in every role."""
    return Hall(client, person)


@pytest.fixture
def viewer(hall: Hall) -> Viewer:
    """Somebody who reads the feed of a webinar that was scheduled just now."""
    return Viewer(hall, hall.schedule())
