"""Brings the segments of a rendition to disk, many at once, as one fragmented file for each run."""

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from media_lambdas.recordings.folder import Folder, init_file, segment_file
from media_lambdas.recordings.plan import Part

AT_ONCE = 16


class Changed(RuntimeError):
    """An object is not what the list of objects said."""


@dataclass(frozen=True)
class Piece:
    """Some segments of one rendition of one run, in the order of their numbers."""

    part: Part
    rendition: str
    numbers: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many bytes the segments have."""
        sizes = self.part.run.tracks[self.rendition].sizes
        return sum(sizes[number] for number in self.numbers)


def fetch(folder: Folder, pieces: Iterable[Piece], target: Path, *, name: str) -> list[Path]:
    """Write one file for each piece; return them. Where a segment goes follows from the sizes of those before it."""
    paths = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for place, piece in enumerate(pieces):
            path = target / f"{name}-{place:03}.mp4"
            _fetch(folder, piece, path, pool)
            paths.append(path)
    return paths


def _fetch(folder: Folder, piece: Piece, path: Path, pool: ThreadPoolExecutor) -> None:
    run = piece.part.run
    init = folder.get(init_file(piece.rendition, run.number))
    if init is None:
        raise Changed(f"{piece.rendition} of run {run.number} has lost its initialization")
    sizes = run.tracks[piece.rendition].sizes
    offsets = accumulate((sizes[number] for number in piece.numbers), initial=len(init))
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)

    def get(number: int, offset: int) -> None:
        name = segment_file(piece.rendition, run.number, number)
        data = folder.get(name)
        if data is None or len(data) != sizes[number]:
            raise Changed(f"{name} is not what was listed")
        os.pwrite(descriptor, data, offset)

    try:
        os.pwrite(descriptor, init, 0)
        # offsets has one more: the end of the file
        for _ in pool.map(get, piece.numbers, offsets):
            pass
    finally:
        os.close(descriptor)
