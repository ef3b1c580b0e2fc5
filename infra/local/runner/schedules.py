"""Calls a function at regular intervals, as an EventBridge schedule does."""

import logging
import threading
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from infra.local.layout import REGION
from infra.local.runner.wiring import ScheduleSource
from infra.local.runner.worker import InvocationFailed, Worker

log = logging.getLogger("academy.runner")


def keep_schedule(source: ScheduleSource, worker: Worker, stop: threading.Event) -> None:
    """Call the function now and then once in every interval until ``stop`` is set."""
    due = time.monotonic()
    while not stop.is_set():
        try:
            worker.invoke(schedule_event(worker.function.name))
        except InvocationFailed as error:
            log.warning("schedule %s: %s", source.expression, error)
        due = max(due + source.every_seconds, time.monotonic())
        stop.wait(due - time.monotonic())


def schedule_event(name: str) -> dict[str, Any]:
    """Return the event of a scheduled rule."""
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "000000000000",
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [f"arn:aws:events:{REGION}:000000000000:rule/{name}"],
        "detail": {},
    }
