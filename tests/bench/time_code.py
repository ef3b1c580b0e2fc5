"""A clock that can be read from pixels: drawn by a publisher, read by a player, both on one machine.

A strip along the top of a 16:9 picture, a ninth of its height: one white block, one black one, then the milliseconds of the
wall clock, 24 bits, each as a block above its complement. A block that does not differ from its complement makes the reading
void, so a picture in transition or a card is never taken for a time.
"""

import time

import numpy as np
from numpy.typing import NDArray

WIDTH, HEIGHT, FPS = 1280, 720, 30
BITS = 24
BLOCKS = BITS + 2
STRIP = HEIGHT // 9


def constants() -> str:
    """Return what the pages must know of the drawing, as a JavaScript module."""
    known = {"BITS": BITS, "BLOCKS": BLOCKS, "FPS": FPS, "HEIGHT": HEIGHT, "STRIP": STRIP, "WIDTH": WIDTH}
    return "".join(f"export const {name} = {value};\n" for name, value in known.items())


class Drawing:
    """The same picture for programs that take raw 4:2:0 frames."""

    def __init__(self) -> None:
        self._frame: NDArray[np.uint8] = np.full(HEIGHT * WIDTH * 3 // 2, 128, np.uint8)
        self._luma = self._frame[: HEIGHT * WIDTH].reshape(HEIGHT, WIDTH)
        self._columns = np.minimum(np.arange(WIDTH) * BLOCKS // WIDTH, BLOCKS - 1)
        self._turn = 0

    def next(self) -> bytes:
        """Return the frame of this instant."""
        code = int(time.time() * 1000) % 2**BITS
        bits = np.array([1, 0, *((code >> bit) & 1 for bit in range(BITS))], np.uint8)
        strip = np.where(bits[self._columns], 235, 16).astype(np.uint8)
        self._luma[: STRIP // 2] = strip
        self._luma[STRIP // 2 : STRIP] = 251 - strip
        self._luma[STRIP:] = 60
        left = self._turn * 4 % (WIDTH - 160)
        self._luma[300:460, left : left + 160] = 200
        self._turn += 1
        return self._frame.tobytes()


def delay(shown_at: float, code: float) -> float:
    """Return the seconds between the drawing of a code and the epoch milliseconds when it was seen."""
    return float((shown_at - code) % 2**BITS) / 1000
