"""An organization and its people for every test here."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.functional.api import ApiClient
from tests.functional.hall import Hall
from tests.functional.people import Person


@pytest.fixture
def hall(client: ApiClient, person: Callable[..., Person], keys: None) -> Hall:
    """An organization with somebody in every role."""
    return Hall(client, person)


@pytest.fixture
def webinar(hall: Hall) -> dict[str, Any]:
    return hall.schedule()


@pytest.fixture
def qa(webinar: dict[str, Any]) -> str:
    return f"/api/webinars/{webinar['id']}/qa"
