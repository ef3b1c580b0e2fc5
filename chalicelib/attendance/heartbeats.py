"""Heartbeats: "I am still here", each minute, from every page that is open. The API puts them into a queue, and that is all.

There are two queues, for active heartbeats and for idle ones. Both are FIFO for the sake of their deduplication: what one
person says in one minute of one webinar is taken once from each, from however many devices and however often. Idle ones
wait there until their minute is over, so that it is known by then whether an active one has said the same and more: a
person's minute is written once. The order does not matter otherwise: minutes are sets.
"""

import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pydantic import Field
from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.update import Action

from chalicelib.attendance.models import Attendance, attendance_key
from chalicelib.attendance.tokens import verify_token
from chalicelib.core import clock, ids, observability
from chalicelib.core.auth import Actor
from chalicelib.core.config import read_settings
from chalicelib.core.schemas import Schema
from chalicelib.core.sqs import sqs
from chalicelib.core.tables import Key, find_together
from chalicelib.webinars import service as webinars


class Heartbeat(Schema):
    """A person was in a webinar in a minute of our clock. ``active``: the picture played before their eyes."""

    webinar_id: str
    user_id: str
    organization_id: str
    minute: int = Field(gt=0)
    active: bool


@dataclass(frozen=True)
class HeartbeatSettings:
    """Where heartbeats go, by whether they are active; only the API needs it."""

    heartbeats_queue_url: str
    idle_heartbeats_queue_url: str


@cache
def _settings() -> HeartbeatSettings:
    return read_settings(HeartbeatSettings)


def _queue_url(*, active: bool) -> str:
    return _settings().heartbeats_queue_url if active else _settings().idle_heartbeats_queue_url


def send_heartbeat(webinar_id: str, token: str, *, active: bool, actor: Actor) -> None:
    """Say that the actor is in the webinar in this minute of our clock. No DynamoDB call, one of SQS.

    Raises NotFound for a token that is not the actor's for this webinar, Conflict (``presence_expired``) for one that ended.
    """
    now = clock.now()
    organization_id = verify_token(token, webinar_id=webinar_id, user_id=actor.user_id, at=now)
    beat = Heartbeat(
        webinar_id=webinar_id,
        user_id=actor.user_id,
        organization_id=organization_id,
        minute=clock.minute_of(now),
        active=active,
    )
    sqs().send_message(
        QueueUrl=_queue_url(active=active),
        MessageBody=json.dumps(beat.model_dump(by_alias=True)),
        MessageGroupId=ids.derived_id("grp", webinar_id, actor.user_id),
        MessageDeduplicationId=ids.derived_id("hb", webinar_id, actor.user_id, str(beat.minute)),
    )


def record_heartbeats(beats: Sequence[Heartbeat]) -> list[Heartbeat]:
    """Add heartbeats to the rows of their people. Return those that could not be written.

    One read, and one write for each person of whom something is new. What was said after the end of a broadcast is
    dropped. No transaction: a set takes the same minute again and again.
    """
    people: dict[Key, list[Heartbeat]] = {}
    for beat in beats:
        people.setdefault(attendance_key(beat.webinar_id, beat.user_id), []).append(beat)
    ends, noted = _read(people)
    failed: list[Heartbeat] = []
    for person, group in people.items():
        news = [beat for beat in group if _is_news(beat, ends, noted.get(person, frozenset()))]
        try:
            if news:
                _add(news)
        except PynamoDBException:
            observability.logger.exception("heartbeats were not written", extra={"count": len(news)})
            failed += news
    return failed


def _is_news(beat: Heartbeat, ends: Mapping[str, int], noted: Container[int]) -> bool:
    """Return whether a heartbeat counts, and says more than what is noted. An active one does: no other has said it."""
    return beat.minute <= ends.get(beat.webinar_id, beat.minute) and (beat.active or beat.minute not in noted)


def _add(group: list[Heartbeat]) -> None:
    first = group[0]
    actions: list[Action] = [
        Attendance.organization_id.set(first.organization_id),
        Attendance.minutes.add({beat.minute for beat in group}),
    ]
    active = {beat.minute for beat in group if beat.active}
    if active:
        actions.append(Attendance.active_minutes.add(active))
    Attendance(webinar_id=first.webinar_id, user_id=first.user_id).update(actions)


def _read(people: Mapping[Key, Sequence[Heartbeat]]) -> tuple[dict[str, int], dict[Key, Container[int]]]:
    """Return the last minute of each webinar whose broadcast has ended, and what is noted of who was idle. One DynamoDB call."""
    webinar_ids = sorted({beat.webinar_id for group in people.values() for beat in group})
    idle = [person for person, group in people.items() if not all(beat.active for beat in group)]
    found = find_together(*map(webinars.webinar_key, webinar_ids), *idle)
    held, rows = found[: len(webinar_ids)], found[len(webinar_ids) :]
    ends = {one.webinar_id: clock.minute_of(one.ended_at) for one in held if one is not None and one.ended_at}
    noted = {person: row.minutes for person, row in zip(idle, rows, strict=True) if row is not None}
    return ends, noted
