"""Cron → an event for each reminder whose moment has come."""

from typing import Any

from chalicelib.core import observability
from chalicelib.reminders.service import sweep_reminders


def lambda_handler(event: dict[str, Any], context: Any) -> None:  # noqa: ARG001 # Lambda's signature
    """Sweep once."""
    observability.begin(event.get("id", ""))
    told = sweep_reminders()
    if told:
        observability.logger.info("reminders are due", extra={"webinars": told})
