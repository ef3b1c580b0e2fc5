"""Cron → another stage for a live broadcast whose stage went silent; an end for what nobody ended."""

from typing import Any

from chalicelib.broadcasts.service import sweep_stages
from chalicelib.core import observability


def lambda_handler(event: dict[str, Any], context: Any) -> None:  # noqa: ARG001 # Lambda's signature
    """Sweep once."""
    observability.begin(event.get("id", ""))
    sweep_stages()
