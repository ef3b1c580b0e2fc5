"""What may be said at all: something that can be seen."""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]+$"
INVISIBLE = frozenset({"Cf", "Zs", "Zl", "Zp", "Cc"})


def _not_blank(text: str) -> str:
    if all(unicodedata.category(letter) in INVISIBLE for letter in text):
        raise ValueError("write something that can be seen")
    return text


Text = Annotated[str, Field(min_length=1, max_length=500, pattern=PRINTABLE), AfterValidator(_not_blank)]
"""The text of a message."""
