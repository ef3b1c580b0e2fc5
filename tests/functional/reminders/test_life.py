"""A webinar's life in time: who is told what, when, and that nobody is told twice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from chalicelib.broadcasts.service import replay_made
from chalicelib.core import clock
from chalicelib.core.permissions import Role
from chalicelib.core.transaction import Transaction
from chalicelib.mail import service as mail
from chalicelib.reminders import dealing
from chalicelib.reminders.models import DealtPage
from chalicelib.reminders.service import sweep_reminders
from chalicelib.webinars.models import Reminders
from tests.functional.broadcasts.studio import Studio
from tests.functional.counting import counted_calls
from tests.functional.hall import Hall
from tests.functional.reminders.post import Post

NOW = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
START = datetime(2026, 11, 5, 14, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LEA, ARTHUR, TOM = "lea@example.org", "arthur@example.org", "tom@example.org"


def times(start: datetime) -> dict[str, str]:
    return {"scheduledStart": clock.isoformat(start), "scheduledEnd": clock.isoformat(start + HOUR)}


@pytest.fixture
def webinar(hall: Hall, post: Post) -> dict[str, Any]:
    """A webinar in four days, for which two people are registered."""
    with clock.frozen(NOW):
        made = hall.schedule(title="Engines", **times(START))
        for somebody in (hall.learner, hall.author):
            assert hall.register(made, somebody).status == 201
    return made


def move(hall: Hall, webinar: dict[str, Any], start: datetime) -> None:
    path = f"/api/webinars/{webinar['id']}"
    version = hall.client.get(path, as_=hall.host).json["version"]
    answer = hall.client.put(path, hall.plan(title="Engines", **times(start)), as_=hall.host, version=version)
    assert answer.status == 200, answer.text


def to(subject: str, *people: str) -> list[tuple[str, str]]:
    return [(address, f"{subject}: Engines") for address in sorted(people)]


def test_everybody_is_reminded_thrice_told_of_the_start_and_of_the_replay(
    hall: Hall, post: Post, webinar: dict[str, Any]
) -> None:
    assert post.at(START - DAY - MINUTE) == []
    assert post.at(START - DAY) == to("Starts in 24 hours", ARTHUR, LEA)
    assert post.at(START - DAY + MINUTE) == []
    with clock.frozen(START - 2 * HOUR):
        hall.register(webinar, hall.assistant)
        hall.client.delete(f"/api/webinars/{webinar['id']}/register", as_=hall.author)
    assert post.at(START - HOUR) == to("Starts in one hour", LEA, TOM)
    assert post.at(START - 10 * MINUTE) == to("Starts in ten minutes", LEA, TOM)
    assert post.at(START - 9 * MINUTE) == []

    studio = Studio(hall, webinar)
    with studio.at(-5 * MINUTE):
        studio.done("broadcast")
    with studio.at(2 * MINUTE):
        studio.done("broadcast/start")
    with studio.at(2.5 * MINUTE):
        hall.register(webinar, hall.author)
    assert post.at(START + 3 * MINUTE) == to("Live now", LEA, TOM)
    assert post.at(START + 4 * MINUTE) == []
    with studio.at(HOUR):
        studio.done("broadcast/end")
        with Transaction() as tx:
            replay_made(studio.id, duration=3600.0, tx=tx)
    assert post.at(START + HOUR + MINUTE) == to("The replay is ready", ARTHUR, LEA, TOM)
    assert Reminders.get(webinar["id"], "REMINDERS").due_at is None


def test_a_webinar_that_moves_is_told_and_reminded_of_anew(
    hall: Hall, post: Post, webinar: dict[str, Any]
) -> None:
    assert post.at(START - DAY) == to("Starts in 24 hours", ARTHUR, LEA)
    with clock.frozen(START - 12 * HOUR):
        move(hall, webinar, START + 2 * DAY)
    with clock.frozen(START - 12 * HOUR + MINUTE):
        hall.register(webinar, hall.assistant)
        post.carry()
    moved = post.letters()
    assert sorted(str(one["To"]) for one in moved) == [ARTHUR, LEA]
    (calendar,) = moved[0].iter_attachments()
    assert (calendar.get_filename(), calendar["Content-Type"].params["method"]) == ("invite.ics", "PUBLISH")
    (event,) = Calendar.from_ical(calendar.get_content()).events
    assert (event["SEQUENCE"], event.start, event["UID"]) == (
        1,
        START + 2 * DAY,
        f"{webinar['id']}@localhost",
    )
    assert "List-Unsubscribe" not in moved[0]

    assert post.at(START - HOUR) == post.at(START) == []
    assert post.at(START + DAY) == to("Starts in 24 hours", ARTHUR, LEA, TOM)
    assert post.at(START + 2 * DAY - HOUR) == to("Starts in one hour", ARTHUR, LEA, TOM)


def test_moving_to_and_fro_tells_each_time_but_reminds_of_a_start_once(
    hall: Hall, post: Post, webinar: dict[str, Any]
) -> None:
    assert post.at(START - DAY) == to("Starts in 24 hours", ARTHUR, LEA)
    with clock.frozen(START - DAY + MINUTE):
        move(hall, webinar, START + 5 * DAY)
    with clock.frozen(START - DAY + 2 * MINUTE):
        move(hall, webinar, START)
        post.carry(times=2, backwards=True)
    assert post.new() == to("New time", ARTHUR, LEA)
    assert post.at(START - DAY + 3 * MINUTE) == []
    assert post.at(START - HOUR) == to("Starts in one hour", ARTHUR, LEA)

    with clock.frozen(START - 50 * MINUTE):
        hall.client.delete(f"/api/webinars/{webinar['id']}", as_=hall.host)
        post.carry(times=2)
    (arthur, lea) = sorted(post.letters(), key=lambda one: str(one["To"]))
    assert [arthur["Subject"], lea["Subject"]] == ["Cancelled: Engines"] * 2
    (calendar,) = lea.iter_attachments()
    assert calendar["Content-Type"].params["method"] == "CANCEL"
    (event,) = Calendar.from_ical(calendar.get_content()).events
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 3)
    assert post.at(START - 10 * MINUTE) == post.at(START) == []


def test_duplicates_in_any_order_tell_nobody_twice(hall: Hall, post: Post, webinar: dict[str, Any]) -> None:
    with clock.frozen(START - DAY):
        assert sweep_reminders() == 1
        assert sweep_reminders() == 0
        post.carry(times=3, backwards=True)
        for item in list(post.carried):
            post.carried.discard(item)
        post.carry(times=2)
    assert post.new() == to("Starts in 24 hours", ARTHUR, LEA)
    assert [int(page.people) for page in DealtPage.scan()] == [2]


def test_pages_of_people_are_dealt_once_each_in_three_calls(
    hall: Hall, post: Post, webinar: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dealing, "PAGE", 3)
    monkeypatch.setattr(dealing, "HAND", 2)
    with clock.frozen(NOW):
        for number in range(6):
            hall.register(webinar, hall.member(f"p{number}", Role.VIEWER))
    with clock.frozen(START - DAY):
        with counted_calls() as sweeping:
            sweep_reminders()
        (due,) = post.waiting()
        with counted_calls() as dealt:
            post.hand(due)
        post.carry(times=2)
    assert (sweeping.total(), dealt.total()) == (3, 3)
    assert post.new() == to(
        "Starts in 24 hours", ARTHUR, LEA, *(f"p{number}@example.org" for number in range(6))
    )
    pages = list(DealtPage.scan())
    assert sum(int(page.people) for page in pages) == 8
    assert len(pages) == 3


def test_a_crash_in_the_middle_leaves_nobody_out_and_tells_nobody_twice(
    hall: Hall, post: Post, webinar: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = mail._send
    sent: list[str] = []

    def die_at_the_second(*arguments: Any) -> str:
        if sent:
            raise KeyboardInterrupt
        sent.append(real(*arguments))
        return sent[0]

    with clock.frozen(START - DAY):
        sweep_reminders()
        (due,) = post.waiting()
        post.hand(due)
        (dealt,) = (event for event in post.waiting() if event["type"] == "NoticeDealt")
        with monkeypatch.context() as crash:
            crash.setattr(mail, "_send", die_at_the_second)
            with pytest.raises(KeyboardInterrupt):
                post.hand(dealt)
        assert post.hand(dealt)["batchItemFailures"] != []
    with clock.frozen(START - DAY + 2 * MINUTE):
        assert post.hand(dealt) == post.hand(dealt) == {"batchItemFailures": []}
    assert post.new() == to("Starts in 24 hours", ARTHUR, LEA)


def test_who_registers_late_gets_no_reminder_a_minute_after(
    hall: Hall, post: Post, webinar: dict[str, Any]
) -> None:
    with clock.frozen(START - DAY - HOUR):
        hall.register(webinar, hall.assistant)
    assert post.at(START - DAY) == to("Starts in 24 hours", ARTHUR, LEA)
    with clock.frozen(START - HOUR - 5 * MINUTE):
        hall.register(webinar, hall.admin)
    assert post.at(START - HOUR) == to("Starts in one hour", ARTHUR, LEA, TOM)
    assert post.at(START - 10 * MINUTE) == to("Starts in ten minutes", "ada@example.org", ARTHUR, LEA, TOM)


def test_nobody_is_told_late(hall: Hall, post: Post, webinar: dict[str, Any]) -> None:
    """The sweep was down for half a day; a queue was for twenty minutes."""
    assert post.at(START - 12 * HOUR) == []
    with clock.frozen(START - HOUR):
        assert sweep_reminders() == 1
    with clock.frozen(START - 40 * MINUTE):
        post.carry()
    assert post.new() == []
    assert post.at(START - 10 * MINUTE) == to("Starts in ten minutes", ARTHUR, LEA)


def test_the_replay_is_told_to_those_for_whom_it_is(hall: Hall, post: Post) -> None:
    with clock.frozen(NOW):
        webinar = hall.schedule(title="Engines", visibility="PUBLIC", **times(START))
        for somebody in (hall.learner, hall.stranger):
            hall.register(webinar, somebody)
    studio = Studio(hall, webinar)
    with studio.at(-HOUR / 2):
        studio.done("broadcast")
        studio.settings(replayAccess="MEMBERS")
        studio.have_been()
    with clock.frozen(START + HOUR):
        post.carry()
    assert post.new() == to("The replay is ready", LEA)


def test_a_webinar_from_before_reminders_is_told_of_too(
    hall: Hall, post: Post, webinar: dict[str, Any]
) -> None:
    Reminders.get(webinar["id"], "REMINDERS").delete()
    with clock.frozen(NOW + MINUTE):
        hall.client.delete(f"/api/webinars/{webinar['id']}", as_=hall.host)
        post.carry()
    assert post.new() == to("Cancelled", ARTHUR, LEA)
