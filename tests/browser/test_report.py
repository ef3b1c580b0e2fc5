"""A webinar's report: figures, charts with their tables, polls, files; on every size, by keyboard, in every state."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visitor, session_of
from tests.browser.console_server import Site, serve_console
from tests.browser.fake_report import (
    NOBODY,
    REPORT,
    SOMEBODY,
    WEBINAR,
    FakeReport,
    busy_webinar,
    summary_of,
)
from tests.browser.fake_room import problem
from tests.browser.identity_server import unsigned_token
from tests.browser.modules import run_module

COLORS = """canvas => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const found = {};
    for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 255) {
        const color = data.slice(at, at + 3).join();
        found[color] = (found[color] ?? 0) + 1;
    }
    return Object.keys(found).filter(color => found[color] > 50);
}"""
"""The colors of which more than a few pixels of a canvas are."""
SHIFT = (
    "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => window.shift += entry.value))"
    ".observe({type: 'layout-shift', buffered: true})"
)
BRAND, BRAND_DARK = "20,89,74", "134,211,184"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve_console(tmp_path_factory.mktemp("report")) as served:
        yield served


@pytest.fixture
def report(site: Site) -> FakeReport:
    """The report of a webinar that many came to."""
    report = FakeReport(site)
    site.answer = report.answer
    return report


@pytest.fixture
def look(report: FakeReport, visit: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """Open the report, in Berlin."""

    def make(**window: bool) -> Visitor:
        visitor = visit(session=session_of(unsigned_token()), **window)
        devtools = visitor.page.context.new_cdp_session(visitor.page)
        devtools.send("Emulation.setTimezoneOverride", {"timezoneId": "Europe/Berlin"})
        visitor.page.add_init_script(SHIFT)
        visitor.page.goto(report.site.origin + REPORT)
        visitor.page.get_by_role("heading", level=1).wait_for()
        return visitor

    return make


def chart(page: Page, title: str) -> Locator:
    return page.get_by_role("figure", name=title, exact=True)


def rows(figure: Locator) -> list[list[str]]:
    """What stands in a chart's table, opened as one would."""
    figure.get_by_text("Figures", exact=False).first.click()
    expect(figure.get_by_role("row").nth(1)).to_be_visible()
    lines = figure.get_by_role("row").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.innerText))"
    )
    return [list(map(str, line)) for line in lines]


def test_figures_charts_and_polls_say_what_the_summary_says(look: Callable[..., Visitor]) -> None:
    """Times in the reader's zone, which is named; minutes and days of nobody are zeros; nothing moves while it is drawn."""
    visitor = look()
    page = visitor.page
    figures = page.locator(".report-figures > div")
    expect(figures).to_have_text(
        [
            re.compile(r"Registered\s*240"), re.compile(r"Came\s*180\s*and 3 without a registration"), re.compile(r"Show-up rate\s*75%"),
            re.compile(r"Most at once\s*171\s*at 03:21 PM"), re.compile(r"There on average\s*41 min\s*33 min of it watching"),
        ]
    )  # fmt: skip
    expect(page.locator(".facts")).to_contain_text("1,893")
    expect(page.locator(".facts")).to_contain_text("31, 22 answered")
    expect(page.get_by_role("status").first).to_contain_text("times in Europe/Berlin")

    people = rows(chart(page, "People over time"))
    assert people[0] == ["Time (Europe/Berlin)", "Present", "Watching"]
    assert people[1] == ["03:00 PM", "108", "66"]
    assert people[11:13] == [["03:10 PM", "0", "0"], ["03:11 PM", "141", "110"]]
    assert (len(people), people[-1]) == (42, ["03:40 PM", "114", "74"])

    days = rows(chart(page, "Registrations by day"))
    assert days == [
        ["Day (Europe/Berlin)", "Registrations"], ["Tue, Mar 24", "40"], ["Wed, Mar 25", "140"], ["Thu, Mar 26", "0"],
        ["Fri, Mar 27", "0"], ["Sat, Mar 28", "60"],
    ]  # fmt: skip
    expect(chart(page, "Registrations by day")).to_contain_text("Most people registered on Wed, Mar 25: 140.")

    asked = chart(page, "Questions and votes")
    expect(asked).to_contain_text("31 questions, 410 votes. By minute. 10 of them came before or after.")
    assert rows(asked)[6] == ["03:05 PM", "2", "5"]
    assert rows(chart(page, "Chat messages"))[8] == ["03:07 PM", "7"]

    polls = page.get_by_role("region", name="Polls").locator("section")
    expect(polls.filter(has_text="What fills the river?")).to_contain_text("80 · 67%")
    expect(polls.filter(has_text="How was it?")).to_contain_text("2.7 on average")
    expect(polls.filter(has_text="In a word?")).to_contain_text("engine")
    assert visitor.complaints == []


