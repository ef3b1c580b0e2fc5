"""A warm worker process for one function: one invocation at a time, killed at its timeout, replaced when it dies."""

import json
import logging
import os
import select
import subprocess
import sys
import time
import uuid
from typing import Any

from infra.local.layout import ROOT
from infra.local.runner.wiring import Function

log = logging.getLogger("academy.runner")

# Importing a handler for the first time may be slow on a busy machine; Lambda allows 10 s before it starts to count.
INIT_SECONDS = 60.0


class InvocationFailed(Exception):
    """The handler raised, ran out of time or lost its process; its work is to be tried again."""


class Worker:
    """Starts its process when first needed. Not for use by two threads at once."""

    def __init__(self, function: Function, environment: dict[str, str]) -> None:
        self.function = function
        self.environment = environment | function.environment | {"AWS_LAMBDA_FUNCTION_NAME": function.name}
        self._process: subprocess.Popen[bytes] | None = None
        self._requests = -1
        self._answers = -1
        self._buffer = b""

    @property
    def pid(self) -> int | None:
        """Process id of the warm process, if there is one."""
        return self._process.pid if self._process else None

    def warm(self) -> None:
        """Start the process and import the handler. Raises InvocationFailed if that fails."""
        if self._process is not None and self._process.poll() is None:
            return
        self.close()
        child_in, self._requests = os.pipe()
        self._answers, child_out = os.pipe()
        command = [sys.executable, "-m", "infra.local.runner.child", self.function.handler]
        self._process = subprocess.Popen(
            [*command, str(child_in), str(child_out)],
            pass_fds=(child_in, child_out),
            env=self.environment,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
        )
        os.close(child_in)
        os.close(child_out)
        self._buffer = b""
        self._read(time.monotonic() + INIT_SECONDS)

    def invoke(self, event: dict[str, Any]) -> Any:
        """Call the handler with ``event``. Returns its result; raises InvocationFailed."""
        self.warm()
        request = {
            "event": event,
            "function_name": self.function.name,
            "memory": self.function.memory,
            "request_id": str(uuid.uuid4()),
            "timeout": self.function.timeout,
        }
        started = time.monotonic()
        self._write(json.dumps(request).encode() + b"\n")
        answer = self._read(started + self.function.timeout)
        log.info("%s took %.0f ms", self.function.name, (time.monotonic() - started) * 1000)
        if "error" in answer:
            raise InvocationFailed(f"{answer['error']['errorType']}: {answer['error']['errorMessage']}")
        return answer["result"]

    def close(self) -> None:
        """Kill the process, if there is one."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        for descriptor in (self._requests, self._answers):
            if descriptor >= 0:
                os.close(descriptor)
        self._requests = self._answers = -1

    def _write(self, data: bytes) -> None:
        try:
            while data:
                data = data[os.write(self._requests, data) :]
        except BrokenPipeError:
            self._fail("its process died")

    def _read(self, deadline: float) -> dict[str, Any]:
        while b"\n" not in self._buffer:
            ready, _, _ = select.select([self._answers], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                self._fail("ran out of time")
            part = os.read(self._answers, 1 << 16)
            if not part:
                self._fail("its process died")
            self._buffer += part
        line, _, self._buffer = self._buffer.partition(b"\n")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _fail(self, reason: str) -> None:
        self.close()
        raise InvocationFailed(f"{self.function.name} {reason}")
