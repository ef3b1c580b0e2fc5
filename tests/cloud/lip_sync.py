"""When a recording flashes and beeps: how far apart picture and sound of the same instant are."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import av
import numpy as np

from tests.media.live_stage.whip.publisher import LIT

WHITE, LOUD = 128, 0.1
RATE = 48_000
Window = tuple[float, float]
ALL = (0.0, float("inf"))


def flash_times(file: Path, window: Window = ALL) -> list[float]:
    """Return when the picture turns white, in seconds."""
    with av.open(file) as container:
        seen = [
            (float(frame.time or 0), bool(np.mean(frame.to_ndarray(format="gray")[::16, ::16]) > WHITE))
            for frame in _frames(container, container.streams.video[0], window)
        ]
    return [at for (_, before), (at, now) in pairwise(seen) if now and not before]


def beep_times(file: Path, window: Window = ALL) -> list[float]:
    """Return when the tone begins, in seconds."""
    with av.open(file) as container:
        frames = list(_frames(container, container.streams.audio[0], window))
    sound = np.concatenate([np.abs(frame.to_ndarray()[0]) for frame in frames])
    first = float(frames[0].time or 0)
    loud = np.flatnonzero(sound > LOUD)
    starts = loud[np.flatnonzero(np.diff(loud, prepend=-RATE) > LIT * RATE)]
    return [first + float(at) / RATE for at in starts]


def offsets(file: Path, window: Window = ALL) -> list[float]:
    """Return by how many seconds each flash comes after the nearest beep."""
    beeps = beep_times(file, window)
    return [min((flash - beep for beep in beeps), key=abs) for flash in flash_times(file, window)]


def _frames(
    container: av.container.InputContainer, stream: av.VideoStream | av.AudioStream, window: Window
) -> Iterator[av.VideoFrame | av.AudioFrame]:
    first, last = window
    if first:
        container.seek(round(first / (stream.time_base or 1)), stream=stream)
    for frame in container.decode(stream):
        if (frame.time or 0) > last:
            return
        if (frame.time or 0) >= first:
            yield frame
