"""Preparing, launching, closing and showing polls, and what other domains may ask of this one."""

from datetime import timedelta

from chalicelib.core import clock, ids
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, NotFound, PreconditionFailed, Raced
from chalicelib.core.events import PollClosed, PollLaunched
from chalicelib.core.transaction import Transaction
from chalicelib.polls.agenda import MOST_POLLS, new_agenda, read_polls
from chalicelib.polls.answering import OwnAnswer, answer_poll, list_own_answers
from chalicelib.polls.counting import Leader, Results, add_up, stage_tallies
from chalicelib.polls.models import (
    Agenda,
    AnonymousText,
    NamedAnswer,
    Poll,
    agenda_key,
    poll_item,
    poll_key,
    tally_keys,
)
from chalicelib.polls.plans import PollPlan, check_plan, stored_options
from chalicelib.polls.projection import project_polls
from chalicelib.polls.reading import read_answers, read_launched_polls
from chalicelib.polls.rules import Answer, PollStatus, check_open
from chalicelib.polls.seen import SeenPoll
from chalicelib.polls.settling import settle_poll
from chalicelib.rooms import service as rooms
from chalicelib.rooms.service import Entry

__all__ = [
    "AnonymousText",
    "Answer",
    "Leader",
    "NamedAnswer",
    "OwnAnswer",
    "Poll",
    "PollPlan",
    "Results",
    "SeenPoll",
    "answer_poll",
    "close_poll",
    "create_poll",
    "delete_poll",
    "edit_poll",
    "launch_poll",
    "list_own_answers",
    "list_polls",
    "order_polls",
    "project_polls",
    "read_answers",
    "read_launched_polls",
    "settle_poll",
    "show_results",
    "view_poll",
]


def list_polls(webinar_id: str, *, actor: Actor) -> list[SeenPoll]:
    """Return all polls of a webinar in order, drafts and keys too. Three DynamoDB calls. For who runs them.

    The results are there for polls that are settled, and for the newest one of the others: each of those takes 64 keys
    to read; see :func:`view_poll`.
    """
    _, polls = read_polls(webinar_id)
    counting = [poll for poll in polls if poll.opened_at is not None and poll.settled_at is None]
    newest = max(counting, key=lambda poll: poll.opened_at or poll.created_at, default=None)
    keys = tally_keys(newest.poll_id) if newest is not None else []
    entry, tallies = rooms.enter_room(webinar_id, *keys, actor=actor)
    entry.require_answerer()
    now = clock.now()
    return [SeenPoll(poll, now, add_up(poll, tallies) if poll is newest else _final(poll)) for poll in polls]


def view_poll(webinar_id: str, poll_id: str, *, actor: Actor) -> SeenPoll:
    """Return a poll with its results so far. Two DynamoDB calls. For who runs polls. Raises NotFound."""
    entry, (poll, *tallies) = rooms.enter_room(
        webinar_id, poll_key(webinar_id, poll_id), *tally_keys(poll_id), actor=actor
    )
    entry.require_answerer()
    if poll is None:
        raise NotFound("poll")
    counts = poll.opened_at is not None and poll.settled_at is None
    return SeenPoll(poll, clock.now(), add_up(poll, tallies) if counts else _final(poll))


def create_poll(webinar_id: str, plan: PollPlan, *, actor: Actor, tx: Transaction) -> SeenPoll:
    """Prepare a poll, last in order. For moderators and the host.

    Raises Unprocessable, naming the field, and Conflict if there are too many, or once the webinar is over.
    """
    entry, (agenda,) = rooms.enter_room(webinar_id, agenda_key(webinar_id), actor=actor)
    entry.require_moderator().require_voice()
    check_plan(plan)
    agenda = agenda or new_agenda(webinar_id, entry.webinar.organization_id)
    if len(agenda.poll_ids) >= MOST_POLLS:
        raise Conflict("too_many_polls", f"A webinar has {MOST_POLLS} polls at most.")
    poll_id = ids.new_id("pol")
    poll = Poll(
        webinar_id=webinar_id,
        item=poll_item(poll_id),
        organization_id=entry.webinar.organization_id,
        poll_id=poll_id,
        created_at=clock.now(),
        status=PollStatus.DRAFT.value,
    )
    _apply(plan, poll)
    tx.create(poll)
    agenda.poll_ids = [*agenda.poll_ids, poll_id]
    tx.put(agenda, otherwise=Raced())
    return SeenPoll(poll, clock.now())


def edit_poll(
    webinar_id: str, poll_id: str, plan: PollPlan, *, expected_version: int, actor: Actor, tx: Transaction
) -> SeenPoll:
    """Replace what a draft says. For moderators and the host.

    Raises PreconditionFailed if ``expected_version`` is not the current one, Conflict once the poll was launched.
    """
    entry, (poll,) = rooms.enter_room(webinar_id, poll_key(webinar_id, poll_id), actor=actor)
    entry.require_moderator()
    poll = _require_draft(poll)
    if poll.version != expected_version:
        raise PreconditionFailed
    check_plan(plan)
    _apply(plan, poll)
    tx.put(poll)
    return SeenPoll(poll, clock.now())


def delete_poll(webinar_id: str, poll_id: str, *, actor: Actor, tx: Transaction) -> None:
    """Delete a draft. For moderators and the host. Raises Conflict once the poll was launched."""
    entry, (poll, agenda) = rooms.enter_room(
        webinar_id, poll_key(webinar_id, poll_id), agenda_key(webinar_id), actor=actor
    )
    entry.require_moderator()
    poll = _require_draft(poll)
    tx.delete(poll, otherwise=Raced())
    agenda.poll_ids = [other for other in agenda.poll_ids if other != poll_id]
    tx.put(agenda, otherwise=Raced())


