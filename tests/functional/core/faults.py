"""Faults of DynamoDB as its client sees them."""

from types import SimpleNamespace
from typing import Any

from botocore.exceptions import EndpointConnectionError

Fault = dict[str, Any] | Exception
SILENCE = EndpointConnectionError(endpoint_url="http://dynamodb")


def error(code: str) -> Fault:
    """Return an error response."""
    return {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {}}


def cancelled(*codes: str) -> Fault:
    """Return the response of a cancelled transaction with a code for each of its writes, ``None`` for an innocent one."""
    reasons = [{"Code": code} for code in codes]
    return {**dict(error("TransactionCanceledException")), "CancellationReasons": reasons}  # type: ignore[arg-type] # a dictionary


class Faults:
    """Planned faults by operation, and the operations that were called."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self._planned: dict[str, list[Fault]] = {}

    def plan(self, operation: str, *faults: Fault) -> None:
        """Answer the next calls of ``operation`` (such as ``GetItem``) with these."""
        self._planned.setdefault(operation, []).extend(faults)

    def meet(self, model: Any, **_: Any) -> tuple[Any, dict[str, Any]] | None:
        """Answer a call instead of DynamoDB, or let it pass (a botocore event handler)."""
        self.calls.append(model.name)
        planned = self._planned.get(model.name)
        if not planned:
            return None
        fault = planned.pop(0)
        if isinstance(fault, Exception):
            raise fault
        return SimpleNamespace(status_code=400), fault
