"""Brings a broadcast's segments here, many at once and in order. An hour has 7,000 of them for one recording.

A client's ``get_object`` costs several times the CPU of the transfer itself, so requests are signed by the client and sent
without the rest of it.
"""

import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.exceptions import HTTPClientError
from botocore.httpsession import URLLib3Session

from media_lambdas.recordings.folder import Folder, init_file, segment_file
from media_lambdas.recordings.plan import Part

AT_ONCE = 16
AHEAD = 48
"""So many segments are in memory at most: a segment of 1080p has 1 MB."""
SECONDS = 20
"""of silence, until a request is given up."""
ATTEMPTS = 5
FIRST_PAUSE = 0.2
TRY_AGAIN = (429, 500, 502, 503, 504)


class Changed(RuntimeError):
    """An object is not what the list of objects said."""


class Unreadable(RuntimeError):
    """Storage does not give an object away, although it was asked several times."""


@dataclass(frozen=True)
class Piece:
    """Some segments of one rendition of one run, in the order of their numbers."""

    part: Part
    rendition: str
    numbers: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many bytes the segments have."""
        return sum(size for _, size in self.files())

    @property
    def init(self) -> str:
        """The name of the initialization segment."""
        return init_file(self.rendition, self.part.run.number)

    def files(self) -> Iterator[tuple[str, int]]:
        """Yield name and size of each segment."""
        sizes = self.part.run.tracks[self.rendition].sizes
        for number in self.numbers:
            yield segment_file(self.rendition, self.part.run.number, number), sizes[number]


class Reader:
    """Reads the objects of one broadcast."""

    def __init__(self, folder: Folder, http: URLLib3Session, pool: ThreadPoolExecutor) -> None:
        self._folder = folder
        self._http = http
        self._pool = pool

    def init(self, piece: Piece) -> bytes:
        """Return a piece's initialization segment."""
        return self._get(piece.init)

    def segments(self, files: Iterable[tuple[str, int]]) -> Iterator[bytes]:
        """Yield the objects of these names and sizes, in order. Raises Changed for another size, or none."""
        coming: deque[Future[bytes]] = deque()
        try:
            for name, size in files:
                coming.append(self._pool.submit(self._get, name, size))
                if len(coming) == AHEAD:
                    yield coming.popleft().result()
            while coming:
                yield coming.popleft().result()
        finally:
            for waiting in coming:
                waiting.cancel()

    def _get(self, name: str, size: int | None = None) -> bytes:
        answer = self._answer(name, ATTEMPTS - 1, FIRST_PAUSE)
        if answer.status_code == 404:
            raise Changed(f"{name} is gone")
        if answer.status_code != 200:
            raise Unreadable(f"{name}: status {answer.status_code}")
        body: bytes = answer.content
        if size is not None and len(body) != size:
            raise Changed(f"{name} is not what was listed")
        return body

    def _answer(self, name: str, left: int, pause: float) -> AWSResponse:
        try:
            answer = self._send(name)
            if not (complaint := _complaint(answer)):
                return answer
        except HTTPClientError as failure:
            complaint = str(failure)
        if not left:
            raise Unreadable(f"{name}: {complaint}")
        time.sleep(pause)
        return self._answer(name, left - 1, 2 * pause)

    def _send(self, name: str) -> AWSResponse:
        client = self._folder.client
        where = {"Bucket": self._folder.bucket, "Key": self._folder.root + name}
        request = AWSRequest("GET", url=client.generate_presigned_url("get_object", Params=where)).prepare()
        # Who listens to the client's requests hears of these, too, and may answer them.
        _, answer = client.meta.events.emit_until_response("before-send.s3.GetObject", request=request)
        return self._http.send(request) if answer is None else answer


def _complaint(answer: AWSResponse) -> str:
    """Return why it is worth asking again."""
    if answer.status_code in TRY_AGAIN:
        return f"status {answer.status_code}"
    promised = int(answer.headers.get("Content-Length", len(answer.content)))
    return "" if promised == len(answer.content) else "an answer that broke off"


@contextmanager
def reading(folder: Folder) -> Iterator[Reader]:
    """Open a reader; its connections end with it."""
    http = URLLib3Session(timeout=SECONDS, max_pool_connections=AT_ONCE)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            yield Reader(folder, http, pool)
        finally:
            pool.shutdown(cancel_futures=True)
            http.close()


def fetch(reader: Reader, pieces: Sequence[Piece], target: Path, *, name: str) -> list[Path]:
    """Write each piece as one fragmented file; return the files."""
    paths = []
    for place, piece in enumerate(pieces):
        path = target / f"{name}-{place:03}.mp4"
        with path.open("xb") as file:
            file.write(reader.init(piece))
            for segment in reader.segments(piece.files()):
                file.write(segment)
        paths.append(path)
    return paths
