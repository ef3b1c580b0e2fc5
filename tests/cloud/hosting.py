"""A host who broadcasts from a program of their own: any WHIP client will do, here it is made of aiortc."""

import asyncio
import threading
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import psutil
from aiohttp import ClientSession
from aiortc import MediaStreamTrack, RTCConfiguration, RTCPeerConnection, RTCSessionDescription

from media_lambdas.live_stage.whip.transport import ice_transports, prepare
from tests.cloud.people import Person
from tests.cloud_fixture import Answer, RunningCloud, fetch, wait_for

T = TypeVar("T")
INSTRUCTOR = ("ines@demo.example", "Inês Duarte")


@dataclass
class Host:
    """The demo's instructor with a webinar that begins in some minutes."""

    person: Person
    webinar_id: str
    path: str = field(init=False)

    def __post_init__(self) -> None:
        self.path = f"/api/webinars/{self.webinar_id}"

    @classmethod
    def scheduling(cls, cloud: RunningCloud, title: str, **fields: Any) -> "Host":
        """Schedule a webinar that begins in five minutes."""
        person = Person(cloud, *INSTRUCTOR, cloud.token("instructor"))
        now = datetime.now(UTC)
        body = {
            "organizationId": cloud.stack["organization"],
            "title": title,
            "timezone": "Europe/Lisbon",
            "scheduledStart": (now + timedelta(minutes=5)).isoformat(),
            "scheduledEnd": (now + timedelta(minutes=65)).isoformat(),
            **fields,
        }
        return cls(person, str(person.post("/api/webinars", body)["id"]))

    def command(self, name: str) -> Any:
        """Press a button: ``""`` opens the green room, then ``start``, ``end``, ``restart``; and poke the stage."""
        answer = self.person.post(f"{self.path}/broadcast" + (f"/{name}" if name else ""))
        if name in ("start", "end") and answer["stage"]["state"] == "RUNNING":
            assert self.stage("POST", "/refresh").status == 204
        return answer

    def together(self, name: str, times: int) -> list[int]:
        """Press a button several times at once; return the statuses."""
        with ThreadPoolExecutor(times) as pool:
            asked = [
                pool.submit(self.person.ask, "POST", f"{self.path}/broadcast/{name}".rstrip("/"), {})
                for _ in range(times)
            ]
            return [one.result().status for one in asked]

    def studio(self) -> Any:
        """Return what the studio page reads."""
        return self.person.get(f"{self.path}/broadcast")

    def running(self, *, run: int = 1, seconds: float = 40) -> Any:
        """Wait for the stage of a run; return the studio."""

        def runs() -> Any:
            studio = self.studio()
            stage = studio["stage"]
            return studio if stage["state"] == "RUNNING" and stage["run"] >= run else None

        return wait_for(runs, f"run {run} of the stage", seconds=seconds)

    def stage(self, method: str, path: str, data: bytes | None = None) -> Answer:
        """Speak to the stage as the studio page does."""
        studio = self.studio()
        headers = {"Authorization": f"Bearer {studio['token']}", "Content-Type": "application/json"}
        return fetch(studio["stage"]["url"] + path, method, data, headers)

    def status(self) -> Any:
        """Return what the stage tells of itself."""
        return self.stage("GET", "/status").json()

    def source(self, kind: str, name: str) -> Any:
        """Ask for a source; return the grant."""
        return self.person.post(f"{self.path}/broadcast/sources", {"kind": kind, "name": name})

    def renewed(self, source_id: str) -> Any:
        """Ask for a fresh token of a source; return the grant."""
        return self.person.post(f"{self.path}/broadcast/sources/{source_id}/token")

    def processes(self) -> list[psutil.Process]:
        """Return the processes of this webinar's stage on this machine: the keeper and its worker."""
        found = []
        for process in psutil.process_iter(["cmdline"]):
            if "media_lambdas.live_stage" in " ".join(process.info["cmdline"] or []):
                try:
                    if process.environ().get("ACADEMY_WEBINAR_ID") == self.webinar_id:
                        found.append(process)
                except psutil.Error:
                    continue
        return found

    def leave(self) -> None:
        """End the broadcast if it is live; the stage of a green room is told to end as ECS tells it."""
        if self.person.ask("POST", f"{self.path}/broadcast/end", {}).status != 200:
            for process in self.processes():
                process.terminate()
        wait_for(lambda: not self.processes(), "the stage to end", seconds=40)

    def worker(self) -> psutil.Process:
        """Return the process that does the work."""
        (found,) = [
            one for one in self.processes() if "media_lambdas.live_stage.worker" in " ".join(one.cmdline())
        ]
        return found


class Publishing:
    """WHIP sessions on an event loop in a thread."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._peers: dict[str, RTCPeerConnection] = {}

    def publish(self, kind: str, name: str, track: type[MediaStreamTrack], *arguments: Any) -> str:
        """Publish a track as a new source; return the source's id."""
        source_id = str(self.host.source(kind, name)["source"]["id"])
        self.again(source_id, track, *arguments)
        return source_id

    def again(self, source_id: str, track: type[MediaStreamTrack], *arguments: Any) -> None:
        """Publish a source to the stage as it is now, with a fresh token."""
        self._peers[source_id] = self._do(self._offer(self.host.renewed(source_id), track, *arguments))

    def close(self) -> None:
        """Say goodbye."""
        for peer in self._peers.values():
            self._do(peer.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)

    async def _offer(self, grant: Any, track: type[MediaStreamTrack], *arguments: Any) -> RTCPeerConnection:
        peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        peer.addTransceiver(track(*arguments), direction="sendonly")
        for transport in ice_transports(peer):
            prepare(transport._connection, ["127.0.0.1"], lambda: None)
        await peer.setLocalDescription(await peer.createOffer())
        headers = {"Authorization": f"Bearer {grant['token']}", "Content-Type": "application/sdp"}
        async with (
            ClientSession() as http,
            http.post(grant["whipUrl"], data=peer.localDescription.sdp.encode(), headers=headers) as answer,
        ):
            text = await answer.text()
            assert answer.status == 201, text
        await peer.setRemoteDescription(RTCSessionDescription(text, "answer"))
        return peer


@contextmanager
def publishing(host: Host) -> Iterator[Publishing]:
    """Publish, and say goodbye in the end."""
    made = Publishing(host)
    try:
        yield made
    finally:
        made.close()
