"""Somebody who watches a broadcast over HTTP: asks the API, and reads what its cookies open."""

from typing import Any

import m3u8

from tests.cloud.hosting import Host
from tests.cloud.people import Person
from tests.cloud_fixture import Answer, fetch


class Viewer:
    """A person with the cookies that the API gives."""

    def __init__(self, host: Host, person: Person) -> None:
        self.host, self.person = host, person
        self.cookies = ""

    @classmethod
    def of(cls, host: Host, *, register: bool = True) -> "Viewer":
        """Make an account, and register it for the webinar."""
        person = Person.with_account(host.person.cloud, "Vera Viewer")
        if register:
            person.post(f"{host.path}/register")
        return cls(host, person)

    def playback(self) -> Any:
        """Ask what there is to see; keep the cookies."""
        answer = self.person.ask("GET", f"{self.host.path}/playback")
        assert answer.status == 200, answer.body
        if answer.cookies:
            self.cookies = "; ".join(cookie.partition(";")[0] for cookie in answer.cookies)
        return answer.json()

    def get(self, path: str) -> Answer:
        """Read something from the CDN."""
        console = self.host.person.cloud.stack["console"]
        return fetch(console + path, headers={"Cookie": self.cookies})

    def playlist(self, path: str) -> m3u8.M3U8:
        """Read a playlist, if it is there."""
        answer = self.get(path)
        return m3u8.loads(answer.body.decode() if answer.status == 200 else "#EXTM3U")

    def listed(self, rendition: str = "720p") -> list[Any]:
        """Return the segments that are listed now."""
        return list(self.playlist(f"/live/{self.host.webinar_id}/{rendition}/index.m3u8").segments)