def order_polls(webinar_id: str, poll_ids: list[str], *, actor: Actor, tx: Transaction) -> None:
    """Put a webinar's polls into this order. For moderators and the host.

    Raises Conflict unless the ids are those of all polls.
    """
    entry, (agenda,) = rooms.enter_room(webinar_id, agenda_key(webinar_id), actor=actor)
    entry.require_moderator()
    if sorted(poll_ids) != sorted(agenda.poll_ids if agenda else ()):
        raise Conflict(
            "polls_changed", "Name each poll once. Read the list again, then repeat this.", field="ids"
        )
    if agenda is not None:
        agenda.poll_ids = poll_ids
        tx.put(agenda, otherwise=Raced())


def launch_poll(
    webinar_id: str, poll_id: str, *, results_shown: bool, actor: Actor, tx: Transaction
) -> SeenPoll:
    """Let the audience answer a draft from now on; with ``results_shown`` they see the counts grow.

    For who runs polls. One quiz at a time: before the next one, the points of the last must be settled, or the board of
    leaders would tell who answers rightly. Raises Conflict.
    """
    entry, (poll, agenda) = rooms.enter_room(
        webinar_id, poll_key(webinar_id, poll_id), agenda_key(webinar_id), actor=actor
    )
    entry.require_answerer().require_voice()
    poll = _require_draft(poll)
    now = clock.now()
    poll.status = PollStatus.OPEN.value
    poll.opened_at = now
    poll.closes_at = now + timedelta(seconds=int(poll.seconds)) if poll.seconds else None
    poll.shown_at = now if results_shown else None
    if poll.quiz:
        _begin_quiz(agenda, poll_id, tx)
    tx.put(poll, otherwise=Raced())
    stage_tallies(poll, tx)
    _note(entry, "poll.launched", poll, actor, tx)
    tx.emit(
        PollLaunched(
            organization_id=poll.organization_id,
            webinar_id=webinar_id,
            poll_id=poll_id,
            closes_at=poll.closes_at,
        )
    )
    return SeenPoll(poll, now, add_up(poll, ()))


def close_poll(webinar_id: str, poll_id: str, *, actor: Actor, tx: Transaction) -> SeenPoll:
    """End an open poll before its time, or one without a timer. For who runs polls. Raises Conflict if it is not open."""
    entry, (poll, *tallies) = rooms.enter_room(
        webinar_id, poll_key(webinar_id, poll_id), *tally_keys(poll_id), actor=actor
    )
    entry.require_answerer()
    now = clock.now()
    poll = check_open(_require(poll), now)
    poll.status = PollStatus.CLOSED.value
    poll.closed_at = now
    tx.put(poll, otherwise=Raced())
    _note(entry, "poll.closed", poll, actor, tx)
    tx.emit(
        PollClosed(
            organization_id=poll.organization_id, webinar_id=webinar_id, poll_id=poll_id, closed_at=now
        )
    )
    return SeenPoll(poll, now, add_up(poll, tallies))


def show_results(webinar_id: str, poll_id: str, *, shown: bool, actor: Actor, tx: Transaction) -> SeenPoll:
    """Show the results of a launched poll to everybody, or hide them again. For who runs polls. Raises Conflict."""
    entry, (poll, *tallies) = rooms.enter_room(
        webinar_id, poll_key(webinar_id, poll_id), *tally_keys(poll_id), actor=actor
    )
    entry.require_answerer()
    poll = _require(poll)
    now = clock.now()
    if poll.status == PollStatus.DRAFT:
        raise Conflict("poll_draft", "Launch this poll first.")
    seen = SeenPoll(poll, now, _final(poll) or add_up(poll, tallies))
    if shown is seen.results_shown:
        return seen
    poll.shown_at = now if shown else None
    poll.shown_when_closed = poll.shown_when_closed and shown
    tx.put(poll, otherwise=Raced())
    _note(entry, "poll.shown" if shown else "poll.hidden", poll, actor, tx)
    return seen


def _apply(plan: PollPlan, poll: Poll) -> None:
    poll.kind = plan.kind.value
    poll.question = plan.question
    poll.options = stored_options(plan)
    poll.most = plan.most
    poll.scale = plan.stored_scale()
    poll.anonymous = plan.anonymous
    poll.quiz = plan.quiz
    poll.seconds = plan.seconds
    poll.shown_when_closed = plan.shown_when_closed


def _begin_quiz(agenda: Agenda, poll_id: str, tx: Transaction) -> None:
    if agenda.quiz_id is not None:
        raise Conflict("quiz_running", "Another quiz is running, or its points are still being counted.")
    agenda.quiz_id = poll_id
    tx.put(agenda, otherwise=Raced())


def _final(poll: Poll) -> Results | None:
    return Results.load(poll.results) if poll.results is not None else None


def _require(poll: Poll | None) -> Poll:
    if poll is None:
        raise NotFound("poll")
    return poll


def _require_draft(poll: Poll | None) -> Poll:
    found = _require(poll)
    if found.status != PollStatus.DRAFT:
        raise Conflict("poll_launched", "This poll was launched already.")
    return found


def _note(entry: Entry, action: str, poll: Poll, actor: Actor, tx: Transaction) -> None:
    rooms.note_action(entry, action, actor=actor, tx=tx, subject_id=poll.poll_id, detail=poll.question)
