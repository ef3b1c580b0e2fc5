"""Brings the whole local cloud up, keeps it up, and takes it down."""

import json
import logging
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from infra.local import cloud, emulator, recovery, seed
from infra.local.console import build_console
from infra.local.layout import LOCAL, ROOT, Layout
from infra.local.ports import check_ports
from infra.local.processes import Child, end

log = logging.getLogger("academy.local")

READY_SECONDS = 60.0
TEND_SECONDS = 0.1
PATIENCE_SECONDS = 3.0
# Stages leave in good order.
TASKS_PATIENCE_SECONDS = 10.0
# The emulator saves everything when it ends.
EMULATOR_PATIENCE_SECONDS = 20.0


class NotReady(RuntimeError):
    """A process did not come up; the message has the end of its log."""


class LocalCloud:
    """Everything that `make run` runs."""

    def __init__(self, layout: Layout, say: Callable[[str], None], *, publish: Path | None = None) -> None:
        self.layout = layout
        self.say = say
        self.publish = publish
        self.stop = threading.Event()
        self.began = time.monotonic()
        self.emulator = emulator.emulator_child(layout)
        self.children: list[Child] = []
        self.values: dict[str, str] = {}
        self.saved: datetime | None = None

    def run(self) -> None:
        """Come up, stay up until ``stop`` is set, go down. What is running when coming up fails goes down too."""
        check_ports(self.layout)
        try:
            self.come_up()
            while not self.stop.wait(TEND_SECONDS):
                self.tend()
        finally:
            self.go_down()

    def come_up(self) -> None:
        """Start everything in order and say how long each step took."""
        self.layout.home.mkdir(parents=True, exist_ok=True)
        self._step("AWS emulator", self._start_emulator)
        self._step("stacks", self._deploy)
        self._step("console", self._build_console)
        self.children = self._make_children()
        self._step("API, edge and mailbox", self._start_servers)
        self._step("runner and tasks", self._start_runner)
        self._step("demo organization", self._seed)
        self.say(f"ready after {time.monotonic() - self.began:.1f} s")

    def tend(self) -> None:
        """Restart what died. After the emulator's return, make sure that its stacks are the ones we know."""
        restarts = self.emulator.restarts
        if self.emulator.pid is None:
            self.saved = recovery.checkpoint_time(self.layout.state)
        self.emulator.tend()
        if self.emulator.restarts != restarts:
            emulator.wait_for_emulator(self.layout, self.emulator)
            before = self.values
            self._deploy()
            if self.values != before:
                log.warning("the emulator lost its stacks; everything starts again with the new ones")
                end(self.children, patience=PATIENCE_SECONDS)
                self.children = self._make_children()
        for child in self.children:
            child.tend()
        self._write_processes()

    def go_down(self) -> None:
        """End every process: first the stages, which bring their last pictures into storage, last the emulator."""
        end([child for child in self.children if child.name == "tasks"], patience=TASKS_PATIENCE_SECONDS)
        end(self.children, patience=PATIENCE_SECONDS)
        end([self.emulator], patience=EMULATOR_PATIENCE_SECONDS)

    def _step(self, name: str, work: Callable[[], None]) -> None:
        started = time.monotonic()
        work()
        self.say(f"  {name:<24}{time.monotonic() - started:5.1f} s")

    def _start_emulator(self) -> None:
        self.saved = recovery.checkpoint_time(self.layout.state)
        self.emulator.start()
        emulator.wait_for_emulator(self.layout, self.emulator)

    def _deploy(self) -> None:
        self.values = cloud.bring_up(self.layout)
        write_atomically(self.layout.home / "values.json", json.dumps(self.values, indent=1))
        if self.emulator.pid is not None:
            # A kill from here on must not lose the stacks.
            os.kill(self.emulator.pid, signal.SIGUSR1)
        if self.saved is not None:
            s3 = cloud.client(self.layout, "s3")
            recovery.announce_uploads(s3, self.values["UploadBucketName"], self.saved)

    def _build_console(self) -> None:
        build_console(self.layout, self.values)

    def _make_children(self) -> list[Child]:
        environment = cloud.settings_environment(self.layout, self.values)
        values = str(self.layout.home / "values.json")
        port = self.layout.port
        home = str(self.layout.home)
        return [
            self._child("api", environment, "infra.local.api", "--port", str(port + 1)),
            self._child("edge", environment, "infra.local.edge", "--port", str(port), "--home", home),
            self._child("mailbox", environment, "infra.local.mailbox", "--port", str(port + 3)),
            self._child(
                "runner",
                # Each process adds its own settings, which functions.yaml has.
                cloud.aws_environment(self.layout),
                "infra.local.runner",
                "--values",
                values,
                "--home",
                str(self.layout.runner),
            ),
            self._child(
                "tasks",
                cloud.aws_environment(self.layout),
                "infra.local.tasks",
                "--cluster",
                self.values["StageCluster"],
                "--home",
                str(self.layout.tasks),
            ),
        ]

    def _child(self, name: str, environment: dict[str, str], module: str, *arguments: str) -> Child:
        command = [sys.executable, "-m", module, *arguments]
        return Child(name, command, environment, self.layout.logs / f"{name}.log", ROOT)

    def _start_servers(self) -> None:
        servers = {
            "api": f"{self.layout.api_url}/api/health",
            "edge": f"{self.layout.public_url}/config.json",
            "mailbox": f"{self.layout.mail_url}/messages.json",
        }
        started = [child for child in self.children if child.name in servers]
        for child in started:
            child.start()
        for child in started:
            wait_until_answers(child, servers[child.name])

    def _start_runner(self) -> None:
        for child in self.children:
            if child.name in ("runner", "tasks"):
                child.start()
        self._write_processes()

    def _seed(self) -> None:
        demo = seed.ensure_demo(self.layout, self.values)
        document: dict[str, Any] = {
            "api": self.layout.api_url,
            "console": self.layout.public_url,
            "cdn": self.layout.public_url,
            "aws": self.layout.aws_url,
            "mail": self.layout.mail_url,
            **demo.as_json(),
        }
        text = json.dumps(document, indent=1)
        write_atomically(self.layout.home / "stack.json", text)
        if self.publish is not None:
            write_atomically(self.publish, text)
        self._describe(document)
        if demo.problem:
            log.warning("the demo data is not complete: %s", demo.problem)

    def _describe(self, document: dict[str, Any]) -> None:
        self.say("")
        for what, key in (
            ("console", "console"),
            ("API", "api"),
            ("mailbox", "mail"),
            ("AWS endpoint", "aws"),
        ):
            self.say(f"  {what:<14}{document[key]}")
        self.say("")
        for user in document["users"]:
            self.say(f"  {user['role']:<20}{user['email']:<36}{user['password']}")
        self.say(
            f"\n  logs in {shown(self.layout.logs)}, data in {shown(self.layout.home)}; Ctrl-C ends everything"
        )

    def _write_processes(self) -> None:
        pids = {child.name: child.pid for child in [self.emulator, *self.children]}
        if getattr(self, "_written", None) != pids:
            self._written = pids
            write_atomically(self.layout.home / "processes.json", json.dumps(pids))


def wait_until_answers(child: Child, url: str) -> None:
    """Return once the process answers over HTTP, with whatever status. Raises NotReady with its log."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and child.pid is not None:
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - loopback
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.05)
    raise NotReady(f"{child.name} did not come up; the end of {child.log_file}:\n{child.tail()}")


def write_atomically(path: Path, text: str) -> None:
    """Replace a file in one step, so that no reader sees half of it."""
    new = path.with_name(path.name + ".new")
    new.write_text(text, encoding="utf-8")
    new.replace(path)


def shown(path: Path) -> str:
    """Return a path as short as possible."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def publish_path(home: Path | None) -> Path | None:
    """Return where the last started local cloud announces itself; nowhere with a directory of one's own."""
    return None if home is not None else LOCAL / "stack.json"
