"""Logs, metrics and traces of a unit of work: they share the correlation id and say whether it was our fault."""

import asyncio
import json
import socket
from collections.abc import Iterator
from contextvars import copy_context
from typing import Any

import pytest

from chalicelib.core import observability
from chalicelib.core.tracing import HEADER, MAX_DOCUMENT, DaemonProvider

TRACE = "1-5759e988-bd862e3fe1be46a994272793"
PARENT = "53995c3f42cd8ad8"


class Daemon:
    """What the X-Ray daemon gets."""

    def __init__(self, listening: socket.socket) -> None:
        self._socket = listening

    def documents(self, count: int) -> list[dict[str, Any]]:
        """Return this many subsegments, in the order in which they were sent."""
        found = []
        for _ in range(count):
            header, document = self._socket.recv(65_535).split(b"\n", 1)
            assert header + b"\n" == HEADER
            found.append(json.loads(document))
        return found

    def nothing(self) -> bool:
        """Return whether nothing has come."""
        self._socket.settimeout(0)
        try:
            self._socket.recv(65_535)
        except BlockingIOError:
            return True
        return False


@pytest.fixture
def daemon(monkeypatch: pytest.MonkeyPatch) -> Iterator[Daemon]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(10)
        monkeypatch.setenv("AWS_XRAY_DAEMON_ADDRESS", f"127.0.0.1:{listening.getsockname()[1]}")
        monkeypatch.setenv("_X_AMZN_TRACE_ID", f"Root={TRACE};Parent={PARENT};Sampled=1")
        yield Daemon(listening)


@pytest.fixture
def provider() -> Iterator[DaemonProvider]:
    made = DaemonProvider()
    yield made
    made.close()


def test_a_subsegment_is_sent_as_the_daemon_wants_it(daemon: Daemon, provider: DaemonProvider) -> None:
    with provider.in_subsegment("POST /api/courses") as segment:
        provider.put_annotation("correlation_id", "story-1")
        provider.put_metadata("size", 3, namespace="academy")

    (document,) = daemon.documents(1)
    assert document["start_time"] <= document["end_time"]
    assert {key: document[key] for key in document if not key.endswith("_time")} == {
        "name": "POST /api/courses",
        "id": segment.id,
        "trace_id": TRACE,
        "parent_id": PARENT,
        "type": "subsegment",
        "annotations": {"correlation_id": "story-1"},
        "metadata": {"academy": {"size": 3}},
    }
    assert len(segment.id) == 16


def test_subsegments_nest(daemon: Daemon, provider: DaemonProvider) -> None:
    with provider.in_subsegment("outer") as outer, provider.in_subsegment("inner"):
        pass

    inner, last = daemon.documents(2)
    assert (inner["name"], inner["parent_id"]) == ("inner", outer.id)
    assert (last["name"], last["parent_id"]) == ("outer", PARENT)


def test_subsegments_of_coroutines(daemon: Daemon, provider: DaemonProvider) -> None:
    async def work() -> None:
        async with provider.in_subsegment_async("later"):
            pass

    asyncio.run(work())
    assert [document["name"] for document in daemon.documents(1)] == ["later"]


def test_a_fault_is_told_and_goes_on(daemon: Daemon, provider: DaemonProvider) -> None:
    with pytest.raises(RuntimeError), provider.in_subsegment("work"):
        raise RuntimeError("no ink")

    (document,) = daemon.documents(1)
    (exception,) = document["cause"]["exceptions"]
    assert (document["fault"], exception["type"], exception["message"]) == (True, "RuntimeError", "no ink")


@pytest.mark.parametrize(
    "header", ["", f"Root={TRACE};Parent={PARENT};Sampled=0", f"Root={TRACE}", "nonsense;=;x"]
)
def test_what_is_not_sampled_is_not_sent(
    daemon: Daemon, provider: DaemonProvider, monkeypatch: pytest.MonkeyPatch, header: str
) -> None:
    monkeypatch.setenv("_X_AMZN_TRACE_ID", header)

    with provider.in_subsegment("work"):
        pass
    assert daemon.nothing()


def test_a_trace_is_no_reason_to_fail(
    daemon: Daemon, provider: DaemonProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    with provider.in_subsegment("large") as segment:
        segment.put_metadata("text", "x" * MAX_DOCUMENT)
    assert daemon.nothing()
    monkeypatch.setenv("AWS_XRAY_DAEMON_ADDRESS", "127.0.0.1:0")
    with provider.in_subsegment("lost"):
        pass


def test_annotations_outside_of_any_work_are_ignored(provider: DaemonProvider) -> None:
    provider.put_annotation("key", "value")
    provider.put_metadata("key", "value")


def metrics_of(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Return the metrics that were written, without what every one has."""
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    return [line for line in lines if "_aws" in line]


def test_work_is_counted_timed_and_traced(
    daemon: Daemon,
    provider: DaemonProvider,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(observability.tracer, "provider", provider)
    monkeypatch.setattr(observability.tracer, "disabled", False)

    def work() -> None:
        with observability.observed("Request", "GET /api/me"):
            observability.begin("story-1")

    copy_context().run(work)

    (metrics,) = metrics_of(capsys)
    (directive,) = metrics["_aws"]["CloudWatchMetrics"]
    assert (directive["Namespace"], directive["Dimensions"]) == ("Academy", [["service"]])
    assert (metrics["service"], metrics["name"], metrics["correlation_id"]) == (
        "academy",
        "GET /api/me",
        "story-1",
    )
    assert (metrics["Requests"], metrics["RequestFaults"]) == ([1.0], [0.0])
    assert metrics["RequestDuration"][0] >= 0
    (document,) = daemon.documents(1)
    assert (document["name"], document["annotations"]) == ("GET /api/me", {"correlation_id": "story-1"})


def test_an_exception_is_a_fault_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError), observability.observed("Message", "render-certificates"):
        raise RuntimeError("no ink")
    with observability.observed("Message", "render-certificates") as work:
        work.failed = True

    assert [metrics["MessageFaults"] for metrics in metrics_of(capsys)] == [[1.0], [1.0]]


def test_correlation_ids_belong_to_their_context() -> None:
    observability.begin("outer")
    copy_context().run(observability.begin, "inner")

    assert observability.correlation_id() == "outer"