def test_what_happened_in_hours_is_counted_in_longer_steps() -> None:
    """Nothing is lost: what is in no bar is told."""
    activity = [
        {"at": f"2026-03-28T{13 + at // 60}:{at % 60:02}:00Z", "questions": 1, "votes": 2, "messages": 3}
        for at in range(400)
    ]
    summary = summary_of(SOMEBODY, activity=activity) | {"endedAt": "2026-03-28T17:00:00Z"}
    script = "globalThis.document = { documentElement: { lang: 'en' } }; return m.chartsOf(v[0]).activity;"
    made = {"summary": summary, "asOf": "2026-03-28T20:00:00Z", "timezone": "UTC"}
    chart = run_module("../pages/webinar-report/charts.js", script, made)
    assert chart["points"][:2] == ["2026-03-28T14:00:00.000Z", "2026-03-28T14:05:00.000Z"]
    assert [series["values"] for series in chart["series"]] == [[5] * 36, [10] * 36]
    assert chart["summary"].endswith("In steps of 5 minutes. 660 of them came before or after.")


def test_a_chart_follows_the_window_and_the_theme(look: Callable[..., Visitor]) -> None:
    """It is as wide as its place, has the theme's colors, and its place is there before it is drawn."""
    visitor = look()
    page = visitor.page
    figure = chart(page, "Registrations by day")
    canvas = figure.locator("canvas")
    expect(canvas).to_be_visible()
    assert BRAND in canvas.evaluate(COLORS)
    assert page.evaluate("window.shift") < 0.1
    for width in (360, 768, 3840):
        page.set_viewport_size({"width": width, "height": 900})
        fits = "([plot]) => Math.abs(plot.querySelector('canvas').getBoundingClientRect().width - plot.clientWidth) < 1"
        page.wait_for_function(fits, arg=[figure.locator(".chart-plot").element_handle()])
        assert (width, visitor.overflow()) == (width, min(0, visitor.overflow()))
    page.locator("input[name=theme][value=dark]").check(force=True)
    assert BRAND_DARK in canvas.evaluate(COLORS)
    assert visitor.complaints == []


def test_a_chart_is_read_by_keyboard_and_with_the_pointer(look: Callable[..., Visitor]) -> None:
    page = look().page
    figure = chart(page, "People over time")
    point = figure.get_by_role("slider")
    expect(figure.locator("canvas")).to_be_visible()
    point.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(point).to_have_attribute("aria-valuetext", "03:02 PM, Present 114, Watching 74")
    expect(figure.locator(".chart-key")).to_contain_text("Present 114")
    page.keyboard.press("End")
    expect(figure.locator(".chart-at")).to_have_text("03:40 PM")
    page.keyboard.press("Tab")
    expect(figure.locator(".chart-at")).to_have_text("")
    expect(figure.locator("summary")).to_be_focused()
    figure.locator(".u-over").hover()
    expect(figure.locator(".chart-at")).to_have_text(re.compile("03:(19|20|21)"))
    page.mouse.move(0, 0)
    expect(figure.locator(".chart-at")).to_have_text("")


