"""Colors of a certificate, all derived from the organization's one primary color."""

import re
from dataclasses import dataclass
from typing import TypeAlias

Rgb: TypeAlias = tuple[float, float, float]

DEFAULT_PRIMARY = "#1f4e79"
GOLD = "#a8853b"
WHITE: Rgb = (1.0, 1.0, 1.0)
HEX_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Palette:
    """`ink` for large text, `line` for ornament, `tint` for the watermark, `gold` for hairlines and seal."""

    ink: str
    line: str
    tint: str
    gold: str = GOLD


def rgb(color: str) -> Rgb:
    """Channels from 0 to 1 of `#rrggbb`."""
    red, green, blue = (int(color[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def to_hex(color: Rgb) -> str:
    """`#rrggbb` of channels from 0 to 1."""
    return "#" + "".join(f"{round(channel * 255):02x}" for channel in color)


def mix(color: Rgb, other: Rgb, share: float) -> Rgb:
    """`color` with `share` (0 to 1) of `other` in it."""
    red, green, blue = (a + (b - a) * share for a, b in zip(color, other, strict=True))
    return red, green, blue


def luminance(color: Rgb) -> float:
    """Relative luminance of WCAG 2.2."""
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast_on_white(color: Rgb) -> float:
    """WCAG 2.2 contrast ratio against white paper, 1 to 21."""
    return 1.05 / (luminance(color) + 0.05)


def darkened(color: Rgb, ratio: float) -> Rgb:
    """`color` darkened in small steps until it contrasts with white paper by `ratio`."""
    while contrast_on_white(color) < ratio:
        color = mix(color, (0.0, 0.0, 0.0), 0.06)
    return color


def palette(primary: str | None) -> Palette:
    """The palette of an organization; a missing or malformed color falls back to the platform's blue."""
    base = rgb(primary if primary and HEX_COLOR.fullmatch(primary) else DEFAULT_PRIMARY)
    line = darkened(base, 4.5)
    return Palette(
        ink=to_hex(mix(darkened(base, 9), (0.05, 0.06, 0.09), 0.35)),
        line=to_hex(line),
        tint=to_hex(mix(line, WHITE, 0.86)),
    )
