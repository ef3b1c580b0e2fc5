"""Pictures of PyAV as the planes that the mixer takes: 4:2:0, limited range, at most 1920×1080."""

import av
import numpy as np

from media_lambdas.live_stage.sources.picture import Plane, VideoPlanes

WIDEST, HIGHEST = 1920, 1080  # the mix is never larger, so neither need its sources be
FULL_RANGE = 2  # AVCOL_RANGE_JPEG


def planes_of(frame: av.VideoFrame) -> VideoPlanes:
    """Return a picture's planes, uncopied. Other formats, full range and larger pictures are converted.

    The planes keep the decoder's buffer, and a decoder does not write into one that is in use (it counts references).
    Copying would take a tenth of the stage's CPU.
    """
    width, height = _fitted(frame.width, frame.height)
    full = frame.color_range == FULL_RANGE or frame.format.name.startswith("yuvj")
    if full or frame.format.name != "yuv420p" or width != frame.width or height != frame.height:
        frame = frame.reformat(
            width, height, "yuv420p", src_color_range="JPEG" if full else None, dst_color_range="MPEG"
        )
    return VideoPlanes(*(_plane(plane) for plane in frame.planes[:3]))


def _fitted(width: int, height: int) -> tuple[int, int]:
    """Return the size at which a picture fits within 1920×1080 without being distorted or enlarged."""
    ratio = min(WIDEST / width, HIGHEST / height, 1.0)
    if ratio == 1.0:
        return width, height
    return max(2, round(width * ratio / 2) * 2), max(2, round(height * ratio / 2) * 2)


def _plane(plane: av.video.plane.VideoPlane) -> Plane:
    rows: Plane = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return rows[: plane.height, : plane.width]
