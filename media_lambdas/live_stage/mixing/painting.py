"""Paints layers onto a canvas, and nothing twice: what did not change is neither scaled nor painted again."""

from collections.abc import Sequence
from typing import NamedTuple

import av

from media_lambdas.live_stage.mixing.planes import (
    Scaler,
    color_of,
    copy_planes,
    fill,
    new_frame,
    part_of,
    planes_of,
)
from media_lambdas.live_stage.scenes.arrangement import Fit, place
from media_lambdas.live_stage.scenes.cards import NIGHT
from media_lambdas.live_stage.scenes.geometry import Extent, Rect, even
from media_lambdas.live_stage.sources.picture import VideoPlanes

BACKGROUND = color_of(*NIGHT)
BORDER = color_of(226, 230, 236)


class Layer(NamedTuple):
    """A picture and its box. ``sharp`` for pictures with writing in them."""

    planes: VideoPlanes
    box: Rect
    fit: Fit
    border: bool = False
    sharp: bool = False


class Painter:
    """The canvas of one picture after the other."""

    def __init__(self, canvas: Extent) -> None:
        self.canvas = canvas
        self._thickness = even(canvas.height / 360)
        self._background = new_frame(canvas)
        fill(planes_of(self._background), BACKGROUND)
        self._layers: tuple[Layer, ...] = ()
        self._painted = self._background
        self._places: dict[tuple[int, Rect], _Place] = {}

    def paint(self, layers: Sequence[Layer]) -> av.VideoFrame:
        """Return the canvas with these layers, from back to front: the same frame as before if all are the same."""
        if not _same(layers, self._layers):
            self._painted = self._paint(layers)
            self._layers = tuple(layers)
        return self._painted

    def _paint(self, layers: Sequence[Layer]) -> av.VideoFrame:
        frame = new_frame(self.canvas)
        target = planes_of(frame)
        places: dict[tuple[int, Rect], _Place] = {}
        for index, layer in enumerate(layers):
            key = (index, layer.box)
            places[key] = self._places.get(key) or _Place()
            box, picture = places[key].placed(layer, self._inside(layer))
            if index == 0 and box.extent != self.canvas:
                copy_planes(planes_of(self._background), target)
            if layer.border:
                fill(part_of(target, layer.box), BORDER)
            copy_planes(picture, part_of(target, box))
        self._places = places
        return frame if layers else self._background

    def _inside(self, layer: Layer) -> Rect:
        if not layer.border:
            return layer.box
        x, y, width, height = layer.box
        thick = self._thickness
        return Rect(x + thick, y + thick, width - 2 * thick, height - 2 * thick)


class _Place:
    """One layer's place on the canvas: remembers its last picture as it was scaled."""

    def __init__(self) -> None:
        self._scalers = {sharp: Scaler(sharp=sharp) for sharp in (False, True)}
        self._layer: Layer | None = None
        self._placed: tuple[Rect, VideoPlanes] | None = None

    def placed(self, layer: Layer, inside: Rect) -> tuple[Rect, VideoPlanes]:
        if self._placed is None or self._layer is None or not _same((layer,), (self._layer,)):
            source = Extent(layer.planes.width, layer.planes.height)
            part, box = place(source, inside, layer.fit)
            scaled = self._scalers[layer.sharp].scale(layer.planes, part, box.extent)
            self._layer, self._placed = layer, (box, scaled)
        return self._placed


def _same(layers: Sequence[Layer], others: Sequence[Layer]) -> bool:
    """Return whether layers are the same; a picture is the same when it is the same object."""
    return len(layers) == len(others) and all(
        one.planes is other.planes and one[1:] == other[1:] for one, other in zip(layers, others, strict=True)
    )
