"""Answering: once for each person, whatever races, and without a trace where the poll is anonymous."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict
from chalicelib.core.tables import Key
from chalicelib.core.transaction import Transaction
from chalicelib.polls.agenda import read_polls
from chalicelib.polls.counting import stage_count
from chalicelib.polls.models import (
    SHARDS,
    AnonymousText,
    NamedAnswer,
    Poll,
    Score,
    Voter,
    named_answer_item,
    named_answer_key,
    poll_key,
    score_item,
    shard,
    shard_of,
    voter_key,
)
from chalicelib.polls.rules import (
    Answer,
    PollStatus,
    check_open,
    count_answer,
    key_of,
    points_for,
    status_of,
)
from chalicelib.rooms import service as rooms


@dataclass(frozen=True)
class OwnAnswer:
    """What somebody answered. Of an anonymous poll there is only that they did.

    ``right`` and ``points`` are a quiz's, and None until it is closed.
    """

    poll_id: str
    answer: Mapping[str, Any]
    right: bool | None = None
    points: int | None = None


def answer_poll(webinar_id: str, poll_id: str, answer: Answer, *, actor: Actor, tx: Transaction) -> OwnAnswer:
    """Answer an open poll, once. Those who know a quiz's key (moderators, the host, presenters) get no points.

    An answer that was under way when the poll closed counts until the counters are shut. Raises NotFound, Forbidden
    for somebody sent out, Conflict for a second answer and a closed poll, Unprocessable for what does not fit.
    """
    entry, (poll, named, voter) = rooms.enter_room(
        webinar_id,
        poll_key(webinar_id, poll_id),
        named_answer_key(poll_id, actor.user_id),
        voter_key(poll_id, actor.user_id),
        actor=actor,
    )
    entry.require_voice()
    if named is not None or voter is not None:
        raise _already_answered()
    now = clock.now()
    poll = check_open(poll, now)
    counted = count_answer(poll, answer, blocked=frozenset(entry.room.blocked_words or ()))
    stage_count(poll, counted, tx)
    if poll.anonymous:
        _stage_anonymous(poll, answer, actor, tx)
        return OwnAnswer(poll_id, {})
    points = points_for(poll, answer.options or (), now) if poll.quiz and not entry.may_answer else 0
    tx.create(
        NamedAnswer(
            poll_shard=shard_of(poll_id, actor.user_id),
            item=named_answer_item(actor.user_id),
            organization_id=poll.organization_id,
            user_id=actor.user_id,
            user_name=actor.name,
            answered_at=now,
            answer=answer.given(),
            points=points if poll.quiz else None,
        ),
        otherwise=_already_answered(),
    )
    if points:
        _stage_points(poll, points, actor, tx)
    return OwnAnswer(poll_id, answer.given())


def list_own_answers(webinar_id: str, *, actor: Actor) -> list[OwnAnswer]:
    """Return what the actor answered in a webinar, in the order of its polls. Three DynamoDB calls."""
    _, polls = read_polls(webinar_id)
    launched = [poll for poll in polls if poll.status != PollStatus.DRAFT]
    _, found = rooms.enter_room(
        webinar_id, *(_mark_key(poll, actor.user_id) for poll in launched), actor=actor
    )
    return [_own(poll, mark) for poll, mark in zip(launched, found, strict=True) if mark is not None]


def _mark_key(poll: Poll, user_id: str) -> Key:
    return (voter_key if poll.anonymous else named_answer_key)(poll.poll_id, user_id)


def _own(poll: Poll, mark: NamedAnswer | Voter) -> OwnAnswer:
    if not isinstance(mark, NamedAnswer):
        return OwnAnswer(poll.poll_id, {})
    if not poll.quiz or status_of(poll, clock.now()) is not PollStatus.CLOSED:
        return OwnAnswer(poll.poll_id, mark.answer)
    right = set(mark.answer["options"]) == set(key_of(poll))
    return OwnAnswer(poll.poll_id, mark.answer, right, int(mark.points or 0))


def _stage_anonymous(poll: Poll, answer: Answer, actor: Actor, tx: Transaction) -> None:
    voter = Voter(
        poll_shard=shard_of(poll.poll_id, actor.user_id),
        user_id=actor.user_id,
        organization_id=poll.organization_id,
    )
    tx.create(voter, otherwise=_already_answered())
    if answer.text is not None:
        tx.create(
            AnonymousText(
                poll_shard=shard(poll.poll_id, secrets.randbelow(SHARDS)),
                item=f"TEXT#{secrets.token_hex(16)}",
                organization_id=poll.organization_id,
                text=answer.text,
            )
        )


def _stage_points(poll: Poll, points: int, actor: Actor, tx: Transaction) -> None:
    score = Score(poll_shard=shard_of(poll.webinar_id, actor.user_id), item=score_item(actor.user_id))
    tx.update(
        score,
        [
            Score.points.add(points),
            Score.name.set(actor.name),
            Score.user_id.set(actor.user_id),
            Score.organization_id.set(poll.organization_id),
            Score.type.set(Score),
        ],
    )


def _already_answered() -> Conflict:
    return Conflict("already_answered", "You have answered this poll.")
