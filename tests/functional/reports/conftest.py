"""A webinar that somebody wants reports of."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib.polls import models as poll_models
from tests.functional import aws as cloud
from tests.functional.api import ApiClient
from tests.functional.hall import Hall
from tests.functional.people import Person
from tests.functional.reports.archive import Archive


@pytest.fixture
def archive(
    client: ApiClient,
    person: Callable[..., Person],
    outbox: Callable[[], list[dict[str, Any]]],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Archive]:
    """A webinar in Berlin with polls of few counters each: moto takes long for a transaction of 64 items."""
    monkeypatch.setattr(poll_models, "COUNTERS", 6)
    with cloud.keys():
        yield Archive(Hall(client, person), outbox)
