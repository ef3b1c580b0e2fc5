"""How an organization looks in its mails."""

import re
from dataclasses import dataclass
from typing import Self

DEFAULT_COLOR = "#14594a"
HEX_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
LIGHT, DARK = "#ffffff", "#000000"


@dataclass(frozen=True)
class Brand:
    """A name and its first letter, the organization's color, and the color that is readable on it."""

    name: str
    initial: str
    color: str
    on_color: str

    @classmethod
    def of(cls, name: str, primary_color: str) -> Self:
        """Return the brand of an organization; a color that is none falls back to the platform's."""
        color = primary_color.lower() if HEX_COLOR.fullmatch(primary_color) else DEFAULT_COLOR
        on_color = max((LIGHT, DARK), key=lambda text: contrast(text, color))
        return cls(name, next((c for c in name if c.isalnum()), "A").upper(), color, on_color)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two ``#rrggbb`` colors, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(color: str) -> float:
    channels = (int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
