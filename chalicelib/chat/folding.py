"""Sees through how a text is written: one form for all ways to write the same letters."""

import re
import unicodedata

MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u064b-\u0652\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]"
)
"""Accents and the like; vowel signs of scripts that need them are none."""
INVISIBLE = frozenset({"Cf", "Cc"})
UNDECOMPOSED = dict(zip("øłđðħıŧɓɗƒɨʉ", "olddhitbdfiu", strict=True)) | {"æ": "ae", "œ": "oe", "þ": "th"}
LOOKALIKES = (
    dict(zip("авекмнорстухіјѕһԁԛԝӏ", "abekmhopctyxijshdqwl", strict=True))
    | dict(zip("αβεικνορτυχωγη", "abeikvoptuxwyn", strict=True))
    | dict(zip("\u0585\u057d\u0578\u0570\u0581\u0566", "ounhgq", strict=True))
)
"""Cyrillic, Greek and Armenian letters that look like Latin ones. Words and texts are folded alike, so these stay words."""
ENCLOSED = {
    chr(first + number): chr(ord("a") + number)
    for first in (0x1F130, 0x1F150, 0x1F170, 0x1F1E6)
    for number in range(26)
}
LETTERS = str.maketrans(UNDECOMPOSED | LOOKALIKES | ENCLOSED)
DIGITS = dict(zip("02345678€£¢", "ozeasgtbelc", strict=True)) | {"9": "g"}
SIGNS = {"@": "a", "$": "s", "+": "t"}
EITHER = "1!|"
"""Signs that stand for an i or for an l."""
MIXED = re.compile(r"[\w@$+!|€£¢]+")


def fold(text: str) -> str:
    """Return a text in lower case, without accents and invisible characters, look-alike letters made Latin."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text.translate(LETTERS)).casefold())
    plain = MARKS.sub("", plain).translate(LETTERS)
    return "".join(c if c.isspace() or unicodedata.category(c) not in INVISIBLE else "" for c in plain)


def leet_readings(folded: str) -> list[str]:
    """Return what a folded text reads like with digits and signs taken for letters; none if it has no such thing.

    Digits count only beside letters, so that numbers stay numbers; signs at the end of a word only where they stand for
    letters rather than for the end of a sentence.
    """
    readings = dict.fromkeys(_read_leet(folded, either) for either in "il")
    return [reading for reading in readings if reading != folded]


def _read_leet(folded: str, either: str) -> str:
    table = str.maketrans(DIGITS | SIGNS | dict.fromkeys(EITHER, either))
    return MIXED.sub(lambda found: _read_token(found[0], table), folded)


def _read_token(token: str, table: dict[int, str]) -> str:
    if not any(letter.isalpha() for letter in token):
        return token
    end = len(token.rstrip("!|+"))
    return token[:end].translate(table) + token[end:]
