"""What everybody may see of a webinar's polls: no drafts, no keys before the end, no results that are not shown."""

from typing import Any

from chalicelib.core import clock
from chalicelib.polls.agenda import read_polls
from chalicelib.polls.counting import read_results
from chalicelib.polls.models import Poll
from chalicelib.polls.rules import PollStatus, key_of, results_shown_at


def project_polls(webinar_id: str) -> dict[str, dict[str, Any]]:
    """Return the items ``poll/{id}`` and ``results/{id}`` of the room's feed, read consistently.

    They depend on what is stored alone: a timer that ran out shows when the poll is settled, a second later. One
    DynamoDB call, and another one for each poll whose results are shown while it is open or just closed.
    """
    items: dict[str, dict[str, Any]] = {}
    for poll in read_polls(webinar_id)[1]:
        if poll.status == PollStatus.DRAFT or poll.opened_at is None:
            continue
        items[f"poll/{poll.poll_id}"] = _poll(poll)
        shown_at = results_shown_at(poll, poll.closed_at)
        if shown_at is not None:
            items[f"results/{poll.poll_id}"] = {
                "at": clock.isoformat(shown_at),
                **read_results(poll).stored(),
            }
    return items


def _poll(poll: Poll) -> dict[str, Any]:
    return {
        "at": clock.optional_isoformat(poll.opened_at),
        "kind": poll.kind,
        "question": poll.question,
        "options": [{"id": option["id"], "text": option["text"]} for option in poll.options],
        "most": int(poll.most) if poll.most is not None else None,
        "scale": _scale(poll.scale),
        "anonymous": poll.anonymous,
        "quiz": poll.quiz,
        "closesAt": clock.optional_isoformat(poll.closes_at),
        "closedAt": clock.optional_isoformat(poll.closed_at),
        "correct": key_of(poll) if poll.quiz and poll.closed_at is not None else None,
    }


def _scale(scale: Any) -> dict[str, Any] | None:
    if scale is None:
        return None
    return {
        "min": scale["min"],
        "max": scale["max"],
        "minLabel": scale["min_label"],
        "maxLabel": scale["max_label"],
    }
