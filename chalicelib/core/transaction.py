"""One command, one DynamoDB transaction: state and events are committed together or not at all.

The edge of the system (an HTTP endpoint or a queue handler) opens the transaction and hands it to the service;
leaving the ``with`` block commits. Each write may say which error its failed condition means.
"""

import random
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.core.errors import AcademyError, Conflict, PreconditionFailed, Raced, Unavailable
from chalicelib.core.events import Event
from chalicelib.core.outbox import outbox_event
from chalicelib.core.tables import BaseModel, connection

T = TypeVar("T")

ATTEMPTS = 6
RACES = 10


def run_until_first(command: Callable[[], T]) -> T:
    """Run a command that opens its own transaction, and again on fresh data whenever somebody else got there first.

    Raises Raced after ten lost races in a row.
    """
    for lost in range(1, RACES):
        try:
            return command()
        except Raced:
            time.sleep(random.uniform(0, 0.01) * lost)  # noqa: S311 # jitter, not a secret
    return command()


class Transaction:
    """Collects up to 100 writes and commits them as one ``TransactWriteItems``.

    A write is fixed when it is staged: change the model first, then stage it. A model with a version attribute
    carries its *next* version from then on, so that a response can already show it.
    """

    def __init__(self, *, correlation_id: str = "", actor_id: str | None = None) -> None:
        self.correlation_id = correlation_id
        self.actor_id = actor_id
        self._write = TransactWrite(connection=connection())
        self._otherwise: dict[str, list[AcademyError | None]] = {
            kind: [] for kind in ("check", "delete", "put", "update")
        }

    def create(self, model: BaseModel, *, otherwise: AcademyError | None = None) -> None:
        """Put an item that must not exist yet; ``otherwise`` is raised if it does."""
        missing = _hash_key(model).does_not_exist()
        self.put(
            model,
            condition=missing,
            otherwise=otherwise or Conflict("already_exists", "This exists already."),
        )

    def put(
        self, model: BaseModel, *, condition: Condition | None = None, otherwise: AcademyError | None = None
    ) -> None:
        """Replace the whole item. A version attribute is checked: a lost race raises PreconditionFailed."""
        self._write.save(model, condition=condition)
        self._staged("put", otherwise)
        model.update_local_version_attribute()  # type: ignore[no-untyped-call] # not annotated

    def update(
        self,
        model: BaseModel,
        actions: Sequence[Action],
        *,
        condition: Condition | None = None,
        otherwise: AcademyError | None = None,
        check_version: bool = False,
    ) -> None:
        """Apply update actions to the item of ``model``; with ``check_version`` only to the version that was read."""
        self._write.update(model, list(actions), condition=condition, add_version_condition=check_version)
        self._staged("update", otherwise)
        model.update_local_version_attribute()  # type: ignore[no-untyped-call] # not annotated

    def delete(
        self, model: BaseModel, *, condition: Condition | None = None, otherwise: AcademyError | None = None
    ) -> None:
        """Delete the item. A version attribute is checked."""
        self._write.delete(model, condition=condition)
        self._staged("delete", otherwise)

    def check(
        self,
        model: type[BaseModel],
        hash_key: Any,
        range_key: Any = None,
        *,
        condition: Condition,
        otherwise: AcademyError,
    ) -> None:
        """Demand that an item which is not written fulfills ``condition`` at commit."""
        self._write.condition_check(model, hash_key, range_key, condition=condition)
        self._staged("check", otherwise)

    def emit(self, event: Event) -> None:
        """Add ``event`` to the outbox of this transaction."""
        self.put(outbox_event(event, correlation_id=self.correlation_id, actor_id=self.actor_id))

    @property
    def empty(self) -> bool:
        """Whether nothing is staged."""
        return not any(self._otherwise.values())

    def commit(self) -> None:
        """Write all or nothing; nothing staged means no call. Raises the ``otherwise`` of the first failed condition.

        A clash with another running transaction (nothing was written then) is tried again with jittered waits.
        """
        if self.empty:
            return
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(random.uniform(0.005, 0.025) * 2**attempt)  # noqa: S311 # jitter, not a secret
            try:
                self._write._commit()  # noqa: SLF001 # PynamoDB commits only in its own __exit__, under this name
                return
            except TransactWriteError as failure:
                answer = self._answer(failure)
                if answer is not None:
                    raise answer from failure
        raise Unavailable("Too many people are changing this at the same moment.")

    def _staged(self, kind: str, otherwise: AcademyError | None) -> None:
        self._otherwise[kind].append(otherwise)
        self._write._models_for_version_attribute_update.clear()  # noqa: SLF001 # done at staging, see the class

    def _answer(self, failure: TransactWriteError) -> BaseException | None:
        """Return what to raise for a cancelled transaction, or None if it may be tried again."""
        ordered = [error for kind in self._otherwise.values() for error in kind]
        reasons = failure.cancellation_reasons
        for reason, otherwise in zip(reasons, ordered, strict=False):
            if reason is not None and reason.code == "ConditionalCheckFailed":
                return otherwise or PreconditionFailed()
        retryable = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}
        if _codes(reasons) & retryable or failure.cause_response_code == "TransactionInProgressException":
            return None
        return failure

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.commit()


def _hash_key(model: BaseModel) -> Any:
    name = model._hash_keyname  # noqa: SLF001 # PynamoDB has no public name for it
    return getattr(type(model), name or "")


def _codes(reasons: Sequence[Any]) -> set[str]:
    return {reason.code for reason in reasons if reason is not None}
