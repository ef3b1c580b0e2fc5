"""Files of reports: asked for, made at least once, seen once, and never by halves."""

import csv
import io
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from chalicelib.core import clock, storage
from chalicelib.core.config import settings
from chalicelib.core.permissions import Role
from chalicelib.core.transaction import Transaction
from chalicelib.reports import service
from chalicelib.reports.files import keep_report
from chalicelib.reports.models import Report, report_item
from chalicelib.reports.tables import Plain, Table, local_text
from functions.make_report import files
from functions.make_report.csv_file import write_csv
from functions.make_report.xlsx_file import write_xlsx
from tests.functional.aws import aws_client
from tests.functional.hall import at_once
from tests.functional.reports.archive import Archive, give, keys, sheets, stored


def test_a_report_from_asking_to_its_file(archive: Archive) -> None:
    archive.hall.register(archive.webinar, archive.hall.learner)
    with clock.frozen(archive.after):
        asked = archive.ask("ATTENDEES")
        again = archive.ask("ATTENDEES", who=archive.hall.assistant)
        report = f"/reports/{asked.json['id']}"
        queued = archive.get(report)
        assert archive.work() == []
        ready = archive.get(report, archive.hall.assistant)
        listed = archive.get("/reports")["items"]

    day = local_text(archive.at(0), ZoneInfo("Europe/Berlin"))[:10]
    assert (asked.status, again.status) == (202, 202)
    assert asked.json == again.json == queued
    assert queued == {
        "id": asked.json["id"],
        "webinarId": archive.webinar_id,
        "kind": "ATTENDEES",
        "format": "CSV",
        "state": "QUEUED",
        "requestedAt": clock.isoformat(archive.after),
        "requestedByName": archive.hall.host.name,
        "rows": 0,
        "asOf": None,
        "bytes": None,
        "filename": f"attendees-{day}.csv",
        "url": None,
        "expiresAt": clock.isoformat(archive.after + timedelta(days=1)),
    }
    body = stored(ready)
    assert ready == queued | {
        "state": "READY",
        "rows": 1,
        "asOf": clock.isoformat(archive.after),
        "bytes": len(body),
        "url": ready["url"],
    }
    assert listed == [ready | {"url": None}]
    assert body.startswith(b"\xef\xbb\xbfName,E-mail,Registered,")
    assert body.endswith(b"\r\n")
    (key,) = keys()
    head = aws_client("s3").head_object(Bucket=settings().content_bucket, Key=key)
    assert head["ContentType"] == "text/csv; charset=utf-8"
    assert head["ContentDisposition"] == f'attachment; filename="attendees-{day}.csv"'
    assert head["CacheControl"] == "private, no-store"
    assert key.startswith(f"reports/{archive.hall.organization_id}/{archive.webinar_id}/")


def test_reports_of_a_day_are_listed_and_older_ones_are_gone(archive: Archive) -> None:
    ids = []
    for minutes, kind in ((0, "CHAT"), (1, "CHAT"), (1, "POLLS")):
        with clock.frozen(archive.after + timedelta(minutes=minutes)):
            ids.append(archive.ask(kind).json["id"])
            archive.work()
    assert len(set(ids)) == 3
    with clock.frozen(archive.after + timedelta(minutes=1, hours=1)):
        first = archive.get("/reports?limit=2")
        second = archive.get(f"/reports?limit=2&cursor={first['nextCursor']}")
        assert [one["id"] for one in first["items"] + second["items"]] == [ids[2], ids[1], ids[0]]
        assert second["nextCursor"] is None
    with clock.frozen(archive.after + timedelta(days=1)):
        assert [one["id"] for one in archive.get("/reports")["items"]] == [ids[2], ids[1]]
        gone = archive.hall.client.get(f"{archive.path}/reports/{ids[0]}", as_=archive.hall.host)
        assert (gone.status, gone.code) == (404, "report_not_found")


