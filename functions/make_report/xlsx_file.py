"""Office Open XML workbooks, written row by row: a text is stored as a text, so that nothing in it is ever run."""

import re
from pathlib import Path
from typing import Any

from chalicelib.reports.service import Plain, Table

MOST_ROWS = 1_048_576
"""How many rows a sheet can have; further ones go onto another sheet."""
LONGEST_TEXT = 32_767
"""How many characters a cell can have."""
UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""What no XML document may have (XML 1.0, 2.2). The library sees to control characters."""
WIDTH = 22


def write_xlsx(table: Table, path: Path, *, most_rows: int = MOST_ROWS) -> None:
    """Write a table; each sheet begins with the headings, which stay in sight. One row at a time is in memory."""
    import xlsxwriter  # slow import

    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)}) as book:
        heading = book.add_format({"bold": True})
        sheet, place = _new_sheet(book, table.headings, heading), 0
        for row in table.rows:
            place += 1
            if place == most_rows:
                sheet, place = _new_sheet(book, table.headings, heading), 1
            for column, cell in enumerate(row):
                _write_cell(sheet, place, column, cell)


def _new_sheet(book: Any, headings: list[str], heading: Any) -> Any:
    sheet = book.add_worksheet()
    sheet.set_column(0, len(headings) - 1, WIDTH)
    sheet.freeze_panes(1, 0)
    for column, text in enumerate(headings):
        sheet.write_string(0, column, text, heading)
    return sheet


def _write_cell(sheet: Any, row: int, column: int, cell: Plain) -> None:
    if not isinstance(cell, str):
        sheet.write_number(row, column, cell)
    elif cell:
        sheet.write_string(row, column, UNWRITABLE.sub("\ufffd", cell)[:LONGEST_TEXT])
