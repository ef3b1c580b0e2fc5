"""CSV (RFC 4180) that spreadsheets open as it is meant: UTF-8 with a byte order mark, and no cell that they would run."""

import csv
import re
from pathlib import Path

from chalicelib.reports.service import Table

FORMULA = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
"""How a text begins that a spreadsheet may take for a formula (OWASP, "CSV Injection"): full-width signs count, too."""


def write_csv(table: Table, path: Path) -> None:
    """Write a table, its headings first, with CRLF after each record."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(map(defused, table.headings))
        for row in table.rows:
            writer.writerow([defused(cell) if isinstance(cell, str) else cell for cell in row])


def defused(text: str) -> str:
    """Return a text as a cell: behind an apostrophe, which makes it a text to spreadsheets, if it looks like a formula."""
    return f"'{text}" if FORMULA.match(text) else text
