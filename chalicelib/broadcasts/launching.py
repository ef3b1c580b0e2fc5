"""What launching a stage needs to know: whether it is wanted still."""

from chalicelib.broadcasts.models import broadcast_key
from chalicelib.broadcasts.states import BroadcastStatus
from chalicelib.core.tables import find_together


def wants_launch(webinar_id: str, launch: int) -> bool:
    """Return whether a launch is still wanted: the last one asked for, of a broadcast that is not over.

    One DynamoDB call.
    """
    (broadcast,) = find_together(broadcast_key(webinar_id))
    return broadcast is not None and broadcast.status != BroadcastStatus.ENDED and broadcast.launch == launch
