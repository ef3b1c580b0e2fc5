"""An organization, its people, and a webinar in whose studio they are."""

from collections.abc import Callable, Iterator

import pytest

from chalicelib.core import clock
from tests.functional import aws
from tests.functional.api import ApiClient
from tests.functional.broadcasts.studio import Studio
from tests.functional.hall import Hall
from tests.functional.people import Person


@pytest.fixture
def hall(client: ApiClient, person: Callable[..., Person]) -> Hall:
    """An organization with somebody in every role."""
    return Hall(client, person)


@pytest.fixture
def studio(hall: Hall) -> Iterator[Studio]:
    """A webinar of tomorrow's; the clock stands half an hour before its start."""
    made = Studio(hall, hall.schedule())
    with clock.frozen(made.start - made.HALF_HOUR), aws.keys():
        yield made
