"""A scene: what the producer wants the picture to show, read from and written as JSON."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from chalicelib.core.errors import Unprocessable

ID = re.compile(r"[a-z]{2,8}_[0-9A-Za-z]{1,40}")
MAX_PAGE = 10_000


class Layout(StrEnum):
    """How the canvas is divided, or which card covers it."""

    SCREEN_WITH_CAMERA = "SCREEN_WITH_CAMERA"
    SCREEN = "SCREEN"
    CAMERA = "CAMERA"
    SIDE_BY_SIDE = "SIDE_BY_SIDE"
    SLIDE_WITH_CAMERA = "SLIDE_WITH_CAMERA"
    SLIDE = "SLIDE"
    STARTING_SOON = "STARTING_SOON"
    BE_RIGHT_BACK = "BE_RIGHT_BACK"


CARDS = frozenset({Layout.STARTING_SOON, Layout.BE_RIGHT_BACK})
SLIDE_LAYOUTS = frozenset({Layout.SLIDE, Layout.SLIDE_WITH_CAMERA})


class Corner(StrEnum):
    """Where the camera's inset sits."""

    TOP_LEFT = "TOP_LEFT"
    TOP_RIGHT = "TOP_RIGHT"
    BOTTOM_LEFT = "BOTTOM_LEFT"
    BOTTOM_RIGHT = "BOTTOM_RIGHT"


class Size(StrEnum):
    """How large the camera's inset is."""

    SMALL = "SMALL"
    MEDIUM = "MEDIUM"
    LARGE = "LARGE"


@dataclass(frozen=True)
class Slide:
    """A page of a deck; pages count from 1."""

    deck_id: str
    page: int


@dataclass(frozen=True)
class Scene:
    """A layout and what fills it. A source id of None means the first one that is there."""

    layout: Layout
    screen_id: str | None = None
    camera_id: str | None = None
    corner: Corner = Corner.BOTTOM_RIGHT
    size: Size = Size.MEDIUM
    slide: Slide | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the scene as it is sent and stored; `parse_scene` reads it back."""
        slide = None if self.slide is None else {"deckId": self.slide.deck_id, "page": self.slide.page}
        return {
            "layout": str(self.layout),
            "screenId": self.screen_id,
            "cameraId": self.camera_id,
            "corner": str(self.corner),
            "size": str(self.size),
            "slide": slide,
        }


OPENING = Scene(Layout.STARTING_SOON)


def parse_scene(given: object, *, decks: Mapping[str, int] | None = None) -> Scene:
    """Return the scene that JSON describes; only ``layout`` is required.

    ``decks`` maps the ids of the decks that may be shown to their page counts; None skips that check.
    Raises Unprocessable naming the field at fault.
    """
    fields = _object(given, "", {"layout", "screenId", "cameraId", "corner", "size", "slide"})
    layout = _one_of(Layout, fields, "layout", None)
    slide = _slide(fields.get("slide"))
    if slide is None and layout in SLIDE_LAYOUTS:
        raise Unprocessable(f"The layout {layout} needs a slide.", field="slide")
    if slide is not None and decks is not None:
        _check_page(slide, decks)
    return Scene(
        layout=layout,
        screen_id=_id(fields.get("screenId"), "screenId"),
        camera_id=_id(fields.get("cameraId"), "cameraId"),
        corner=_one_of(Corner, fields, "corner", Corner.BOTTOM_RIGHT),
        size=_one_of(Size, fields, "size", Size.MEDIUM),
        slide=slide,
    )


def _object(given: object, field: str, known: set[str]) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise Unprocessable(f"A {field or 'scene'} is a JSON object.", field=field or "scene")
    unknown = sorted(str(name) for name in given.keys() - known)
    if unknown:
        raise Unprocessable(
            f"A {field or 'scene'} has no field {unknown[0][:80]!r}.",
            field=f"{field}.{unknown[0][:80]}".lstrip("."),
        )
    return given


E = TypeVar("E", bound=StrEnum)


def _one_of(kind: type[E], fields: dict[str, Any], field: str, default: E | None) -> E:
    value = fields.get(field)
    if value is None and default is not None:
        return default
    if not isinstance(value, str) or value not in kind.__members__:
        raise Unprocessable(f"The {field} is one of {', '.join(kind.__members__)}.", field=field)
    return kind[value]


def _id(value: object, field: str) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise Unprocessable(f"{field} is an id, or null for the first that is there.", field=field)
    return value


def _slide(given: object) -> Slide | None:
    if given is None:
        return None
    fields = _object(given, "slide", {"deckId", "page"})
    deck_id = _id(fields.get("deckId"), "slide.deckId")
    if deck_id is None:
        raise Unprocessable("A slide names its deck.", field="slide.deckId")
    page = fields.get("page")
    if not isinstance(page, int) or isinstance(page, bool) or not 1 <= page <= MAX_PAGE:
        raise Unprocessable("A page is a whole number, counted from 1.", field="slide.page")
    return Slide(deck_id, page)


def _check_page(slide: Slide, decks: Mapping[str, int]) -> None:
    if slide.deck_id not in decks:
        raise Unprocessable("This webinar has no such deck.", field="slide.deckId")
    if slide.page > decks[slide.deck_id]:
        raise Unprocessable(f"The deck has {decks[slide.deck_id]} pages.", field="slide.page")
