"""Heartbeats: "I am still here", each minute, from every page that is open. The API puts them into a queue, and that is all.

The queue is a FIFO queue for the sake of its deduplication: what one person says in one minute of one webinar is taken
once if active and once if not, from however many devices and however often. The order does not matter: minutes are sets.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pydantic import Field
from pynamodb.exceptions import PynamoDBException
from pynamodb.expressions.update import Action

from chalicelib.attendance.models import Attendance
from chalicelib.attendance.tokens import verify_token
from chalicelib.core import clock, ids, observability
from chalicelib.core.auth import Actor
from chalicelib.core.config import read_settings
from chalicelib.core.schemas import Schema
from chalicelib.core.sqs import sqs
from chalicelib.core.tables import find_together
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
    """Where heartbeats go; only the API needs it."""

    heartbeats_queue_url: str


@cache
def _queue_url() -> str:
    return read_settings(HeartbeatSettings).heartbeats_queue_url


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
        QueueUrl=_queue_url(),
        MessageBody=json.dumps(beat.model_dump(by_alias=True)),
        MessageGroupId=ids.derived_id("grp", webinar_id, actor.user_id),
        MessageDeduplicationId=ids.derived_id(
            "hb", webinar_id, actor.user_id, str(beat.minute), str(beat.active)
        ),
    )


def record_heartbeats(beats: Sequence[Heartbeat]) -> list[Heartbeat]:
    """Add heartbeats to the rows of their people, one write for each person. Return those that could not be written.

    What was said after the end of a broadcast is dropped. No transaction: a set takes the same minute again and again.
    """
    ends = _last_minutes({beat.webinar_id for beat in beats})
    people: dict[tuple[str, str], list[Heartbeat]] = {}
    for beat in beats:
        if beat.minute <= ends.get(beat.webinar_id, beat.minute):
            people.setdefault((beat.webinar_id, beat.user_id), []).append(beat)
    failed: list[Heartbeat] = []
    for group in people.values():
        try:
            _add(group)
        except PynamoDBException:
            observability.logger.exception("heartbeats were not written", extra={"count": len(group)})
            failed += group
    return failed


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


def _last_minutes(webinar_ids: set[str]) -> dict[str, int]:
    """Return the last minute of those webinars whose broadcast has ended. One DynamoDB call."""
    found = find_together(*map(webinars.webinar_key, sorted(webinar_ids))) if webinar_ids else []
    return {
        one.webinar_id: clock.minute_of(one.ended_at) for one in found if one is not None and one.ended_at
    }
