"""A webinar that goes live on a running local cloud, as the studio does it: over the API and the stage's HTTP."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any

from tests.bench.cloud import demo_person
from tests.cloud.people import Person
from tests.cloud_fixture import RunningCloud, fetch

STAGE_SECONDS = 60.0
SCREEN: dict[str, Any] = {"layout": "SCREEN"}


@dataclass
class Show:
    """One broadcast and who makes it."""

    host: Person
    webinar_id: str

    @classmethod
    def scheduled(cls, cloud: RunningCloud, title: str) -> "Show":
        """Schedule a webinar that begins in five minutes; its doors are open."""
        host = demo_person(cloud, "instructor")
        start = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=5)
        plan = {
            "organizationId": cloud.stack["organization"],
            "title": title,
            "scheduledStart": start.isoformat().replace("+00:00", "Z"),
            "scheduledEnd": (start + timedelta(hours=2)).isoformat().replace("+00:00", "Z"),
        }
        return cls(host, host.post("/api/webinars", plan)["id"])

    @property
    def path(self) -> str:
        """The broadcast's path in the API."""
        return f"/api/webinars/{self.webinar_id}/broadcast"

    def open(self) -> None:
        """Open the green room, and wait until the stage is there."""
        self.host.post(self.path)
        wait_until(lambda: self.studio()["stage"]["state"] == "RUNNING", "the stage", STAGE_SECONDS)

    def studio(self) -> dict[str, Any]:
        """Return everything that the studio sees."""
        found: dict[str, Any] = self.host.get(self.path)
        return found

    def grant(self, kind: str, name: str) -> dict[str, Any]:
        """Make a source; return how to publish it."""
        found: dict[str, Any] = self.host.post(f"{self.path}/sources", {"kind": kind, "name": name})
        return found

    def token(self, source_id: str) -> dict[str, Any]:
        """Return how to publish a source, with a fresh token."""
        found: dict[str, Any] = self.host.post(f"{self.path}/sources/{source_id}/token")
        return found

    def stage(self, method: str, path: str, body: Any = None) -> Any:
        """Ask the stage for something, as the producer."""
        studio = self.studio()
        headers = {"Authorization": f"Bearer {studio['token']}", "Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        answer = fetch(studio["stage"]["url"] + path, method, data, headers)
        assert answer.status < 300, answer.body
        return answer.json() if answer.body else None

    def status(self) -> dict[str, Any]:
        """Return the stage's Status."""
        found: dict[str, Any] = self.stage("GET", "/status")
        return found

    def start(self) -> None:
        """Go live."""
        self.host.post(f"{self.path}/start")

    def end(self) -> None:
        """End the broadcast, and wait for its replay."""
        self.host.post(f"{self.path}/end")
        wait_until(lambda: self.studio()["replayReadyAt"], "the replay", STAGE_SECONDS)


def cookies_for(viewer: Person, webinar_id: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the live playlist's path and the cookies that open it, as Playwright takes them; wait until it is live."""

    def playlist() -> Any:
        answer = viewer.ask("GET", f"/api/webinars/{webinar_id}/playback")
        assert answer.status == 200, answer.body
        return answer if answer.json()["playlistUrl"] else None

    answer = wait_until(playlist, "the broadcast to be live", STAGE_SECONDS)
    jars = [SimpleCookie(text) for text in answer.cookies]
    cookies = [
        {"name": morsel.key, "value": morsel.value, "domain": "localhost", "path": morsel["path"]}
        for jar in jars
        for morsel in jar.values()
    ]
    return answer.json()["playlistUrl"], cookies


def wait_until(condition: Callable[[], Any], what: str, seconds: float) -> Any:
    """Return the first true value of a condition."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.1)
    raise TimeoutError(f"waited {seconds:.0f} s in vain for {what}")
