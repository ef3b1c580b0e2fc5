"""An organization and its people, the key behind tokens, and the queues of heartbeats."""

from collections.abc import Callable, Iterator

import pytest

from tests.functional import aws as cloud
from tests.functional.api import ApiClient
from tests.functional.attendance.pulse import Pulse
from tests.functional.hall import Hall
from tests.functional.people import Person


@pytest.fixture
def hall(client: ApiClient, person: Callable[..., Person], keys: None) -> Hall:
    """An organization with somebody in every role."""
    return Hall(client, person)


@pytest.fixture
def pulse(hall: Hall) -> Iterator[Pulse]:
    """A webinar whose heartbeats can be sent, held up, repeated and recorded."""
    with cloud.heartbeats_queues() as urls:
        yield Pulse(hall, urls)
