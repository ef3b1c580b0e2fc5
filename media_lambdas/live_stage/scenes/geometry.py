"""Rectangles on the canvas. Every side is even, because 4:2:0 color knows no odd ones."""

from typing import NamedTuple


class Extent(NamedTuple):
    """A width and a height in pixels."""

    width: int
    height: int


class Rect(NamedTuple):
    """A rectangle in pixels, from its top left corner."""

    x: int
    y: int
    width: int
    height: int

    @property
    def extent(self) -> Extent:
        """Its width and height."""
        return Extent(self.width, self.height)


def even(length: float) -> int:
    """Return the nearest even whole number, at least 2."""
    return max(2, 2 * round(length / 2))


def whole(extent: Extent) -> Rect:
    """Return all of a canvas."""
    return Rect(0, 0, *extent)


def letterbox(source: Extent, box: Rect) -> Rect:
    """Return where a source lies in a box so that all of it is seen, in the middle, in its own proportions.

    What is within two pixels of filling the box fills it: no hairlines at the edges.
    """
    scale = min(box.width / source.width, box.height / source.height)
    width = min(box.width, even(source.width * scale))
    height = min(box.height, even(source.height * scale))
    width = box.width if box.width - width <= 2 else width
    height = box.height if box.height - height <= 2 else height
    x = box.x + (box.width - width) // 4 * 2
    y = box.y + (box.height - height) // 4 * 2
    return Rect(x, y, width, height)


def cover(source: Extent, box: Extent) -> Rect:
    """Return the middle part of a source that has the box's proportions, so that it fills the box."""
    scale = max(box.width / source.width, box.height / source.height)
    width = min(source.width // 2 * 2, even(box.width / scale))
    height = min(source.height // 2 * 2, even(box.height / scale))
    return Rect((source.width - width) // 4 * 2, (source.height - height) // 4 * 2, width, height)