@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True)], ids=["desktop", "dark phone"])
def test_the_report_passes_axe(
    phone: bool, dark: bool, report: FakeReport, look: Callable[..., Visitor]
) -> None:
    """With a table open, a file that is being made, one that is there and one that failed."""
    for kind, state in (("ATTENDEES", "RUNNING"), ("CHAT", "READY"), ("POLLS", "FAILED")):
        report.ask(kind, "CSV", state=state, rows=3_000, bytes=14_200, asOf="2026-03-28T15:00:00Z")
    visitor = look(phone=phone, dark=dark)
    rows(chart(visitor.page, "People over time"))
    expect(visitor.page.get_by_role("button", name="Download")).to_be_visible()
    assert visitor.audit() == []
    assert visitor.overflow() <= 0
    assert visitor.complaints == []


def test_files_are_made_beside_each_other(report: FakeReport, look: Callable[..., Visitor]) -> None:
    """One runs, one is ready and is downloaded, one fails and is asked for again."""
    report.site.live = lambda path: (
        200, b"name,email\r\n", {"Content-Type": "text/csv", "Content-Disposition": f'attachment; filename="{Path(path).name}"'},
    )  # fmt: skip
    page = look().page
    for name in ("Attendees as CSV", "Attendees as XLSX", "Chat as XLSX"):
        page.get_by_role("button", name=f"Make {name}").click()
    attendees, chat = page.locator("[data-kind=ATTENDEES]"), page.locator("[data-kind=CHAT]")
    expect(attendees.get_by_role("progressbar")).to_have_count(2)
    expect(attendees).to_contain_text("CSV: waiting")
    expect(page.get_by_role("button", name="Make Chat as XLSX")).to_have_attribute("aria-disabled", "true")
    report.finish("ATTENDEES", "CSV", state="READY", rows=243, bytes=14_200, asOf="2026-03-28T15:00:00Z")
    report.finish("ATTENDEES", "XLSX", state="RUNNING", rows=2_000)
    report.finish("CHAT", "XLSX", state="FAILED")
    expect(attendees).to_contain_text("XLSX: 2,000 rows so far")
    expect(attendees).to_contain_text("243 rows · 14.2 kB")
    expect(page.locator("#announcer")).to_have_text("Ready: attendees-2026-03-28.csv")
    with page.expect_download() as download:
        attendees.get_by_role("button", name="Download attendees-2026-03-28.csv").click()
    assert Path(download.value.path()).read_bytes() == b"name,email\r\n"
    assert download.value.suggested_filename == "attendees-2026-03-28.csv"
    expect(chat).to_contain_text("The XLSX file could not be made.")
    report.refusals["POST /reports"] = problem(500, "internal", "That did not work.")
    chat.get_by_role("button", name="Try again").click()
    expect(page.locator("#toasts")).to_contain_text("That did not work.")
    report.refusals.clear()
    chat.get_by_role("button", name="Try again").click()
    expect(chat.get_by_role("progressbar")).to_be_visible()
    asked = {(body["kind"], body["format"]) for _command, body in report.sent}
    assert asked == {("ATTENDEES", "CSV"), ("ATTENDEES", "XLSX"), ("CHAT", "XLSX")}
    page.reload()
    expect(attendees).to_contain_text("243 rows")


