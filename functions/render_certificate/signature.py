"""The written signature: a signer's name in a hand's lettering, where no picture of a signature is given."""

from functools import cache
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).resolve().parents[2] / "templates" / "certificates" / "fonts"
PARTS = ("mr-de-haviland-latin-400-normal.woff", "mr-de-haviland-latin-ext-400-normal.woff")
ASSET_NAMES = ("signature-latin.woff", "signature-latin-ext.woff")


@cache
def font_files() -> dict[str, bytes]:
    """The lettering's font files by their name in the style sheet."""
    return {asset: (FONTS / part).read_bytes() for asset, part in zip(ASSET_NAMES, PARTS, strict=True)}


@cache
def _covered() -> frozenset[int]:
    fonts = [TTFont(BytesIO(body)) for body in font_files().values()]
    return frozenset(code for font in fonts for code in font.getBestCmap())


def can_write(name: str) -> bool:
    """Whether the lettering has every character of `name`: half a signature would be worse than none."""
    return bool(name) and all(ord(character) in _covered() for character in name)
