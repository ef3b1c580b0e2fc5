"""Cron → publish the outbox events that a crash or an outage left behind."""

from typing import Any

from chalicelib.core import observability
from chalicelib.core.relay import sweep_outbox


def lambda_handler(event: dict[str, Any], context: Any) -> None:  # noqa: ARG001 # Lambda's signature
    """Sweep once."""
    observability.begin(event.get("id", ""))
    sweep_outbox()
