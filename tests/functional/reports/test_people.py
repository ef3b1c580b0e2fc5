"""Two hundred people: figures, files of both formats, the list of attendees and the reference model all say the same."""

from collections import Counter
from zoneinfo import ZoneInfo

from chalicelib.core import clock
from chalicelib.reports.tables import local_text, utc_text
from tests.functional.reports.archive import Archive
from tests.functional.reports.crowd import Somebody, make_crowd

BERLIN = ZoneInfo("Europe/Berlin")


def test_every_number_is_the_models_wherever_it_stands(archive: Archive) -> None:
    crowd = make_crowd(archive, 200)
    audience = [one for one in crowd if one.counts]
    came = [one for one in audience if one.present]
    others = [one for one in crowd if one.present and not one.counts]
    assert len(came) > 80
    assert len(others) > 10

    with clock.frozen(archive.after):
        summary = archive.count()
        attendees = archive.records("ATTENDEES")
        intervals = archive.records("INTERVALS")
        registrations = archive.records("REGISTRATIONS")
        workbooks = {kind: archive.cells(kind) for kind in ("ATTENDEES", "INTERVALS", "REGISTRATIONS")}

    figures = summary["figures"]
    assert (figures["registered"], figures["came"]) == (len(audience), len(came))
    assert figures["unregistered"] == len(others)
    assert figures["showUpRate"] == round(len(came) / len(audience), 4)
    assert figures["averageMinutes"] == round(sum(len(one.present) for one in came) / len(came), 1)
    assert figures["averageActiveMinutes"] == round(sum(len(one.active) for one in came) / len(came), 1)
    present = Counter(minute for one in audience for minute in one.present)
    active = Counter(minute for one in audience for minute in one.active)
    assert summary["presence"] == [
        {"at": clock.isoformat(archive.at(minute * 60)), "present": present[minute], "active": active[minute]}
        for minute in sorted(present)
    ]
    peak = max(present.values())
    first = min(minute for minute, count in present.items() if count == peak)
    assert (figures["peak"], figures["peakAt"]) == (peak, clock.isoformat(archive.at(first * 60)))
    assert sum(day["registrations"] for day in summary["registrations"]) == len(audience)

    assert_attendees(archive, attendees, [*audience, *others])
    assert {one["E-mail"] for one in attendees if one["Came"] == "yes" and one["Registered"] == "yes"} == {
        f"{one.user_id}@example.org" for one in came
    }
    assert_intervals(archive, intervals, [*came, *others])
    statuses = Counter(one["Status"] for one in registrations)
    assert statuses == {
        "REGISTERED": len(audience),
        "CANCELLED": sum(one.cancelled for one in crowd),
    }
    days = Counter(
        one["Registered at (Europe/Berlin)"][:10] for one in registrations if one["Status"] == "REGISTERED"
    )
    assert summary["registrations"] == [{"day": day, "registrations": days[day]} for day in sorted(days)]
    for kind, rows in (("ATTENDEES", attendees), ("INTERVALS", intervals), ("REGISTRATIONS", registrations)):
        assert_same(workbooks[kind], rows)
    assert_same_as_the_list(archive, attendees)


def assert_attendees(archive: Archive, rows: list[dict[str, str]], people: list[Somebody]) -> None:
    by_id = {row["E-mail"].partition("@")[0] or row["Name"]: row for row in rows}
    assert len(rows) == len(people)
    for one in people:
        if not one.counts:
            continue
        row = by_id[one.user_id]
        assert row["Name"].removeprefix("'") == one.name
        assert row["Name"].startswith(("=", "+", "@")) is False
        assert (int(row["Minutes"]), int(row["Active minutes"])) == (len(one.present), len(one.active))
        begins = [archive.at(begin * 60) for begin, _ in one.runs]
        ends = [archive.at(end * 60) for _, end in one.runs]
        assert row["First joined (UTC)"] == (utc_text(begins[0]) if begins else "")
        assert row["Last left (Europe/Berlin)"] == (local_text(ends[-1], BERLIN) if ends else "")
        assert row["Intervals"] == "; ".join(
            f"{utc_text(begin)}/{utc_text(end)}" for begin, end in zip(begins, ends, strict=True)
        )
    minutes = Counter(int(row["Minutes"]) for row in rows if row["Registered"] == "no")
    assert minutes == Counter(len(one.present) for one in people if not one.counts)


def assert_intervals(archive: Archive, rows: list[dict[str, str]], people: list[Somebody]) -> None:
    assert len(rows) == sum(len(one.runs) for one in people)
    assert sum(int(row["Minutes"]) for row in rows) == sum(len(one.present) for one in people)
    assert sum(int(row["Active minutes"]) for row in rows) == sum(len(one.active) for one in people)
    times = Counter((row["Joined (UTC)"], row["Left (UTC)"]) for row in rows)
    assert times == Counter(
        (utc_text(archive.at(begin * 60)), utc_text(archive.at(end * 60)))
        for one in people
        for begin, end in one.runs
    )


def assert_same(sheet: list[list[object]], rows: list[dict[str, str]]) -> None:
    """A workbook has the same cells as the CSV file, whose apostrophes are no part of a text."""
    headings, *cells = sheet
    assert headings == list(rows[0])
    assert [["" if cell is None else str(cell) for cell in row] for row in cells] == [
        [text.removeprefix("'") for text in row.values()] for row in rows
    ]


def assert_same_as_the_list(archive: Archive, rows: list[dict[str, str]]) -> None:
    listed: list[dict[str, object]] = []
    cursor = ""
    while cursor is not None:
        page = archive.get(f"/attendees?limit=100{cursor and f'&cursor={cursor}'}")
        listed += page["items"]
        cursor = page["nextCursor"]
    told = {row["E-mail"]: row for row in rows if row["Registered"] == "yes"}
    assert {one["email"] for one in listed} == set(told)
    for one in listed:
        row = told[str(one["email"])]
        assert (one["duration"], one["activeMinutes"]) == (int(row["Minutes"]), int(row["Active minutes"]))
        assert one["name"] == row["Name"].removeprefix("'")


def test_answers_to_the_hosts_questions_have_columns_of_their_own(archive: Archive) -> None:
    hall, host = archive.hall, archive.hall.host
    options = [{"id": "r", "text": "Red"}, {"id": "g", "text": "+Green"}]
    color = {"id": "color", "kind": "CHOICE", "text": "=Colour?", "options": options}
    team = {"id": "team", "kind": "TEXT", "text": "Which team?"}
    rules = {"id": "rules", "kind": "CONSENT", "text": "I agree."}

    def ask(*questions: object) -> None:
        version = hall.client.get(archive.path, as_=host).json["version"]
        body = hall.plan(timezone="Europe/Berlin", registrationQuestions=list(questions))
        changed = hall.client.put(archive.path, body, as_=host, version=version)
        assert changed.status == 200, changed.text

    ask(color, team, rules)
    answers = [
        {"questionId": "color", "options": ["g"]},
        {"questionId": "team", "text": "@analytics"},
        {"questionId": "rules", "agreed": True},
    ]
    for somebody, given in ((hall.author, answers), (hall.learner, [])):
        made = hall.client.post(f"{archive.path}/register", {"answers": given}, as_=somebody)
        assert made.status == 201, made.text
    ask(color, rules)

    headings, rows = archive.rows("REGISTRATIONS")

    assert headings[-3:] == ["'=Colour?", "I agree.", "Answers to former questions"]
    assert {row[0]: row[-3:] for row in rows} == {
        hall.author.name: ["'+Green", "yes", "Which team?: @analytics"],
        hall.learner.name: ["", "", ""],
    }
