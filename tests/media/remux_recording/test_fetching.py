"""Segments come in order and whole, over real connections, whatever storage answers in between."""

import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.config import Config

from media_lambdas.recordings.folder import Folder
from media_lambdas.remux_recording import fetching
from media_lambdas.remux_recording.fetching import AHEAD, Changed, Unreadable, reading

FILES = [(f"720p/001/{number:06}.m4s", 1000 + number) for number in range(3 * AHEAD)]


class Storage(BaseHTTPRequestHandler):
    """Answers with as many bytes as were asked for; ``moods`` has what to do at the first attempts at a name."""

    protocol_version = "HTTP/1.1"
    moods: ClassVar[dict[str, list[str]]] = {}
    asked: ClassVar[Counter[str]] = Counter()
    sizes: ClassVar[dict[str, int]] = dict(FILES)

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        name = address.path.partition("/wbn_1/")[2]
        assert "X-Amz-Signature" in parse_qs(address.query)
        self.asked[name] += 1
        mood = self.moods[name].pop(0) if self.moods.get(name) else "200"
        body = name.encode().ljust(self.sizes[name], b".")
        if mood == "hang up":
            self.close_connection = True
            return
        self.send_response(200 if mood == "cut" else int(mood))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: 100 if mood == "cut" else None])
        self.close_connection = mood == "cut"

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    monkeypatch.setattr(fetching, "FIRST_PAUSE", 0.001)
    Storage.moods, Storage.asked = {}, Counter()
    with ThreadingHTTPServer(("127.0.0.1", 0), Storage) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        client: Any = boto3.client(
            "s3",
            endpoint_url=f"http://127.0.0.1:{server.server_port}",
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
        )
        yield Folder("wbn_1", client=client)
        server.shutdown()
        thread.join()
        client.close()


def test_segments_come_in_order(folder: Folder) -> None:
    with reading(folder) as reader:
        found = [(segment.rstrip(b".").decode(), len(segment)) for segment in reader.segments(FILES)]
    assert found == FILES


def test_failures_are_tried_again(folder: Folder) -> None:
    Storage.moods = {FILES[place][0]: ["503", "cut", "hang up", "500"] for place in (0, 7, 70)}
    with reading(folder) as reader:
        assert [len(segment) for segment in reader.segments(FILES)] == [size for _, size in FILES]
    assert {name: count for name, count in Storage.asked.items() if count > 1} == dict.fromkeys(
        (FILES[place][0] for place in (0, 7, 70)), 5
    )


@pytest.mark.parametrize(
    ("mood", "fault"), [("404", Changed), ("403", Unreadable), ("503", Unreadable), ("cut", Unreadable)]
)
def test_what_cannot_be_had_ends_it(folder: Folder, mood: str, fault: type[Exception]) -> None:
    Storage.moods = {FILES[3][0]: [mood] * 9}
    with reading(folder) as reader, pytest.raises(fault, match=FILES[3][0]):
        list(reader.segments(FILES))
    assert Storage.asked[FILES[3][0]] == (5 if mood in ("503", "cut") else 1)


def test_another_size_is_not_taken(folder: Folder) -> None:
    with reading(folder) as reader, pytest.raises(Changed, match="not what was listed"):
        list(reader.segments([(FILES[0][0], FILES[0][1] + 1)]))


def test_no_more_is_asked_for_than_fits_into_memory(folder: Folder) -> None:
    with reading(folder) as reader:
        segments = reader.segments(FILES)
        next(segments)
    assert sum(Storage.asked.values()) <= AHEAD
