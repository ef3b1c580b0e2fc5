"""Structured logs, metrics and traces, all carrying the correlation id of the request that began the story."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from aws_lambda_powertools import Logger, Tracer
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from chalicelib.core.tracing import DaemonProvider

SERVICE = "academy"
NAMESPACE = "Academy"

logger = Logger(service=SERVICE, utc=True)
tracer = Tracer(service=SERVICE, auto_patch=False, provider=DaemonProvider())

_correlation_id: ContextVar[str] = ContextVar("correlation_id", default="")


@dataclass
class Work:
    """A request or a message under way. ``failed`` says whether it ended in a fault of ours."""

    name: str
    failed: bool = False


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


@contextmanager
def observed(kind: str, name: str) -> Iterator[Work]:
    """Trace a unit of work, count it and time it.

    The metrics are ``{kind}s``, ``{kind}Faults`` and ``{kind}Duration`` (milliseconds) of the service; the log line that
    carries them (CloudWatch embedded metric format) names the work. An exception is a fault of ours.
    """
    work = Work(name)
    began = time.perf_counter()
    try:
        with _traced(name):
            yield work
    except Exception:
        work.failed = True
        raise
    finally:
        _measure(kind, work, (time.perf_counter() - began) * 1000)


@contextmanager
def _traced(name: str) -> Iterator[None]:
    if tracer.disabled:
        yield
        return
    with tracer.provider.in_subsegment(name=name) as segment:
        try:
            yield
        finally:
            segment.put_annotation("correlation_id", correlation_id())


def _measure(kind: str, work: Work, milliseconds: float) -> None:
    metrics = EphemeralMetrics(namespace=NAMESPACE, service=SERVICE)
    metrics.add_metric(f"{kind}s", MetricUnit.Count, 1)
    metrics.add_metric(f"{kind}Faults", MetricUnit.Count, int(work.failed))
    metrics.add_metric(f"{kind}Duration", MetricUnit.Milliseconds, milliseconds)
    metrics.add_metadata("name", work.name)
    metrics.add_metadata("correlation_id", correlation_id())
    metrics.flush_metrics()
