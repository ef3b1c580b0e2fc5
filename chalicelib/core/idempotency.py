"""``Idempotency-Key``: the answer to a POST is recorded in the very transaction that did the work.

There is no moment in which the work is done and the record is missing, so a repeated request can always be
answered with the first one's response (draft-ietf-httpapi-idempotency-key-header).
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from pynamodb.attributes import NumberAttribute, TTLAttribute, UnicodeAttribute

from chalicelib.core import clock
from chalicelib.core.errors import Conflict, InvalidInput, Unprocessable
from chalicelib.core.tables import BaseModel, TableMeta, find
from chalicelib.core.transaction import Transaction

KEEP = timedelta(hours=24)
MAX_KEY = 255


class IdempotencyRecord(BaseModel):
    """The response that a key was answered with."""

    class Meta(TableMeta):
        table = "idempotency"

    id = UnicodeAttribute(hash_key=True)
    fingerprint = UnicodeAttribute()
    status = NumberAttribute()
    body = UnicodeAttribute()
    etag = UnicodeAttribute(null=True)
    expires_at = TTLAttribute()


@dataclass(frozen=True)
class Idempotency:
    """One keyed request: who asks what under which key, and a fingerprint of the body."""

    id: str
    fingerprint: str

    @classmethod
    def of(cls, key: str, *, user_id: str, operation: str, body: bytes) -> "Idempotency":
        """Scope the client's key to the person and the operation. Raises InvalidInput for an unusable key."""
        if not 0 < len(key) <= MAX_KEY or not key.isprintable() or not key.isascii():
            raise InvalidInput(
                f"Idempotency-Key takes 1 to {MAX_KEY} printable characters.", field="Idempotency-Key"
            )
        scope = hashlib.sha256(f"{user_id}\n{operation}\n{key}".encode()).hexdigest()
        return cls(scope, hashlib.sha256(body).hexdigest())

    def record(self, tx: Transaction, *, status: int, body: str, etag: str | None = None) -> None:
        """Stage the record of the response with the work itself."""
        record = IdempotencyRecord(
            id=self.id,
            fingerprint=self.fingerprint,
            status=status,
            body=body,
            etag=etag,
            expires_at=clock.now() + KEEP,
        )
        free = IdempotencyRecord.id.does_not_exist() | (IdempotencyRecord.expires_at <= clock.now())
        tx.put(
            record, condition=free, otherwise=Conflict("idempotency_replay", "This request was made already.")
        )

    def replay(self) -> IdempotencyRecord | None:
        """Return the recorded response, None if there is none.

        Raises Unprocessable if the key was used for another body.
        """
        record = find(IdempotencyRecord, self.id)
        if record is None or record.expires_at <= clock.now():
            return None
        if record.fingerprint != self.fingerprint:
            raise Unprocessable(
                "This Idempotency-Key was used for a different request.",
                field="Idempotency-Key",
                code="idempotency_key_reused",
            )
        return record