def test_a_summary_is_made_when_there_is_none_and_again_when_asked(
    report: FakeReport, look: Callable[..., Visitor]
) -> None:
    report.summary, report.state, report.stale = None, "NONE", True
    page = look().page
    status = page.get_by_role("status").first
    expect(status).to_have_text("The newest figures are being counted…")
    report.summary, report.state, report.stale = summary_of(SOMEBODY | {"registered": 7}), "READY", False
    expect(page.locator(".report-figures")).to_contain_text("7")
    page.get_by_role("button", name="Refresh").click()
    expect(status).to_have_text("The newest figures are being counted…")
    expect(page.locator(".report-figures")).to_contain_text("7")
    report.summary, report.state, report.as_of = busy_webinar(), "READY", "2026-03-28T15:09:00Z"
    expect(page.locator(".report-figures")).to_contain_text("240")
    expect(chart(page, "People over time").locator("canvas")).to_be_visible()
    assert report.sent == [("POST /summary", {}), ("POST /summary", {})]


def test_a_summary_that_is_long_in_coming_is_told(report: FakeReport, visit: Callable[..., Visitor]) -> None:
    """After a minute and a half the page asks no more by itself."""
    report.summary, report.state = None, "MAKING"
    page = visit(session=session_of(unsigned_token())).page
    page.clock.install()
    page.goto(report.site.origin + REPORT)
    again = page.get_by_role("button", name="Look again")
    for _ in range(500):
        if again.is_visible():
            break
        page.clock.run_for(2_000)
    expect(page.get_by_role("main")).to_contain_text("The report takes longer than usual.")
    asked = len(report.site.requests)
    page.clock.run_for(60_000)
    assert len(report.site.requests) == asked
    report.summary, report.state = busy_webinar(), "READY"
    again.click()
    expect(page.locator(".report-figures")).to_contain_text("240")
    expect(again).to_have_count(0)


def test_what_there_is_not_is_said(report: FakeReport, look: Callable[..., Visitor]) -> None:
    """Before the start, canceled, when nobody is there yet, and when nobody came; on a phone."""
    visitor = look(phone=True)
    page = visitor.page
    registrations = ["Registrations by day"]
    for status, summary, said, charts in (
        ("SCHEDULED", busy_webinar(), "Who came, and when, is reported afterwards.", registrations),
        ("CANCELLED", busy_webinar(), "This webinar was canceled.", registrations),
        ("LIVE", summary_of(NOBODY), "Nobody is there yet", []),
        ("ENDED", summary_of(NOBODY), "Nobody came", []),
    ):
        report.webinar, report.summary = {"status": status}, summary
        page.reload()
        expect(page.get_by_role("main")).to_contain_text(said)
        assert (status, page.locator(".chart h3").all_inner_texts()) == (status, charts)
    assert visitor.audit() == []
    assert visitor.overflow() <= 0


def test_who_may_not_and_what_fails(report: FakeReport, look: Callable[..., Visitor]) -> None:
    report.refusals["GET /summary"] = problem(403, "forbidden", "You may not do this.")
    visitor = look()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(
        "The report is for those who run the webinar"
    )
    assert visitor.audit() == []
    report.refusals["GET /summary"] = problem(500, "internal", "Something failed.")
    visitor.page.reload()
    expect(visitor.page.get_by_role("alert")).to_contain_text("Something failed.")
    report.refusals.clear()
    visitor.page.get_by_role("button", name="Try again").click()
    expect(visitor.page.locator(".report-figures")).to_contain_text("240")


def test_the_way_to_the_report(report: FakeReport, visit: Callable[..., Visitor]) -> None:
    """After the end from the webinar's page, for who runs it; always from where it is managed."""
    page = visit(session=session_of(unsigned_token())).page
    link = page.get_by_role("link", name="Report")
    for role, status, links in (
        ("viewer", "ENDED", 0),
        ("instructor", "SCHEDULED", 0),
        ("instructor", "ENDED", 1),
    ):
        report.role, report.webinar = role, {"status": status}
        page.goto(f"{report.site.origin}/webinars/{WEBINAR}")
        page.get_by_role("heading", level=1).wait_for()
        expect(link).to_have_count(links)
    page.goto(f"{report.site.origin}/webinars/{WEBINAR}/manage")
    link.click()
    expect(page).to_have_title("Report: Rivers in spring")
