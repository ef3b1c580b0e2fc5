"""Planes of pictures and the frames of PyAV: views without copies, parts, scaling, plain colors."""

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from PIL import Image

from media_lambdas.live_stage.scenes.geometry import Extent, Rect
from media_lambdas.live_stage.sources.picture import VideoPlanes

Color = tuple[int, int, int]
"""Luma and the two color differences: BT.601, limited range, as browsers send their pictures."""


def new_frame(extent: Extent) -> av.VideoFrame:
    """Return a frame with undefined contents."""
    return av.VideoFrame(extent.width, extent.height, "yuv420p")


def planes_of(frame: av.VideoFrame) -> VideoPlanes:
    """Return the planes of a 4:2:0 frame: writable views that keep it alive."""
    y, u, v = (
        np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : plane.width]  # type: ignore[call-overload]
        for plane in frame.planes
    )
    return VideoPlanes(y, u, v)


def part_of(planes: VideoPlanes, part: Rect) -> VideoPlanes:
    """Return the views of a rectangle with even sides."""
    x, y, width, height = part
    half = np.s_[y // 2 : (y + height) // 2, x // 2 : (x + width) // 2]
    return VideoPlanes(planes.y[y : y + height, x : x + width], planes.u[half], planes.v[half])


def copy_planes(source: VideoPlanes, target: VideoPlanes) -> None:
    """Copy a picture into one of the same size."""
    for given, taken in zip(source, target, strict=True):
        taken[:] = given


def fill(planes: VideoPlanes, color: Color) -> None:
    """Paint all of a picture in one color."""
    for plane, value in zip(planes, color, strict=True):
        plane[:] = value


def color_of(red: int, green: int, blue: int) -> Color:
    """Return an RGB color in limited-range BT.601 (ITU-R BT.601-7, 2.5)."""
    luma = 0.299 * red + 0.587 * green + 0.114 * blue
    return (
        round(16 + 219 * luma / 255),
        round(128 + 224 * (blue - luma) / 1.772 / 255),
        round(128 + 224 * (red - luma) / 1.402 / 255),
    )


class Scaler:
    """Scales parts of pictures. ``sharp`` is for writing, the other way costs a third and is for faces."""

    def __init__(self, *, sharp: bool = False) -> None:
        self._reformatter = VideoReformatter()
        self._interpolation = Interpolation.BICUBIC if sharp else Interpolation.AREA
        self._sharp = sharp

    def scale(self, planes: VideoPlanes, part: Rect, extent: Extent) -> VideoPlanes:
        """Return a part of a picture in another size; in its own size it is not copied."""
        chosen = part_of(planes, part)
        if part.extent == extent:
            return chosen
        frame = new_frame(part.extent)
        copy_planes(chosen, planes_of(frame))
        return planes_of(self.scale_frame(frame, extent))

    def scale_frame(self, frame: av.VideoFrame, extent: Extent) -> av.VideoFrame:
        """Return a frame in another size. One thread may work on a frame at a time: PyAV notes colors in it."""
        enlarging = extent.width > frame.width or extent.height > frame.height
        interpolation = Interpolation.BICUBIC if enlarging else self._interpolation
        return self._reformatter.reformat(
            frame, extent.width, extent.height, "yuv420p", interpolation=interpolation, threads=1
        )


def frame_of_image(image: Image.Image) -> av.VideoFrame:
    """Return an RGB image as a 4:2:0 frame, BT.601 and limited range."""
    return av.VideoFrame.from_ndarray(np.asarray(image), "rgb24").reformat(
        format="yuv420p",
        dst_colorspace=Colorspace.ITU601,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
        threads=1,
    )


def image_of_planes(planes: VideoPlanes, extent: Extent) -> Image.Image:
    """Return a picture as an RGB image of another size."""
    frame = new_frame(Extent(planes.width, planes.height))
    copy_planes(planes, planes_of(frame))
    rgb = frame.reformat(
        extent.width,
        extent.height,
        "rgb24",
        src_colorspace=Colorspace.ITU601,
        src_color_range=ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
        interpolation=Interpolation.AREA,
        threads=1,
    )
    return Image.fromarray(rgb.to_ndarray())
