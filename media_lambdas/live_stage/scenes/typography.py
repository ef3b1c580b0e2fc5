"""Text on cards in any writing system: a Noto font for each script, from right to left where a script runs so.

Pillow draws a text in one font only, so a line is cut into runs of one font and one direction, and the runs are put in
visual order (the rules of UAX #9 that titles need: strong letters, numbers, and neutrals between them).
"""

import unicodedata
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import ImageDraw, ImageFont

FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
CJK_FILE = "NotoSansCJK-{weight}.ttc"
CJK_WORDS = frozenset(
    {"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "IDEOGRAPHIC", "FULLWIDTH", "HALFWIDTH", "BOPOMOFO"}
)
CJK_FACES = {"JP": 0, "KR": 1, "SC": 2}
JOINERS = frozenset("\u200c\u200d")  # they shape Persian and Indic words
ELLIPSIS = "…"
Direction = Literal["ltr", "rtl"]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont


class Run(NamedTuple):
    """Neighboring characters of one font and one direction."""

    text: str
    font: Font
    direction: Direction


def clean_text(text: str) -> str:
    """Return `text` as it is drawn: composed (NFC), on one line, without controls, overrides or pictographs."""
    kept = (
        character
        for character in " ".join(text.split())
        if character in JOINERS
        or (
            unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
            and not (unicodedata.category(character) in ("So", "Sk") and ord(character) >= 0x1F000)
            and not 0xFE00 <= ord(character) <= 0xFE0F
        )
    )
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())


def is_right_to_left(text: str) -> bool:
    """Return whether a line of `text` begins at the right: its first strong character decides (UAX #9, P2)."""
    strong = (unicodedata.bidirectional(character) for character in text)
    return next((kind in ("R", "AL") for kind in strong if kind in ("L", "R", "AL")), False)


def runs_of(text: str, size: int, weight: str) -> list[Run]:
    """Return the runs of a line in the order in which they stand, from left to right."""
    base: Direction = "rtl" if is_right_to_left(text) else "ltr"
    pieces = list(zip(text, _directions(text, base), _fonts(text, size, weight), strict=True))
    runs = [
        Run("".join(piece[0] for piece in group), font, direction)
        for (direction, font), group in groupby(pieces, key=lambda piece: (piece[1], piece[2]))
    ]
    blocks = [list(block) for _, block in groupby(runs, key=lambda run: run.direction)]
    blocks = [block[::-1] if block[0].direction == "rtl" else block for block in blocks]
    return [run for block in (blocks[::-1] if base == "rtl" else blocks) for run in block]


def width_of(text: str, size: int, weight: str) -> float:
    """Return how wide a line is, in pixels."""
    return sum(_length(run) for run in runs_of(text, size, weight))


def draw_line(
    draw: ImageDraw.ImageDraw, at: tuple[float, float], text: str, *, size: int, weight: str, color: str
) -> None:
    """Draw a line whose baseline begins, at its left end, at this point."""
    x, y = at
    for run in runs_of(text, size, weight):
        direction = run.direction if _shapes(run.font) else None
        draw.text((x, y), run.text, font=run.font, fill=color, anchor="ls", direction=direction)
        x += _length(run)


def wrap(text: str, *, size: int, weight: str, width: float, most: int) -> list[str] | None:
    """Return `text` as at most this many lines of this width, or None if it does not fit."""
    lines = [""]
    for word in _breakable(text):
        longer = lines[-1] + word
        if width_of(longer.rstrip(), size, weight) <= width:
            lines[-1] = longer
            continue
        lines.append(word.lstrip())
        if len(lines) > most or width_of(word.strip(), size, weight) > width:
            return None
    return [line.rstrip() for line in lines if line.strip()]


def shorten(text: str, *, size: int, weight: str, width: float) -> str:
    """Return as much of `text` as fits on one line, with an ellipsis if that is not all."""
    if width_of(text, size, weight) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = width_of(text[:middle].rstrip() + ELLIPSIS, size, weight) <= width
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + ELLIPSIS


def _breakable(text: str) -> list[str]:
    """Cut after spaces, and around every character of scripts that are written without any."""
    parts: list[str] = []
    for character in text:
        whole_word = (
            parts and not parts[-1].endswith(" ") and not _is_cjk(character) and not _is_cjk(parts[-1][-1])
        )
        if whole_word or (parts and character == " "):
            parts[-1] += character
        else:
            parts.append(character)
    return parts


def _directions(text: str, base: Direction) -> list[Direction]:
    found: list[Direction | None] = []
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind == "NSM" and found:
            found.append(found[-1])
        elif kind in ("R", "AL"):
            found.append("rtl")
        else:
            found.append("ltr" if kind in ("L", "EN", "AN") else None)
    resolved: list[Direction] = []
    for index, direction in enumerate(found):
        following = next((one for one in found[index:] if one), base)
        previous = resolved[-1] if resolved else base
        resolved.append(direction or (following if following == previous else base))
    return resolved


def _fonts(text: str, size: int, weight: str) -> list[Font]:
    face = next((name for name in CJK_FACES if name != "SC" and _is_written_in(text, name)), "SC")
    fonts: list[Font] = []
    for character in text:
        inherits = character in JOINERS or unicodedata.category(character).startswith("M")
        script = None if inherits else _script(character)
        fonts.append(fonts[-1] if inherits and fonts else _font(script or "", face, size, weight))
    return fonts


def _is_written_in(text: str, face: str) -> bool:
    words = ("HIRAGANA", "KATAKANA") if face == "JP" else ("HANGUL",)
    return any(unicodedata.name(character, "").startswith(words) for character in text)


def _is_cjk(character: str) -> bool:
    return unicodedata.name(character, "").partition(" ")[0].partition("-")[0] in CJK_WORDS


def _script(character: str) -> str:
    """Return the part of a font's name that stands for a character's script: `Arabic`, `CJK`, or nothing."""
    if _is_cjk(character):
        return "CJK"
    word = unicodedata.name(character, "").partition(" ")[0].title()
    return word if f"NotoSans{word}-Regular.ttf" in font_files() else ""


@cache
def _font(script: str, face: str, size: int, weight: str) -> Font:
    files = font_files()
    if script == "CJK":
        path = files.get(CJK_FILE.format(weight=weight))
        index = CJK_FACES[face]
    else:
        path = files.get(f"NotoSans{script}-{weight}.ttf") or files.get(f"NotoSans{script}-Regular.ttf")
        index = 0
    return ImageFont.load_default(size) if path is None else ImageFont.truetype(path, size, index=index)


@cache
def font_files() -> dict[str, Path]:
    """Return the Noto font files of this machine by their names."""
    found = (path for folder in FONT_FOLDERS if folder.is_dir() for path in folder.rglob("NotoSans*.tt?"))
    return {path.name: path for path in sorted(found, reverse=True)}


def _length(run: Run) -> float:
    if isinstance(run.font, ImageFont.FreeTypeFont):
        return run.font.getlength(run.text, direction=run.direction if _shapes(run.font) else None)
    return run.font.getlength(run.text)


def _shapes(font: Font) -> bool:
    """Return whether Pillow lays text out with HarfBuzz here: without, it takes no directions."""
    return isinstance(font, ImageFont.FreeTypeFont) and font.layout_engine == ImageFont.Layout.RAQM
