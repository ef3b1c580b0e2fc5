"""What everybody may see of breakout rooms: the groups of the round, how many are in each, and until when. No people."""

from typing import Any

from chalicelib.breakouts.models import group_keys, round_key
from chalicelib.breakouts.seen import id_of
from chalicelib.core import clock
from chalicelib.core.tables import find_together


def project_breakouts(webinar_id: str) -> dict[str, dict[str, Any]]:
    """Return the newest round by the key ``breakouts``, nothing of a draft. At most two DynamoDB calls, consistent.

    Its state follows from the times and the clock, so that nobody has to publish it when a timer runs out.
    """
    (breakout,) = find_together(round_key(webinar_id))
    if breakout is None or breakout.opened_at is None:
        return {}
    groups = find_together(*group_keys(webinar_id, int(breakout.number), int(breakout.group_count)))
    return {
        "breakouts": {
            "round": int(breakout.number),
            "assignment": breakout.assignment,
            "openedAt": clock.isoformat(breakout.opened_at),
            "endsAt": clock.optional_isoformat(breakout.ends_at),
            "closesAt": clock.optional_isoformat(breakout.closes_at),
            "groups": [
                {
                    "id": id_of(group),
                    "name": group.name,
                    "taken": len(group.members.as_dict()),
                    "capacity": int(group.capacity),
                }
                for group in groups
                if group is not None
            ],
        }
    }
