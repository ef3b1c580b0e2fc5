"""A webinar's polls in their order, read with one call."""

from chalicelib.polls.models import AGENDA, Agenda, Poll, PollItem

MOST_POLLS = 50
"""Polls of a webinar at most: all of them, with somebody's answers to them, take one call each to read."""


def new_agenda(webinar_id: str, organization_id: str) -> Agenda:
    """Return the agenda of a webinar without polls, not yet written."""
    return Agenda(webinar_id=webinar_id, item=AGENDA, organization_id=organization_id)


def read_polls(webinar_id: str) -> tuple[Agenda | None, list[Poll]]:
    """Return a webinar's agenda and its polls, drafts too, in order. One DynamoDB call, consistent."""
    items = list(PollItem.query(webinar_id, consistent_read=True))
    agenda = next((item for item in items if isinstance(item, Agenda)), None)
    place = {poll_id: number for number, poll_id in enumerate(agenda.poll_ids if agenda else ())}
    polls = [item for item in items if isinstance(item, Poll)]
    return agenda, sorted(polls, key=lambda poll: (place.get(poll.poll_id, MOST_POLLS), poll.poll_id))
