"""Asking for reports and figures over the API, letting the function make them, and reading the files back."""

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from openpyxl import load_workbook

from chalicelib.core.config import settings
from functions.make_report.handler import lambda_handler
from infra.local.runner.queues import sqs_event
from tests.functional.api import Answer
from tests.functional.attendance.pulse import message
from tests.functional.aws import aws_client
from tests.functional.functions.records import Context
from tests.functional.hall import Hall, end_of, start_of
from tests.functional.people import Person

ARN = "arn:aws:sqs:eu-west-1:123456789012:make-reports"
KINDS = "ATTENDEES INTERVALS REGISTRATIONS QUESTIONS POLLS ANSWERS CHAT MODERATION".split()
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
Row = list[str]


class Archive:
    """One webinar and what is made of it."""

    def __init__(self, hall: Hall, outbox: Callable[[], list[dict[str, Any]]]) -> None:
        self.hall, self.outbox = hall, outbox
        self.webinar = hall.schedule(timezone="Europe/Berlin")
        self.webinar_id = str(self.webinar["id"])
        self.path = f"/api/webinars/{self.webinar_id}"
        self.queue = aws_client("sqs").create_queue(QueueName="make-reports")["QueueUrl"]
        self.handled: set[str] = set()

    def at(self, seconds: float) -> datetime:
        """Return a moment, so many seconds after the start."""
        return start_of(self.webinar) + timedelta(seconds=seconds)

    @property
    def after(self) -> datetime:
        """An hour after the end."""
        return end_of(self.webinar) + timedelta(hours=1)

    def get(self, path: str, who: Person | None = None) -> Any:
        """Read something; the answer must be good."""
        answer = self.hall.client.get(f"{self.path}{path}", as_=who or self.hall.host)
        assert answer.status == 200, answer.text
        return answer.json

    def ask(self, kind: str, file_format: str = "CSV", who: Person | None = None) -> Answer:
        """Ask for a report."""
        body = {"kind": kind, "format": file_format}
        return self.hall.client.post(f"{self.path}/reports", body, as_=who or self.hall.host)

    def open_poll(self, **poll: Any) -> str:
        """Prepare and launch a poll, and return its id."""
        poll_id = str(self.hall.client.post(f"{self.path}/polls", poll, as_=self.hall.host).json["id"])
        launched = self.hall.client.post(f"{self.path}/polls/{poll_id}/launch", as_=self.hall.host)
        assert launched.status == 200, launched.text
        return poll_id

    def close_poll(self, poll_id: str) -> None:
        """Close a poll."""
        closed = self.hall.client.post(f"{self.path}/polls/{poll_id}/close", as_=self.hall.host)
        assert closed.status == 200, closed.text

    def events(self, *kinds: str) -> list[dict[str, Any]]:
        """Return the events that the function is to have and that nobody gave it yet."""
        wanted = kinds or ("ReportRequested", "SummaryRequested")
        fresh = [one for one in self.outbox() if one["type"] in wanted and one["id"] not in self.handled]
        self.handled |= {one["id"] for one in fresh}
        return fresh

    def work(self) -> list[str]:
        """Let the function handle every event that is new; return the ids of those that come back."""
        return [failed for event in self.events() for failed in give(event)]

    def file(self, kind: str, file_format: str = "CSV") -> bytes:
        """Ask for a report, have it made, and return its file."""
        report_id = self.ask(kind, file_format).json["id"]
        assert self.work() == []
        report = self.get(f"/reports/{report_id}")
        assert report["state"] == "READY", report
        return stored(report)

    def rows(self, kind: str) -> tuple[Row, list[Row]]:
        """Return the headings and rows of a report as CSV."""
        headings, *rows = csv.reader(
            io.StringIO(self.file(kind).decode("utf-8-sig"), newline=""), strict=True
        )
        return headings, rows

    def records(self, kind: str) -> list[dict[str, str]]:
        """Return the rows of a report by heading."""
        headings, rows = self.rows(kind)
        return [dict(zip(headings, row, strict=True)) for row in rows]

    def cells(self, kind: str) -> list[list[Any]]:
        """Return all rows of a report as a workbook, the headings too."""
        return sheets(self.file(kind, "XLSX"))[0]

    def count(self) -> dict[str, Any]:
        """Have the figures counted, and return the summary."""
        answer = self.hall.client.post(f"{self.path}/summary", as_=self.hall.host)
        assert (answer.status, answer.json["state"]) == (202, "MAKING"), answer.text
        assert self.work() == []
        seen = self.get("/summary")
        assert seen["state"] == "READY"
        return dict(seen["summary"])


def give(body: dict[str, Any]) -> list[str]:
    """Give the function one message: an event, or what it sent to itself. Return the ids of what comes back."""
    envelope = {"detail": body} if "type" in body else body
    result = lambda_handler(sqs_event([message("m1", envelope)], ARN), Context())
    return [item["itemIdentifier"] for item in result["batchItemFailures"]]


def sheets(workbook: bytes) -> list[list[list[Any]]]:
    """Return what is in each sheet of a workbook; an empty cell is None."""
    book = load_workbook(io.BytesIO(workbook), read_only=True)
    return [[[_cell(cell.value) for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets]


def _cell(value: Any) -> Any:
    """Return a cell as Excel shows it: ``_x0007_`` is a character (ST_Xstring, ECMA-376 22.9.2.19), which openpyxl leaves."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), value) if isinstance(value, str) else value


def stored(report: dict[str, Any]) -> bytes:
    """Return the file behind a report's address, which must be signed."""
    address = urlsplit(report["url"])
    assert "Signature=" in address.query
    found = aws_client("s3").get_object(Bucket=settings().content_bucket, Key=address.path.removeprefix("/"))
    return bytes(found["Body"].read())


def keys() -> list[str]:
    """Return the keys of all files."""
    found = aws_client("s3").list_objects_v2(Bucket=settings().content_bucket, Prefix="reports/")
    return [item["Key"] for item in found.get("Contents", ())]
