"""Calendar files, read back by a parser: the same instant in every zone, stable identity, safe text."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from chalicelib.core import clock
from chalicelib.webinars.calendar import build_calendar

START = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
ENTRY: dict[str, Any] = {
    "webinar_id": "web_1",
    "title": "Notes, on; the \\ engine",
    "description": "First line\nsecond; line, with \\ and «ünïcode» 漢字 " + "long " * 60,
    "scheduled_start": START,
    "scheduled_end": START + timedelta(hours=3),
    "sequence": 4,
    "host_name": "Ines; O'Host",
}


def event_of(text: str, method: str = "PUBLISH") -> Any:
    calendar = Calendar.from_ical(text)
    assert (calendar["METHOD"], calendar["VERSION"]) == (method, "2.0")
    (event,) = calendar.walk("VEVENT")
    return event


def test_everything_reads_back() -> None:
    with clock.frozen(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)):
        text = build_calendar(**ENTRY).text
    event = event_of(text)

    assert event["UID"] == "web_1@localhost"
    assert event["SEQUENCE"] == 4
    assert event["SUMMARY"] == ENTRY["title"]
    assert event["DESCRIPTION"] == ENTRY["description"]
    assert event["URL"] == "http://localhost:8080/webinars/web_1"
    assert event["ORGANIZER"] == "mailto:academy@example.org"
    assert event["ORGANIZER"].params["CN"] == "Ines; O'Host"
    assert event["STATUS"] == "CONFIRMED"
    assert event.decoded("DTSTAMP") == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    (alarm,) = event.walk("VALARM")
    assert (alarm["ACTION"], alarm.decoded("TRIGGER")) == ("DISPLAY", timedelta(minutes=-10))
    assert "BEGIN:VTIMEZONE" not in text


def test_lines_are_folded_and_end_as_the_standard_says() -> None:
    text = build_calendar(**ENTRY).text

    lines = text.encode().split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(len(line) for line in lines) <= 75


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("Europe/Berlin", "2026-03-29T01:59"),
        ("Europe/Berlin", "2026-10-25T02:30"),
        ("America/New_York", "2026-03-08T01:30"),
        ("America/New_York", "2026-11-01T01:30"),
        ("Australia/Lord_Howe", "2026-04-05T01:45"),
        ("Asia/Kathmandu", "2026-07-01T12:00"),
    ],
)
@pytest.mark.parametrize("fold", [0, 1])
def test_no_zone_shifts_the_hour(zone: str, local: str, fold: int) -> None:
    start = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone), fold=fold)
    end = (start.astimezone(UTC) + timedelta(hours=2)).astimezone(ZoneInfo(zone))

    event = event_of(
        build_calendar(
            **{**ENTRY, "scheduled_start": start.astimezone(UTC), "scheduled_end": end.astimezone(UTC)}
        ).text
    )

    read = event.decoded("DTSTART")
    assert read.utcoffset() == timedelta(0)
    assert read == start.astimezone(UTC)
    assert event.decoded("DTEND") - read == timedelta(hours=2)


def test_a_cancelled_webinar_says_so_and_rings_no_alarm() -> None:
    calendar = build_calendar(**ENTRY, cancelled=True)
    event = event_of(calendar.text, "CANCEL")

    assert calendar.content_type == "text/calendar; charset=utf-8; method=CANCEL"
    assert event["STATUS"] == "CANCELLED"
    assert event.walk("VALARM") == []


@given(
    title=st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=200),
    description=st.text(
        st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\t"), max_size=500
    ),
)
def test_no_text_escapes_its_property(title: str, description: str) -> None:
    text = build_calendar(**{**ENTRY, "title": title, "description": description}).text

    event = event_of(text)
    assert event["SUMMARY"] == title
    assert str(event.get("DESCRIPTION", "")) == description
    assert len(event.walk()) == 2


PARSE = """
import ICAL from "ical.js";
const read = (text) => {
  const component = new ICAL.Component(ICAL.parse(text));
  const event = new ICAL.Event(component.getFirstSubcomponent("vevent"));
  return {
    method: component.getFirstPropertyValue("method"), uid: event.uid, sequence: event.sequence, title: event.summary,
    description: event.description, start: event.startDate.toJSDate().toISOString(), zone: event.startDate.zone.tzid,
    end: event.endDate.toJSDate().toISOString(), organizer: event.organizer,
  };
};
process.stdout.write(JSON.stringify(JSON.parse(process.argv[1]).map(read)));
"""


def test_two_other_parsers_read_the_same() -> None:
    """Those of Thunderbird (ical.js) and of Radicale (vobject)."""
    titles = [str(ENTRY["title"]), "漢字🎓" * 100, "x" * 500, "a\\nb;c,d:e\"f'"]
    calendars = [
        build_calendar(**{**ENTRY, "title": title}, cancelled=cancelled)
        for title in titles
        for cancelled in (False, True)
    ]
    node = shutil.which("node")
    assert node is not None
    texts = json.dumps([calendar.text for calendar in calendars])
    command = [node, "--input-type=module", "-e", PARSE, texts]
    told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    for number, (calendar, seen) in enumerate(zip(calendars, told, strict=True)):
        title = titles[number // 2]
        assert seen == {
            "method": calendar.method,
            "uid": "web_1@localhost",
            "sequence": 4,
            "title": title,
            "description": ENTRY["description"],
            "start": "2026-03-29T00:30:00.000Z",
            "end": "2026-03-29T03:30:00.000Z",
            "zone": "UTC",
            "organizer": "mailto:academy@example.org",
        }
        event = vobject.readOne(calendar.text).vevent
        assert (event.summary.value, event.description.value) == (title, ENTRY["description"])
        assert (event.uid.value, event.sequence.value) == ("web_1@localhost", "4")
        assert (event.dtstart.value, event.dtend.value) == (START, START + timedelta(hours=3))


def test_the_api_does_not_import_the_calendar_library() -> None:
    code = "import sys, app; sys.exit('icalendar' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
