"""Makes a picture servable: decoded once, far away from us, and written anew."""

import json
import sys
from pathlib import Path

from chalicelib.media.service import Findings
from media_lambdas.failures import UnusableUpload
from media_lambdas.tools import ToolFailed, run_tool

SECONDS = 60
MEMORY_BYTES = 1 << 30
DAMAGED = "The picture is damaged or has too many pixels. Export it again, at most 40 megapixels."


def make_picture(source: Path, target: Path) -> Findings:
    """Write ``target`` (WebP, at most 2560 pixels wide and high). Raises UnusableUpload."""
    command = [sys.executable, "-m", "media_lambdas.probe_media.reencode", str(source), str(target)]
    try:
        made = json.loads(run_tool(command, folder=source.parent, seconds=SECONDS, memory=MEMORY_BYTES))
    except (ToolFailed, ValueError):
        raise UnusableUpload(DAMAGED) from None
    return Findings(made["width"], made["height"])
