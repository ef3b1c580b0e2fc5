"""The outbox: an event is an item of the very transaction that changed the state.

``functions/relay_events`` puts it on the bus when the table's stream shows it; ``functions/sweep_outbox`` does
the same for what a crash left behind. Both then take it out of the sparse index of pending events.
"""

import json
from datetime import timedelta
from typing import Any

from pynamodb.attributes import TTLAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.core import clock, ids
from chalicelib.core.events import Event
from chalicelib.core.tables import BaseModel, TableMeta

KEEP = timedelta(days=7)
SHARDS = ("0", "1", "2", "3")


class PendingEvents(GlobalSecondaryIndex["OutboxEvent"]):
    """Events that no relay has put on the bus yet, oldest first within a shard."""

    class Meta:
        index_name = "pending"
        projection = AllProjection()

    pending_shard = UnicodeAttribute(hash_key=True)
    event_id = UnicodeAttribute(range_key=True)


class OutboxEvent(BaseModel):
    """One event, written with the state change that it tells of."""

    class Meta(TableMeta):
        table = "events"

    event_id = UnicodeAttribute(hash_key=True)
    organization_id = UnicodeAttribute()
    name = UnicodeAttribute()
    detail = UnicodeAttribute()
    pending_shard = UnicodeAttribute(null=True)
    expires_at = TTLAttribute()
    pending = PendingEvents()


def outbox_event(event: Event, *, correlation_id: str, actor_id: str | None) -> OutboxEvent:
    """Return the outbox item for ``event``, with its envelope (see ``core/events.py``) as JSON text."""
    event_id = ids.new_id("evt")
    instant = clock.now()
    detail: dict[str, Any] = {
        "id": event_id,
        "type": event.type_name(),
        "version": event.version,
        "occurredAt": clock.isoformat(instant),
        "organizationId": event.organization_id,
        "correlationId": correlation_id,
        "actorId": actor_id,
        "data": event.data(),
    }
    return OutboxEvent(
        event_id=event_id,
        organization_id=event.organization_id,
        name=event.type_name(),
        detail=json.dumps(detail, separators=(",", ":"), ensure_ascii=False),
        pending_shard=SHARDS[ord(event_id[-1]) % len(SHARDS)],
        expires_at=instant + KEEP,
    )
