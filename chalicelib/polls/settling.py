"""The end of a poll: its counters are shut, and what they hold becomes its results for good."""

from datetime import datetime, timedelta

from chalicelib.core import clock
from chalicelib.core.errors import Raced
from chalicelib.core.tables import find, find_together
from chalicelib.core.transaction import Transaction, run_until_first
from chalicelib.polls.counting import Leader, Results, add_up, shut_tallies
from chalicelib.polls.models import (
    SHARDS,
    Agenda,
    Poll,
    Score,
    agenda_key,
    poll_item,
    poll_key,
    shard,
    tally_keys,
)
from chalicelib.polls.rules import PollStatus, closed_at

GRACE = timedelta(seconds=1)
"""How long after a poll's end its counters stay open for answers that are under way."""
LEADERS = 10


def settle_poll(webinar_id: str, poll_id: str, *, correlation_id: str = "") -> datetime | None:
    """Settle a poll that is over, once. Returns when to come back for one that a timer will close, else None.

    Every step may be repeated, and may follow a crash after any other. Writing the poll makes the feed be published
    again, which is how everybody learns of a timer that ran out.
    """
    poll = find(Poll, webinar_id, poll_item(poll_id))
    if poll is None or poll.settled_at is not None or poll.opened_at is None:
        return None
    ends_at = closed_at(poll, clock.now()) or poll.closes_at
    if ends_at is None:
        return None  # an open poll without a timer: closing it tells us again
    if clock.now() < ends_at + GRACE:
        return ends_at + GRACE
    with Transaction(correlation_id=correlation_id) as tx:
        shut_tallies(poll_id, tx)
    results = _final_results(poll)
    # Somebody may show the results, or prepare another poll, at the same moment.
    run_until_first(lambda: _write_results(webinar_id, poll_id, results, correlation_id))
    return None


def _final_results(poll: Poll) -> Results:
    counted = add_up(poll, find_together(*tally_keys(poll.poll_id)))
    leaders = rank_leaders(read_scores(poll.webinar_id)) if poll.quiz else []
    return Results(counted.answers, counted.counts, counted.words, leaders)


def _write_results(webinar_id: str, poll_id: str, results: Results, correlation_id: str) -> None:
    poll: Poll
    agenda: Agenda
    poll, agenda = find_together(poll_key(webinar_id, poll_id), agenda_key(webinar_id))
    if poll.settled_at is not None:
        return
    now = clock.now()
    poll.closed_at = closed_at(poll, now)
    poll.status = PollStatus.CLOSED.value
    poll.settled_at = now
    poll.results = results.stored()
    with Transaction(correlation_id=correlation_id) as tx:
        tx.put(poll, otherwise=Raced())
        if agenda.quiz_id == poll_id:
            agenda.quiz_id = None
            tx.put(agenda, otherwise=Raced())


def read_scores(webinar_id: str) -> list[Score]:
    """Return everybody's points in a webinar's quizzes."""
    return [
        score
        for number in range(SHARDS)
        for score in Score.query(shard(webinar_id, number), consistent_read=True)
    ]


def rank_leaders(scores: list[Score]) -> list[Leader]:
    """Return those with the most points. Equals share a rank, and the next one counts them all (1, 1, 3)."""
    ordered = sorted(scores, key=lambda score: (-int(score.points), score.name, score.user_id))[:LEADERS]
    points = [int(score.points) for score in ordered]
    return [
        Leader(points.index(own) + 1, score.name, own) for own, score in zip(points, ordered, strict=True)
    ]
