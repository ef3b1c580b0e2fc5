"""A database that fails on purpose, and one that counts what it is asked."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.core.tables import connection
from tests.functional.api import ApiClient
from tests.functional.core.faults import Faults
from tests.functional.core.notes import notes_gateway, races
from tests.functional.people import Issuer


@pytest.fixture
def dynamodb_faults(aws: None) -> Iterator[Faults]:
    """Let calls of the process's DynamoDB client fail: each planned fault answers one call, which then does nothing."""
    faults = Faults()
    events: Any = connection().client.meta.events  # its stubs know no answering handlers
    events.register("before-call.dynamodb", faults.meet)
    yield faults
    events.unregister("before-call.dynamodb", faults.meet)


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], list[float]]:
    """Replace a module's waits by a list of their lengths in seconds."""

    def replace(module: Any) -> list[float]:
        waits: list[float] = []
        monkeypatch.setattr(module, "time", SimpleNamespace(sleep=waits.append))
        return waits

    return replace


@pytest.fixture
def notes(issuer: Issuer, aws: None) -> ApiClient:
    """The notes app, without a note."""
    races.clear()
    return ApiClient(notes_gateway)
