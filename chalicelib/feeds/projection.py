"""What everybody may see of a room now, put together from the domains of the room."""

from typing import Any

from chalicelib.breakouts import service as breakouts
from chalicelib.broadcasts import service as broadcasts
from chalicelib.broadcasts.service import Broadcast, BroadcastStatus
from chalicelib.chat import service as chat
from chalicelib.core import clock
from chalicelib.core.tables import find_together
from chalicelib.feeds.versions import Items
from chalicelib.polls import service as polls
from chalicelib.questions import service as questions
from chalicelib.rooms import service as rooms
from chalicelib.rooms.service import Room
from chalicelib.webinars import service as webinars


def project_room(webinar_id: str) -> Items:
    """Return a room's items by key, read consistently; none of a room that is over and not kept, or does not exist."""
    webinar, broadcast, room = find_together(
        webinars.webinar_key(webinar_id), broadcasts.broadcast_key(webinar_id), rooms.room_key(webinar_id)
    )
    if webinar is None:
        return {}
    rules = room or rooms.new_room(webinar)
    if is_gone(rules, broadcast):
        return {}
    return {
        "room": rules_item(rules),
        **questions.project_questions(webinar_id),
        **polls.project_polls(webinar_id),
        **chat.project_chat(webinar_id),
        **breakouts.project_breakouts(webinar_id),
    }


def is_gone(room: Room, broadcast: Broadcast | None) -> bool:
    """Return whether a room is not shown any more: its broadcast is over, and it is not to be kept."""
    return not room.kept and broadcast is not None and broadcast.status == BroadcastStatus.ENDED


def rules_item(room: Room) -> dict[str, Any]:
    """Return the item ``room``: of a room's rules those that concern everybody."""
    return {
        "questionsOpen": room.questions_open,
        "anonymousAllowed": room.anonymous_allowed,
        "chat": room.chat,
        "slowMode": int(room.slow_mode),
        "linksAllowed": room.links_allowed,
        "pinned": _pinned(room),
    }


def _pinned(room: Room) -> dict[str, Any] | None:
    message = chat.project_pinned(room.webinar_id, room.pinned_id)
    if message is None:
        return None
    return {**message, "at": clock.optional_isoformat(room.pinned_at)}
