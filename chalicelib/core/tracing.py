"""A provider for powertools' Tracer that speaks to the X-Ray daemon itself.

Importing the X-Ray SDK takes 150 ms of CPU, a third of a cold start: it makes an AWS client for sampling rules, which
on Lambda nobody asks for (Lambda has decided already). What remains to be done is small: one JSON document for each
subsegment, sent by UDP to the daemon that Lambda runs beside the function (X-Ray developer guide, "Segment documents"
and "Sending segment documents to the daemon").
"""

import json
import os
import secrets
import socket
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import Any

from aws_lambda_powertools.tracing.base import BaseProvider, BaseSegment

HEADER = b'{"format": "json", "version": 1}\n'
DAEMON = "127.0.0.1:2000"
MAX_DOCUMENT = 60_000
"""Bytes of a UDP datagram to the daemon; a larger document is not sent."""

_current: ContextVar["Subsegment | None"] = ContextVar("current_subsegment", default=None)


class Subsegment(BaseSegment):
    """A piece of work in a trace. Its parent is another one, or the segment that Lambda made."""

    def __init__(self, name: str, trace_id: str, parent_id: str) -> None:
        self.name = name
        self.id = secrets.token_hex(8)
        self.trace_id = trace_id
        self.parent_id = parent_id
        self.start_time = time.time()
        self.end_time: float | None = None
        self.annotations: dict[str, Any] = {}
        self.metadata: dict[str, dict[str, Any]] = {}
        self.cause: dict[str, Any] | None = None

    def close(self, end_time: float | None = None) -> None:
        """Say when the work ended, by default now."""
        self.end_time = time.time() if end_time is None else end_time

    def add_subsegment(self, subsegment: Any) -> None:
        """Do nothing: a subsegment names its parent and is sent by itself."""

    def remove_subsegment(self, subsegment: Any) -> None:
        """Do nothing, see :meth:`add_subsegment`."""

    def put_annotation(self, key: str, value: Any) -> None:
        """Add something that traces can be searched by."""
        self.annotations[key] = value

    def put_metadata(self, key: str, value: Any, namespace: str = "default") -> None:
        """Add something that a trace shows."""
        self.metadata.setdefault(namespace, {})[key] = value

    def add_exception(self, exception: BaseException, stack: Any = (), remote: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 # the base's signature
        """Mark the work as a fault of ours."""
        kind = {"id": secrets.token_hex(8), "type": type(exception).__name__, "remote": remote}
        self.cause = {"exceptions": [{**kind, "message": str(exception)}]}

    def document(self) -> dict[str, Any]:
        """Return the subsegment document."""
        document = {
            "name": self.name[:200],
            "id": self.id,
            "trace_id": self.trace_id,
            "parent_id": self.parent_id,
            "type": "subsegment",
            "start_time": self.start_time,
            "end_time": self.end_time,
            "annotations": self.annotations,
            "metadata": self.metadata,
        }
        return document if self.cause is None else {**document, "fault": True, "cause": self.cause}


class DaemonProvider(BaseProvider):
    """Sends subsegments of sampled traces to the daemon, and forgets the others."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None

    @contextmanager
    def in_subsegment(self, name: str | None = None, **_: Any) -> Iterator[Subsegment]:
        """Trace what is done inside of the ``with`` block."""
        trace = _trace_header()
        parent = _current.get()
        segment = Subsegment(
            name or "work", trace.get("Root", ""), parent.id if parent else trace.get("Parent", "")
        )
        token = _current.set(segment)
        try:
            yield segment
        except Exception as exception:
            segment.add_exception(exception)
            raise
        finally:
            _current.reset(token)
            segment.close()
            if trace.get("Sampled") == "1":
                self._send(segment)

    @asynccontextmanager
    async def in_subsegment_async(self, name: str | None = None, **options: Any) -> AsyncIterator[Subsegment]:
        """Trace what is done inside of the ``async with`` block."""
        with self.in_subsegment(name, **options) as segment:
            yield segment

    def put_annotation(self, key: str, value: Any) -> None:
        """Annotate the current subsegment."""
        segment = _current.get()
        if segment is not None:
            segment.put_annotation(key, value)

    def put_metadata(self, key: str, value: Any, namespace: str = "default") -> None:
        """Add metadata to the current subsegment."""
        segment = _current.get()
        if segment is not None:
            segment.put_metadata(key, value, namespace)

    def patch(self, modules: Sequence[str]) -> None:
        """Do nothing: requests and messages are what is traced."""

    def patch_all(self) -> None:
        """Do nothing, see :meth:`patch`."""

    def close(self) -> None:
        """Give back the socket."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _send(self, segment: Subsegment) -> None:
        """Send a subsegment. A trace is no reason to fail: what the network does not take is lost."""
        datagram = HEADER + json.dumps(segment.document(), default=str).encode()
        if len(datagram) > MAX_DOCUMENT:
            return
        if self._socket is None:
            self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self._socket.settimeout(0)
        host, _, port = os.environ.get("AWS_XRAY_DAEMON_ADDRESS", DAEMON).rpartition(":")
        try:
            self._socket.sendto(datagram, (host, int(port)))
        except OSError:
            return


def _trace_header() -> dict[str, str]:
    """Return what Lambda says of the invocation's trace: ``Root``, ``Parent``, ``Sampled``."""
    header = os.environ.get("_X_AMZN_TRACE_ID", "")
    return {name: value for name, _, value in (part.partition("=") for part in header.split(";")) if value}
