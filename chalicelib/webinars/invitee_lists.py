"""Lists of addresses as people have them: pasted text, or a CSV file of any spreadsheet. No I/O.

A file may be UTF-8, UTF-16 (with or without a byte order mark) or Windows-1252; its columns may be apart by commas, semicolons or tabs,
with or without a line of headings. Nothing in it is believed but addresses and names.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum

from chalicelib.core.errors import Unprocessable

MOST = 5000
"""Addresses of one list at most."""
MOST_PROBLEMS = 300
"""Problems that a report shows; the others are only counted."""
LONGEST_NAME = 100
SHOWN = 120
DELIMITERS = ",;\t"
ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)+"
)
APART = re.compile(r"[,;\s]+")
ADDRESS_HEADINGS = frozenset(
    {"email", "e-mail", "mail", "emailaddress", "e-mailaddress", "address", "e-mail-adresse"}
)
NAME_HEADINGS = frozenset({"name", "fullname", "displayname", "vorname", "firstname"})


class Problem(StrEnum):
    """Why a line was not taken."""

    MALFORMED = "MALFORMED"
    DOUBLED = "DOUBLED"
    KNOWN = "KNOWN"


@dataclass(frozen=True)
class Row:
    """An address with the number of its line, the first being 1, and a name, which may be empty."""

    line: int
    email: str
    name: str = ""


@dataclass(frozen=True)
class LineProblem:
    """A line that was not taken, and what stood there."""

    line: int
    value: str
    problem: Problem


@dataclass
class InviteeList:
    """What was found in a list: each address once, and what was wrong with the other lines."""

    rows: list[Row] = field(default_factory=list)
    problems: list[LineProblem] = field(default_factory=list)

    def count(self, problem: Problem) -> int:
        """Return how many lines have this problem."""
        return sum(1 for one in self.problems if one.problem is problem)


def read_bytes(content: bytes) -> InviteeList:
    """Return the addresses of a file. Raises Unprocessable for what is no text or has too many."""
    return read_text(_decode(content))


def read_text(text: str) -> InviteeList:
    """Return the addresses of a text, one or several on a line. Raises Unprocessable if there are too many."""
    found = InviteeList()
    seen: set[str] = set()
    columns: dict[str, int] | None = None
    for line, cells in _lines(text):
        if columns is None and (columns := _headings(cells)):
            continue
        for email, name, raw in _addresses(cells, columns):
            if email is None:
                found.problems.append(LineProblem(line, raw[:SHOWN], Problem.MALFORMED))
            elif email in seen:
                found.problems.append(LineProblem(line, email[:SHOWN], Problem.DOUBLED))
            else:
                seen.add(email)
                found.rows.append(Row(line, email, name))
        if len(found.rows) > MOST or len(found.problems) > MOST:
            raise Unprocessable(
                f"A list may have {MOST:,} addresses at most. Send it in parts.", code="too_many_invitees"
            )
    return found


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif content[:200].count(0) >= len(content[:200]) // 3 > 0:
        encodings = [
            "utf-16-le" if content[1::2][:100].count(0) > content[::2][:100].count(0) else "utf-16-be"
        ]
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unprocessable(
        "This is no text. Save the list as CSV, in UTF-8 for example.", code="unreadable_list"
    )


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each line that is not empty, with its number, as cells."""
    lines = text.splitlines()
    delimiter = _delimiter(lines)
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lower().startswith("sep="):  # how Excel is told the delimiter
            continue
        try:
            # Line by line, so that a quote that is never closed spoils its own line only.
            cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
        except csv.Error:  # a single cell of more than 128 KB
            cells = [line[:SHOWN].replace("@", " ")]
        yield number, [cell.strip() for cell in cells]


def _delimiter(lines: list[str]) -> str:
    """Return what separates the cells: the one that most of the first lines have."""
    sample = [line for line in lines if line.strip()][:50]
    return max(DELIMITERS, key=lambda mark: sum(1 for line in sample if mark in line))


def _headings(cells: list[str]) -> dict[str, int]:
    """Return the columns of address and name if these cells are headings."""
    columns: dict[str, int] = {}
    for place, cell in enumerate(cells):
        word = cell.lower().replace(" ", "").replace("_", "")
        if word in ADDRESS_HEADINGS:
            columns.setdefault("email", place)
        elif word in NAME_HEADINGS:
            columns.setdefault("name", place)
    return columns if "email" in columns else {}


def _addresses(cells: list[str], columns: dict[str, int] | None) -> Iterator[tuple[str | None, str, str]]:
    """Yield address (None if malformed), name and the raw text of each address of a line."""
    if columns:
        raw = _cell(cells, columns["email"])
        email, own = _address(raw)
        name = _cell(cells, columns.get("name", -1))
        yield email, _name(name) or own, raw or ", ".join(cells)
        return
    meant = [part for cell in cells if "@" in cell for part in _parts(cell)]
    if not meant:
        yield None, "", ", ".join(cell for cell in cells if cell)
        return
    others = [cell for cell in cells if cell and "@" not in cell]
    for cell in meant:
        email, own = _address(cell)
        beside = others[0] if len(meant) == 1 and others else ""
        yield email, own or _name(beside), cell


def _parts(cell: str) -> list[str]:
    """Return the addresses of a cell as people paste them: several, apart by whatever the other lines do not use."""
    return [cell] if cell.count("@") < 2 or "<" in cell else [part for part in APART.split(cell) if part]


def _cell(cells: list[str], place: int) -> str:
    return cells[place] if 0 <= place < len(cells) else ""


def _address(cell: str) -> tuple[str | None, str]:
    """Return the address of ``ada@example.org`` or ``Ada <ada@example.org>`` in lower case, and the name."""
    name, address = parseaddr(cell) if "<" in cell else ("", cell)
    address = address.strip().removeprefix("mailto:").lower()
    local, _, domain = address.partition("@")
    fits = (
        ADDRESS.fullmatch(address) is not None
        and len(address) <= 254
        and ".." not in local
        and not local.startswith(".")
        and not local.endswith(".")
        and not domain.rpartition(".")[2].isdigit()
    )
    return (address if fits else None), _name(name)


def _name(text: str) -> str:
    """Return a name on one line, without what a spreadsheet or a mail would take for more than a name."""
    clean = "".join(c if c.isprintable() else " " for c in text).lstrip("=+-@ \t")
    return " ".join(clean.split())[:LONGEST_NAME]
