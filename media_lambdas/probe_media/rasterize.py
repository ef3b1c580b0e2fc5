"""Draws the pages of a PDF of which nothing is known as WebP pictures (run confined, as a script).

    python -m media_lambdas.probe_media.rasterize SOURCE                             how many pages there are
    python -m media_lambdas.probe_media.rasterize SOURCE FOLDER SECONDS FIRST LAST   draw these pages, numbers included

Prints JSON: ``{"pages"}`` or ``{"fault"}``, or ``{"sizes"}`` of the drawn pages in pixels. The PDFium we use has no JavaScript
engine, forms are not filled in, and what is embedded or linked is not opened. A page that takes too long, or damaged one, ends
the process; the pages before it are there.
"""

import json
import signal
import sys
from pathlib import Path
from typing import Any

import pypdfium2
from pypdfium2.raw import FPDF_ERR_PASSWORD

from chalicelib.media.pages import page_file, thumbnail_file

LONGEST_SIDE = 1920
THUMBNAIL_SIDE = 320
QUALITY = {"quality": 90, "method": 2}
"""A third of the bytes of a JPEG that looks the same, in 0.1 s."""


def main(source: str, folder: str = "", *numbers: str) -> int:
    """Count or draw; return the exit status."""
    answer = _draw(Path(source), Path(folder), *map(int, numbers)) if folder else _count(Path(source))
    sys.stdout.write(json.dumps(answer))
    return 0


def _count(source: Path) -> dict[str, Any]:
    try:
        with pypdfium2.PdfDocument(source) as document:
            return {"pages": len(document)}
    except pypdfium2.PdfiumError as error:
        return {"fault": "PASSWORD" if error.err_code == FPDF_ERR_PASSWORD else "DAMAGED"}


def _draw(source: Path, folder: Path, seconds: int, first: int, last: int) -> dict[str, Any]:
    """Draw pages, each in so many seconds of CPU time."""
    sizes = []
    with pypdfium2.PdfDocument(source) as document:
        for page in range(first, last + 1):
            signal.setitimer(signal.ITIMER_PROF, seconds)  # its default action ends the process
            sizes.append(
                _draw_page(document[page - 1], folder / page_file(page), folder / thumbnail_file(page))
            )
    return {"sizes": sizes}


def _draw_page(page: pypdfium2.PdfPage, target: Path, thumbnail: Path) -> tuple[int, int]:
    """Draw a page so that its longest side has 1920 pixels, whatever size it claims; return its size in pixels."""
    # Sizes are rounded up: half a pixel less keeps the longest at 1920.
    scale = (LONGEST_SIDE - 0.5) / max(page.get_size())
    picture = page.render(scale=scale).to_pil()
    page.close()
    size: tuple[int, int] = picture.size
    picture.save(target, "WEBP", **QUALITY)
    picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), reducing_gap=3.0)
    picture.save(thumbnail, "WEBP", **QUALITY)
    return size


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
