"""Makes a PDF showable: every page a picture, drawn far away from us, a few pages at a time."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import NoReturn

from chalicelib.media.service import MAX_PAGES, Findings, Rendering, page_file, thumbnail_file
from media_lambdas.failures import UnusableUpload
from media_lambdas.probe_media.sniffing import Format, sniff
from media_lambdas.tools import ToolFailed, run_tool

COUNT_SECONDS = 60
CHUNK_PAGES = 8
PAGE_SECONDS = 20
"""CPU time for one page: a dense map takes two seconds."""
CHUNK_SECONDS = 240
ALL_SECONDS = 600
"""Within the function's 15 minutes, with download and upload around it."""
MEMORY_BYTES = 1 << 30
PAGE_BYTES = 20_000_000
TAIL = 1024
"""The end-of-file mark is among so many last bytes (ISO 32000-1, annex H.3, note 18)."""
DAMAGED = "The PDF is damaged, incomplete or empty. Export it again and upload the new file."
PASSWORD = "The PDF asks for a password. Save a copy without one and upload that."  # noqa: S105 # a sentence
TOO_LONG = "Drawing the pages took too long. Split the PDF, or export it again with smaller pictures."
FAULTS = {"PASSWORD": PASSWORD, "DAMAGED": DAMAGED}

Size = tuple[int, int]


def make_slides(source: Path, folder: Path, tell: Callable[[Rendering], None]) -> Findings:
    """Write the pages and thumbnails of ``source`` into ``folder``, and tell of each few. Raises UnusableUpload."""
    pages = _count_pages(source)
    (folder / thumbnail_file(1)).parent.mkdir(parents=True)
    workers = os.cpu_count() or 1
    tell(Rendering(0, pages))
    done, sizes = 0, {}
    ends_at = time.monotonic() + ALL_SECONDS
    with ThreadPoolExecutor(workers) as pool:
        drawn = {
            pool.submit(_draw, source, folder, chunk, ends_at): chunk for chunk in _chunks(pages, workers)
        }
        try:
            for one in as_completed(drawn):
                sizes[drawn[one].start] = one.result()
                done += len(drawn[one])
                tell(Rendering(done, pages))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    return Findings(*sizes[1], page_count=pages)


def _count_pages(source: Path) -> int:
    if not _has_end(source):
        raise UnusableUpload(DAMAGED)
    try:
        counted = json.loads(_rasterize(source, seconds=COUNT_SECONDS))
    except (ToolFailed, ValueError):
        raise UnusableUpload(DAMAGED) from None
    if "fault" in counted:
        raise UnusableUpload(FAULTS[counted["fault"]])
    pages = int(counted["pages"])
    if pages == 0:
        raise UnusableUpload(DAMAGED)
    if pages > MAX_PAGES:
        raise UnusableUpload(
            f"The PDF has {pages:,} pages, and at most {MAX_PAGES} are taken. Upload it in parts."
        )
    return pages


def _has_end(source: Path) -> bool:
    """Return whether the file ends as a PDF does: of one that was cut off PDFium shows the rest as blank pages."""
    with source.open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
        return b"%%EOF" in file.read()


def _chunks(pages: int, workers: int) -> Iterator[range]:
    """Yield runs of page numbers: small ones, so that progress is seen and a short deck keeps all workers busy."""
    length = min(CHUNK_PAGES, -(-pages // workers))
    for first in range(1, pages + 1, length):
        yield range(first, min(first + length, pages + 1))


def _draw(source: Path, folder: Path, chunk: range, ends_at: float) -> Size:
    """Draw a few pages; return the size of the first in pixels."""
    left = int(ends_at - time.monotonic())
    if left < 1:
        raise UnusableUpload(TOO_LONG)
    try:
        answer = _rasterize(source, folder, chunk, seconds=min(CHUNK_SECONDS, left))
        width, height = map(int, json.loads(answer)["sizes"][0])
    except (ToolFailed, ValueError, LookupError, TypeError):
        _blame(folder, chunk)
    for page in chunk:
        if not all(_is_picture(folder / name) for name in (page_file(page), thumbnail_file(page))):
            _blame(folder, range(page, page + 1))
    return width, height


def _blame(folder: Path, chunk: range) -> NoReturn:
    """Name the page at which the confined process ended: thumbnails are written last, in order."""
    page = next((page for page in chunk if not _is_picture(folder / thumbnail_file(page))), chunk[-1])
    raise UnusableUpload(
        f"Page {page} cannot be drawn: it is damaged or too complex. Export it again, or leave it out."
    ) from None


def _rasterize(source: Path, folder: Path | None = None, pages: range = range(0), *, seconds: int) -> bytes:
    command = [sys.executable, "-m", "media_lambdas.probe_media.rasterize", str(source)]
    if folder is not None:
        command += [str(folder), str(PAGE_SECONDS), str(pages.start), str(pages[-1])]
    try:
        return run_tool(
            command, folder=source.parent, seconds=seconds, memory=MEMORY_BYTES, file_bytes=PAGE_BYTES
        )
    except UnusableUpload:
        raise UnusableUpload(TOO_LONG) from None


def _is_picture(path: Path) -> bool:
    """Return whether the confined process has left a picture here, and not a link to what it may not read itself."""
    return path.is_file() and not path.is_symlink() and sniff(path) is Format.WEBP