def test_who_may_ask_and_see(archive: Archive) -> None:
    hall, client = archive.hall, archive.hall.client
    public = hall.schedule(visibility="PUBLIC")
    hall.register(public, hall.stranger)
    with clock.frozen(archive.after):
        report_id = archive.ask("CHAT").json["id"]
        for path in (
            f"{archive.path}/reports/{report_id}",
            f"{archive.path}/reports",
            f"{archive.path}/summary",
        ):
            allowed = [client.get(path, as_=who).status for who in (hall.admin, hall.host, hall.assistant)]
            refused = [client.get(path, as_=who).status for who in (hall.author, hall.learner, hall.stranger)]
            assert (allowed, refused) == ([200] * 3, [403, 403, 404])
        assert archive.ask("CHAT", who=hall.learner).status == 403
        assert archive.ask("CHAT", who=hall.stranger).status == 404
        path = f"/api/webinars/{public['id']}"
        assert client.get(f"{path}/summary", as_=hall.stranger).status == 404
        # A report belongs to its webinar: nobody finds it under another one.
        assert client.get(f"{path}/reports/{report_id}", as_=hall.host).code == "report_not_found"
        unknown = client.post(f"{archive.path}/reports", {"kind": "SECRETS", "format": "PDF"}, as_=hall.host)
    assert (unknown.status, unknown.fields) == (422, ["kind", "format"])


def test_asked_for_at_once_it_is_one_report_and_told_twice_one_file(archive: Archive) -> None:
    with clock.frozen(archive.after):
        answers = at_once([partial(archive.ask, "REGISTRATIONS")] * 5)
        (event,) = archive.events()
        assert give(event) == []
        (key,) = keys()
        assert give(event) == []
        assert give(event) == []

    assert {answer.status for answer in answers} == {202}
    assert len({answer.json["id"] for answer in answers}) == 1
    assert keys() == [key]


