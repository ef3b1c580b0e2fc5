"""Finds links and e-mail addresses in a message, written out or simply disguised."""

import re
import unicodedata
from functools import cache
from typing import Any

FORMAT = "Cf"
BRACKETED_DOT = re.compile(r"\s*[\[({<]\s*(?:dot|\.)\s*[\])}>]\s*", re.IGNORECASE)
SPELLED_DOT = re.compile(r"\s+dot\s+(?=(?:com|gg|info|io|link|ly|net|org|shop|xyz)\b)", re.IGNORECASE)
DEFANGED = re.compile(r"\bh(?:xx|\*\*)p", re.IGNORECASE)
FILES = (".md", ".pl", ".py", ".rs", ".sh")
"""Endings that are countries' domains, but of which people in a course nearly always mean files."""


def find_link(text: str) -> str | None:
    """Return the first link or e-mail address as it reads, None if there is none."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != FORMAT)
    plain = DEFANGED.sub("http", SPELLED_DOT.sub(".", BRACKETED_DOT.sub(".", plain.replace("\u3002", "."))))
    found = (match for match in _finder().match(plain) or () if match.schema or not _is_prose(match.text))
    return next((str(match.text) for match in found), None)


def _is_prose(text: str) -> bool:
    """Return whether what looks like a domain is a file's name, or the end of one sentence and the start of the next."""
    host, _, last = text.rpartition(".")
    return text.lower().endswith(FILES) or (last.istitle() and not host.istitle())


@cache
def _finder() -> Any:
    from linkify_it import LinkifyIt  # slow: only who chats waits for it
    from linkify_it.tlds import TLDS

    return LinkifyIt().tlds(TLDS)
