"""Structured logs, metrics and traces, all carrying the correlation id of the request that began the story."""

from contextvars import ContextVar

from aws_lambda_powertools import Logger, Metrics, Tracer

SERVICE = "academy"

logger = Logger(service=SERVICE, utc=True)
metrics = Metrics(namespace="Academy", service=SERVICE)
tracer = Tracer(service=SERVICE, auto_patch=False)

_correlation_id: ContextVar[str] = ContextVar("correlation_id", default="")


def begin(correlation_id: str, **keys: str) -> None:
    """Start a unit of work: from here on every log line carries this id and ``keys``."""
    _correlation_id.set(correlation_id)
    logger.thread_safe_clear_keys()
    note(correlation_id=correlation_id, **keys)


def note(**keys: str | None) -> None:
    """Add ``keys`` to every further log line of this unit of work (per thread: units run side by side)."""
    logger.thread_safe_append_keys(**keys)


def correlation_id() -> str:
    """Return the id of the work under way, empty outside of any."""
    return _correlation_id.get()
