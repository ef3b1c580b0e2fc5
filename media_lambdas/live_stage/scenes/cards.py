"""Cards: what covers the canvas before the start, in a break, and when a scene's sources are away."""

import re
from dataclasses import dataclass

from PIL import Image, ImageDraw

from media_lambdas.live_stage.scenes.arrangement import Card
from media_lambdas.live_stage.scenes.geometry import Extent
from media_lambdas.live_stage.scenes.typography import (
    clean_text,
    draw_line,
    is_right_to_left,
    shorten,
    width_of,
    wrap,
)

DEFAULT_COLOR = "#2f6f8f"
NIGHT = (14, 17, 22)
WHITE = (255, 255, 255)
TITLE_SIZES = (0.105, 0.09, 0.076, 0.064, 0.054)  # of the canvas's height
TITLE_LINES = 3
LINE_HEIGHT = 1.28
Color = tuple[int, int, int]


@dataclass(frozen=True)
class CardText:
    """Whose card it is. ``color`` is the organization's, ``#rrggbb``; anything else falls back to the house's."""

    title: str
    organization: str
    color: str = DEFAULT_COLOR


def draw_card(card: Card, text: CardText, canvas: Extent) -> Image.Image:
    """Return a card as an RGB image of the canvas's size."""
    color = _color(text.color)
    image = _background(color, canvas)
    draw = ImageDraw.Draw(image)
    edge, unit = round(canvas.width * 0.09), canvas.height
    width = canvas.width - 2 * edge
    title_size, lines = _title(clean_text(text.title), unit, width)
    small = round(unit * 0.042)
    line_height = title_size * LINE_HEIGHT
    height = small * 3.4 + len(lines) * line_height + small * 1.6
    pen = _Pen(draw, edge, width, (unit - height) / 2 + small)
    organization = shorten(clean_text(text.organization), size=small, weight="Regular", width=width)
    pen.write(organization, small, "Regular", _mixed(color, WHITE, 0.72), small)
    pen.bar(_readable(color), round(unit * 0.07), max(2, round(unit * 0.006)), small * 1.4)
    for line in lines:
        pen.write(line, title_size, "Bold", WHITE, line_height, lead=title_size * 0.8)
    pen.write(card.value, small, "Regular", _mixed(color, WHITE, 0.82), 0, lead=small * 1.6)
    return image


class _Pen:
    """Writes from top to bottom, from the edge at which each line's script begins."""

    def __init__(self, draw: ImageDraw.ImageDraw, edge: int, width: int, y: float) -> None:
        self._draw, self._edge, self._width, self._y = draw, edge, width, y
        self._mirrored = False

    def write(self, text: str, size: int, weight: str, color: Color, advance: float, lead: float = 0) -> None:
        self._mirrored = is_right_to_left(text)
        x: float = self._edge
        if self._mirrored:
            x += self._width - width_of(text, size, weight)
        draw_line(self._draw, (x, self._y + lead), text, size=size, weight=weight, color=_hex(color))
        self._y += advance

    def bar(self, color: Color, width: int, height: int, advance: float) -> None:
        x = self._edge + (self._width - width if self._mirrored else 0)
        self._draw.rectangle((x, self._y, x + width, self._y + height), fill=color)
        self._y += height + advance


def _title(title: str, unit: int, width: int) -> tuple[int, list[str]]:
    """Return the largest size in which the title fits, and its lines; one that never fits is cut short."""
    for share in TITLE_SIZES:
        size = round(unit * share)
        lines = wrap(title, size=size, weight="Bold", width=width, most=TITLE_LINES)
        if lines is not None:
            return size, lines
    size = round(unit * TITLE_SIZES[-1])
    return size, [shorten(title, size=size, weight="Bold", width=width)]


def _background(color: Color, canvas: Extent) -> Image.Image:
    """Return the organization's color, deep, fading into night towards the bottom."""
    column = Image.new("RGB", (1, canvas.height))
    for y in range(canvas.height):
        column.putpixel((0, y), _mixed(NIGHT, color, 0.34 - 0.24 * y / canvas.height))
    return column.resize(canvas)


def _color(text: str) -> Color:
    known = text if re.fullmatch(r"#[0-9a-fA-F]{6}", text) else DEFAULT_COLOR
    red, green, blue = bytes.fromhex(known[1:])
    return red, green, blue


def _readable(color: Color) -> Color:
    """Lighten a color until it stands out from the night."""
    while sum(color) < 360:
        color = _mixed(color, WHITE, 0.12)
    return color


def _mixed(one: Color, other: Color, share: float) -> Color:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def _hex(color: Color) -> str:
    return "#{:02x}{:02x}{:02x}".format(*color)