def test_two_runs_at_once_make_one_file_that_agrees_with_what_is_said_of_it(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second run begins, sees one more person, and ends while the first one writes."""
    hall = archive.hall
    hall.register(archive.webinar, hall.learner)
    report = archive.ask("REGISTRATIONS").json
    (event,) = archive.events()

    def slow(table: Table, path: Path) -> None:
        write_csv(table, path)
        monkeypatch.setitem(files.WRITERS, files.ReportFormat.CSV, write_csv)
        hall.register(archive.webinar, hall.author)
        assert give(event) == []

    monkeypatch.setitem(files.WRITERS, files.ReportFormat.CSV, slow)

    assert give(event) == []

    ready = archive.get(f"/reports/{report['id']}")
    body = stored(ready)
    assert (ready["state"], ready["rows"], ready["bytes"]) == ("READY", 2, len(body))
    assert body.count(b"\r\n") == 3
    assert len(keys()) == 2  # the other one is nobody's, and goes within a day


@pytest.mark.parametrize("killed", ["writing", "uploading", "telling"])
def test_a_crash_in_the_middle_leaves_nothing_to_see_and_the_next_run_makes_it_whole(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, killed: str
) -> None:
    archive.hall.register(archive.webinar, archive.hall.learner)
    path = f"/reports/{archive.ask('REGISTRATIONS').json['id']}"
    (event,) = archive.events()

    def half(_: Table, path: Path) -> None:
        path.write_bytes(b"half")
        raise MemoryError

    def lost(*_: Any, **__: Any) -> None:
        raise MemoryError

    def untold(*arguments: Any, tx: Transaction) -> None:
        keep_report(*arguments, tx=tx)
        raise MemoryError

    with monkeypatch.context() as patch:
        if killed == "writing":
            patch.setitem(files.WRITERS, files.ReportFormat.CSV, half)
        elif killed == "uploading":
            patch.setattr(storage, "put_file", lost)
        else:
            patch.setattr(service, "keep_report", untold)
        assert give(event) == ["m1"]
    seen = archive.get(path)
    assert (seen["state"], seen["url"], seen["bytes"]) == ("RUNNING", None, None)
    assert len(keys()) == (killed == "telling")

    assert give(event) == []
    ready = archive.get(path)
    assert (ready["state"], ready["rows"]) == ("READY", 1)
    assert stored(ready).count(b"\r\n") == 2


def test_a_report_that_never_came_is_failed_and_may_be_asked_for_again(archive: Archive) -> None:
    with clock.frozen(archive.after):
        first = archive.ask("CHAT").json["id"]
    with clock.frozen(archive.after + timedelta(minutes=30)):
        assert archive.get(f"/reports/{first}")["state"] == "FAILED"
        assert archive.ask("CHAT").json["id"] != first


def test_progress_is_told(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PROGRESS_ROWS", 2)
    register(archive, 5)
    path = f"/reports/{archive.ask('REGISTRATIONS').json['id']}"
    seen: list[tuple[str, int]] = []

    def watch(table: Table, target: Path) -> None:
        write_csv(Table(table.headings, (row for row in table.rows if not look())), target)

    def look() -> None:
        shown = archive.get(path)
        seen.append((shown["state"], shown["rows"]))

    monkeypatch.setitem(files.WRITERS, files.ReportFormat.CSV, watch)
    assert archive.work() == []

    assert seen == [("RUNNING", rows) for rows in (0, 0, 2, 2, 4)]
    assert archive.get(path)["rows"] == 5


def test_a_run_that_was_overtaken_stops(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PROGRESS_ROWS", 1)
    register(archive, 3)
    report_id = archive.ask("REGISTRATIONS").json["id"]
    written: list[Any] = []

    def overtaken(table: Table, _: Path) -> None:
        for row in table.rows:
            written.append(row)
            Report.get(archive.webinar_id, report_item(report_id)).update([Report.key.set("reports/other")])

    monkeypatch.setitem(files.WRITERS, files.ReportFormat.CSV, overtaken)
    assert archive.work() == []

    assert len(written) == 1
    assert keys() == []
    assert archive.get(f"/reports/{report_id}")["url"] is not None


def register(archive: Archive, people: int) -> None:
    for number in range(people):
        archive.hall.register(archive.webinar, archive.hall.member(f"p{number}", Role.VIEWER))


NASTY: list[list[Plain]] = [
    ["Name", "=Heading"],
    ['=HYPERLINK("https://evil.example","x")', 7],
    ["+1", -2],
    ["-1", 2.5],
    ["@x", ""],
    ["\t=1", "\r=1"],
    ['say "hi", twice', "two\nlines"],
    ["Zoë 🚀 ﷽", "\x07bell\x0b"],
    ["_x0041_", "\uffff\ufffe"],
]


def test_csv_is_rfc_4180_with_a_mark_and_defused(tmp_path: Path) -> None:
    path = tmp_path / "nasty.csv"
    headings, *rows = NASTY

    write_csv(Table([str(one) for one in headings], iter(rows)), path)

    text = path.read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    assert text.count(b"\xef\xbb\xbf") == 1
    read = list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline=""), strict=True))
    assert read == [
        ["Name", "'=Heading"],
        ['\'=HYPERLINK("https://evil.example","x")', "7"],
        ["'+1", "-2"],
        ["'-1", "2.5"],
        ["'@x", ""],
        ["'\t=1", "'\r=1"],
        ['say "hi", twice', "two\nlines"],
        ["Zoë 🚀 ﷽", "\x07bell\x0b"],
        ["_x0041_", "\uffff\ufffe"],
    ]
    assert b'\r\n"say ""hi"", twice","two\nlines"\r\n' in text


def test_xlsx_has_texts_as_texts_and_goes_on_on_another_sheet(tmp_path: Path) -> None:
    path = tmp_path / "nasty.xlsx"
    headings, *rows = NASTY

    write_xlsx(Table([str(one) for one in headings], iter(rows)), path, most_rows=6)

    first, second = sheets(path.read_bytes())
    assert first[0] == second[0] == headings
    assert first[1:] + second[1:] == [
        ['=HYPERLINK("https://evil.example","x")', 7],
        ["+1", -2],
        ["-1", 2.5],
        ["@x", None],
        ["\t=1", "\r=1"],
        ['say "hi", twice', "two\nlines"],
        ["Zoë 🚀 ﷽", "\x07bell\x0b"],
        ["_x0041_", "\ufffd\ufffd"],
    ]
    assert len(first) == 6
