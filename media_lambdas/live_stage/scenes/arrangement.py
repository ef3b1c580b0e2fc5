"""From a scene and what is there now to what lies where on the canvas.

Pure. A source that the scene names and that is away is not replaced by another: the producer did not choose
that one. Where a scene is of two and one is away, the other has the canvas; where none is there, a card does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from media_lambdas.live_stage.scenes.geometry import Extent, Rect, cover, even, letterbox, whole
from media_lambdas.live_stage.scenes.scene import CARDS, Corner, Layout, Scene, Size, Slide

MARGIN = 1 / 40  # of the canvas's width
INSET_WIDTHS = {Size.SMALL: 0.18, Size.MEDIUM: 0.25, Size.LARGE: 0.34}
SCREEN_SHARE = 0.69  # of what the margins leave, when side by side
TOP_CORNERS = (Corner.TOP_LEFT, Corner.TOP_RIGHT)
LEFT_CORNERS = (Corner.TOP_LEFT, Corner.BOTTOM_LEFT)


class Fit(Enum):
    """How a picture fills its box."""

    LETTERBOX = "all of it is seen"
    COVER = "it fills the box and loses its edges"
    COVER_IF_SIMILAR = "it fills the box, unless it would lose half of itself, as an upright telephone would"


def place(source: Extent, box: Rect, fit: Fit) -> tuple[Rect, Rect]:
    """Return which part of a source is shown, and where on the canvas."""
    part = cover(source, box.extent)
    loses_half = part.width * part.height * 2 < source.width * source.height
    if fit is Fit.LETTERBOX or (fit is Fit.COVER_IF_SIMILAR and loses_half):
        return Rect(0, 0, source.width // 2 * 2, source.height // 2 * 2), letterbox(source, box)
    return part, box


class Card(Enum):
    """What covers the canvas when no source does."""

    STARTING_SOON = "Starting soon"
    BE_RIGHT_BACK = "We’ll be right back"
    NOTHING_THERE = "One moment, please"


@dataclass(frozen=True)
class Element:
    """A picture in a box: a source's, by its id, or a slide."""

    content: str | Slide
    box: Rect
    fit: Fit
    border: bool = False


@dataclass(frozen=True)
class Arrangement:
    """Elements from back to front, or a card."""

    elements: tuple[Element, ...] = ()
    card: Card | None = None


@dataclass(frozen=True)
class Available:
    """What could be shown now: ids of sources that send pictures, in their order, and whether the slide is at hand."""

    screens: Sequence[str] = ()
    cameras: Sequence[str] = ()
    slide: bool = False


def arrange(scene: Scene, available: Available, canvas: Extent) -> Arrangement:
    """Return what lies where."""
    if scene.layout in CARDS:
        return Arrangement(card=Card[scene.layout.name])
    screen = _chosen(scene.screen_id, available.screens)
    camera = _chosen(scene.camera_id, available.cameras)
    slide = scene.slide if available.slide else None
    main, second = {
        Layout.SCREEN_WITH_CAMERA: (screen, camera),
        Layout.SIDE_BY_SIDE: (screen, camera),
        Layout.SLIDE_WITH_CAMERA: (slide, camera),
        Layout.SCREEN: (screen, None),
        Layout.SLIDE: (slide, None),
        Layout.CAMERA: (None, camera),
    }[scene.layout]
    if main is None and second is None:
        return Arrangement(card=Card.NOTHING_THERE)
    if main is None or second is None:
        return Arrangement((_alone(main, second, canvas),))
    if scene.layout is Layout.SIDE_BY_SIDE:
        return Arrangement(_side_by_side(main, second, canvas))
    inset = Element(second, inset_box(scene.corner, scene.size, canvas), Fit.COVER, border=True)
    return Arrangement((Element(main, whole(canvas), Fit.LETTERBOX), inset))


def inset_box(corner: Corner, size: Size, canvas: Extent) -> Rect:
    """Return the camera's box: 16:9, a margin away from its corner."""
    width = even(canvas.width * INSET_WIDTHS[size])
    height = even(width * 9 / 16)
    margin = even(canvas.width * MARGIN)
    x = margin if corner in LEFT_CORNERS else canvas.width - margin - width
    y = margin if corner in TOP_CORNERS else canvas.height - margin - height
    return Rect(x, y, width, height)


def _chosen(wanted: str | None, there: Sequence[str]) -> str | None:
    if wanted is None:
        return there[0] if there else None
    return wanted if wanted in there else None


def _alone(main: str | Slide | None, camera: str | None, canvas: Extent) -> Element:
    if main is not None:
        return Element(main, whole(canvas), Fit.LETTERBOX)
    assert camera is not None  # noqa: S101 # one of the two is there
    return Element(camera, whole(canvas), Fit.COVER_IF_SIMILAR)


def _side_by_side(main: str | Slide, camera: str, canvas: Extent) -> tuple[Element, Element]:
    """Place the screen large and the camera beside it, as high as the screen and in the middle."""
    margin = even(canvas.width * MARGIN)
    usable = canvas.width - 3 * margin
    width = even(usable * SCREEN_SHARE)
    height = even(width * 9 / 16)
    y = (canvas.height - height) // 4 * 2
    left = Rect(margin, y, width, height)
    right = Rect(2 * margin + width, y, canvas.width - 3 * margin - width, height)
    return Element(main, left, Fit.LETTERBOX), Element(camera, right, Fit.COVER)
