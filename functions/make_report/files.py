"""From a report that was asked for to its file: written row by row to a disk, then put into storage as a whole."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from chalicelib.core import observability
from chalicelib.core.transaction import Transaction
from chalicelib.reports import service
from chalicelib.reports.service import AlreadyMade, Draft, Plain, ReportFormat, Table
from functions.make_report.csv_file import write_csv
from functions.make_report.xlsx_file import write_xlsx

PROGRESS_ROWS = 1000
"""After how many rows the report says how far it is."""
WRITERS: dict[ReportFormat, Callable[[Table, Path], None]] = {
    ReportFormat.CSV: write_csv,
    ReportFormat.XLSX: write_xlsx,
}


def make_file(webinar_id: str, report_id: str) -> None:
    """Write a report's file, unless it is there already. Only a row, a page and a part of the file are in memory."""
    try:
        with _transaction() as tx:
            draft = service.start_report(webinar_id, report_id, tx=tx)
        if draft is not None:
            _write(draft)
    except AlreadyMade:
        observability.logger.info("was made already", extra={"report_id": report_id})


def _write(draft: Draft) -> None:
    with TemporaryDirectory(prefix="report-") as folder:
        path = Path(folder) / draft.report.filename
        counted = Counted(draft)
        WRITERS[draft.file_format](Table(draft.table.headings, counted.rows()), path)
        with _transaction() as tx:
            service.keep_report(draft, path, counted.count, tx=tx)


class Counted:
    """Counts the rows of a draft while they are written, and tells now and then."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.count = 0

    def rows(self) -> Iterator[list[Plain]]:
        """Yield the rows."""
        for row in self.draft.table.rows:
            yield row
            self.count += 1
            if self.count % PROGRESS_ROWS == 0:
                with _transaction() as tx:
                    service.note_progress(self.draft, self.count, tx=tx)


def _transaction() -> Transaction:
    return Transaction(correlation_id=observability.correlation_id())
