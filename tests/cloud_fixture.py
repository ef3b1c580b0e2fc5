"""The whole local cloud as a fixture, for tests that need every process: `local_cloud`, one for the session."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import Message
from pathlib import Path
from typing import Any, TypeVar

import psutil
import pytest

from infra.local.layout import ROOT, Layout
from infra.local.ports import next_free

START_SECONDS = 90.0
END_SECONDS = 30.0
PAUSE_SECONDS = 0.05
T = TypeVar("T")


@dataclass
class Answer:
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes
    cookies: tuple[str, ...] = ()

    def json(self) -> Any:
        """Return the body, parsed."""
        return json.loads(self.body)


@dataclass
class RunningCloud:
    """A local cloud that runs as a process of its own, as `make run` starts it."""

    layout: Layout
    process: subprocess.Popen[bytes]

    @property
    def stack(self) -> dict[str, Any]:
        """What stack.json says: addresses, people with tokens, ids of the demo."""
        document: dict[str, Any] = json.loads((self.layout.home / "stack.json").read_text("utf-8"))
        return document

    @property
    def values(self) -> dict[str, str]:
        """Parameters and outputs of the stacks: names of queues and tables, ids of pool and client."""
        document: dict[str, str] = json.loads((self.layout.home / "values.json").read_text("utf-8"))
        return document

    def token(self, role: str) -> str:
        """Return the bearer token of the demo's person with this role."""
        return next(str(user["token"]) for user in self.stack["users"] if user["role"] == role)

    def call(
        self, method: str, path: str, body: Any = None, *, role: str | None = "org_admin", headers: Any = ()
    ) -> Answer:
        """Call the API through the edge, as the demo's person with ``role`` or as nobody."""
        sent = dict(headers)
        if role is not None:
            sent["Authorization"] = f"Bearer {self.token(role)}"
        if body is not None:
            sent["Content-Type"] = "application/json"
        data = None if body is None else json.dumps(body).encode()
        return fetch(self.stack["console"] + path, method, data, sent)

    def messages(self, to: str | None = None) -> list[dict[str, Any]]:
        """Return the mail that was sent, newest first, to one address or to all."""
        found: list[dict[str, Any]] = fetch(self.stack["mail"] + "/messages.json").json()
        return [message for message in found if to is None or to in message["to"]]

    def pid(self, name: str) -> int | None:
        """Return the process id of `api`, `edge`, `mailbox`, `runner` or `emulator`."""
        found: int | None = json.loads((self.layout.home / "processes.json").read_text("utf-8"))[name]
        return found

    def workers(self, handler: str) -> list[int]:
        """Return the process ids of the runner's warm workers for a handler."""
        runner = psutil.Process(self.pid("runner"))
        return [child.pid for child in runner.children() if handler in _command_line(child)]

    def shoot(self, name: str) -> int:
        """`kill -9` a process. Returns the process id that it had."""
        pid = self.pid(name)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        return pid

    def kill(self, name: str) -> None:
        """`kill -9` a process, and wait until another has taken its place."""
        before = self.shoot(name)
        wait_for(lambda: self.pid(name) not in (None, before), f"{name} to be started again", seconds=30)


def _command_line(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        # It ended meanwhile, or is a zombie.
        return ""


def fetch(address: str, method: str = "GET", data: bytes | None = None, headers: Any = ()) -> Answer:
    """Make one HTTP request; every status is an answer."""
    # Only addresses of the local cloud come here.
    request = urllib.request.Request(address, data=data, method=method, headers=dict(headers))  # noqa: S310
    try:
        with _no_redirects.open(request, timeout=30) as response:
            return _answer(response.status, response.headers, response.read())
    except urllib.error.HTTPError as error:
        with error:
            return _answer(error.code, error.headers, error.read())


def _answer(status: int, headers: Message, body: bytes) -> Answer:
    return Answer(status, dict(headers), body, tuple(headers.get_all("Set-Cookie", ())))


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


_no_redirects = urllib.request.build_opener(_NoRedirects)


def wait_for(condition: Callable[[], T | None], what: str, *, seconds: float = 20.0) -> T:
    """Return the first true value of ``condition``. Fails the test after ``seconds``."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = condition()
        if value:
            return value
        time.sleep(PAUSE_SECONDS)
    pytest.fail(f"waited {seconds:.0f} s in vain for {what}")


@contextlib.contextmanager
def running_cloud(home: Path, *, port: int | None = None) -> Iterator[RunningCloud]:
    """Start a local cloud with its data in ``home``, and end it afterwards."""
    layout = Layout.of(port or next_free(9300 + 4 * (os.getpid() % 150), step=4), home)
    home.mkdir(parents=True, exist_ok=True)
    (home / "stack.json").unlink(missing_ok=True)
    output = home / "output.log"
    with output.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "infra.local", "--port", str(layout.port), "--home", str(home)],
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        started = time.monotonic()
        while not (home / "stack.json").exists():
            if process.poll() is not None or time.monotonic() - started > START_SECONDS:
                pytest.fail(f"the local cloud did not start:\n{output.read_text('utf-8')}")
            time.sleep(PAUSE_SECONDS)
        yield RunningCloud(layout, process)
    finally:
        end_cloud(process)


def end_cloud(process: subprocess.Popen[bytes]) -> None:
    """End a local cloud as Ctrl-C does. Fails the test if it needs to be killed."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        pytest.fail("the local cloud did not end")


shared = contextlib.ExitStack()
"""Holds the session's one cloud as long as it runs; closing it ends the cloud early."""


@pytest.fixture(scope="session")
def local_cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCloud]:
    """A local cloud with the demo organization, shared by all tests of the session that ask for one."""
    with shared:
        yield shared.enter_context(running_cloud(tmp_path_factory.mktemp("cloud") / "home"))
