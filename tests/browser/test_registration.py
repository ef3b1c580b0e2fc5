"""Registration in the console: the host's questions, waiting and being decided on, approving, and importing invitees."""

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, session_of
from tests.browser.console_server import ApiRequest, Site, serve_console
from tests.browser.identity_server import unsigned_token

QUESTIONS: list[dict[str, Any]] = [
    {"id": "why", "kind": "TEXT", "text": "What brings you here?", "required": True},
    {"id": "size", "kind": "CHOICE", "text": "How many are you?", "required": False,
     "options": [{"id": "few", "text": "Up to ten"}, {"id": "many", "text": "More"}]},
    {"id": "langs", "kind": "CHOICES", "text": "Languages", "required": False,
     "options": [{"id": "py", "text": "Python"}, {"id": "js", "text": "JavaScript"}]},
    {"id": "terms", "kind": "CONSENT", "text": "I agree to the terms of the event.", "required": True},
]  # fmt: skip
ANSWERS = [
    {"questionId": "why", "kind": "TEXT", "question": "What brings you here?", "text": "Curiosity"},
    {"questionId": "terms", "kind": "CONSENT", "question": "I agree to the terms.", "agreed": True},
]
SETTLED = "Promise.allSettled(document.getAnimations().filter(one => one instanceof CSSTransition).map(one => one.finished)).then(() => null)"
"""Colors that change with the scheme have done so."""
WAY = r"/api/webinars/web_1"


def registration(number: int, status: str = "PENDING", **changes: Any) -> dict[str, Any]:
    return {
        "id": f"reg_{number}", "webinarId": "web_1", "organizationId": "org_1", "userId": f"u{number}",
        "email": f"p{number}@example.org", "name": f"Person {number}", "status": status, "waitingPosition": None,
        "reason": None, "answers": ANSWERS, "registeredAt": "2030-01-02T10:00:00.000Z", "joinUrl": "", "version": 1,
    } | changes  # fmt: skip


@dataclass
class Desk:
    """What the API says of one webinar, its registrations and its invitees; ``sent`` is what was written."""

    role: str = "viewer"
    webinar: dict[str, Any] = field(default_factory=dict)
    registrations: list[dict[str, Any]] = field(default_factory=list)
    invitees: list[dict[str, Any]] = field(default_factory=list)
    sent: list[tuple[str, str, Any]] = field(default_factory=list)

    def answer(self, request: ApiRequest) -> tuple[int, Any]:
        if request.method != "GET":
            self.sent.append((request.method, request.path, request.json))
        for pattern, answer in {
            rf"GET {WAY}": lambda: (200, self.shown()),
            rf"PUT {WAY}": lambda: (200, self.shown()),
            rf"POST {WAY}/register": self.register,
            rf"GET {WAY}/registrations": lambda: (200, {"items": self.registrations, "nextCursor": None}),
            rf"PUT {WAY}/registrations/u\d": lambda: (200, self.decided(request)),
            rf"POST {WAY}/invitees": lambda: (202, self.report(done=0)),
            rf"GET {WAY}/invitees/imports/imp_1": lambda: (200, self.report(done=2)),
            rf"GET {WAY}/invitees": lambda: (200, {"items": self.invitees, "nextCursor": None}),
            rf"DELETE {WAY}/invitees": lambda: (204, None),
            rf"GET {WAY}/(qa|presenters|attendees)": lambda: (200, {"items": [], "nextCursor": None}),
            r"GET /api/organizations": lambda: (200, {"items": [{"id": "org_1", "name": "River", "role": self.role, "subdomain": "river", "logoUrl": None}], "nextCursor": None}),
        }.items():  # fmt: skip
            if re.fullmatch(pattern, f"{request.method} {request.path}"):
                return answer()
        return 404, {"status": 404, "code": "not_found", "detail": request.path}

    def shown(self) -> dict[str, Any]:
        return {
            "id": "web_1", "organizationId": "org_1", "hostId": "u9", "hostName": "Amara Nwosu", "title": "Rivers in spring",
            "description": "What melts, and when.", "scheduledStart": "2030-03-01T10:00:00.000Z",
            "scheduledEnd": "2030-03-01T11:00:00.000Z", "timezone": "Europe/Berlin", "status": "SCHEDULED", "capacity": 10,
            "registrationCount": 10, "waitingList": True, "waitingCount": 2, "visibility": "PUBLIC", "approval": False,
            "registrationOpens": None, "registrationCloses": None, "registrationQuestions": QUESTIONS, "vodId": None,
            "registration": None, "version": 3,
        } | self.webinar  # fmt: skip

    def register(self) -> tuple[int, Any]:
        self.webinar["registration"] = registration(1, "WAITING", waitingPosition=3)
        return 201, self.webinar["registration"]

    def decided(self, request: ApiRequest) -> dict[str, Any]:
        user = request.path.rpartition("/")[2]
        (found,) = [one for one in self.registrations if one["userId"] == user]
        return found | request.json | {"version": 2}

    def report(self, *, done: int) -> dict[str, Any]:
        problems = [{"line": 3, "value": "not an address", "problem": "MALFORMED"}]
        if done:
            self.invitees = [
                {"email": "grace@example.org", "name": "Grace", "invitedAt": "2030-01-02T10:00:00.000Z"}
            ]
        return {
            "id": "imp_1", "status": "DONE" if done else "RUNNING", "total": 2, "done": done, "invited": done,
            "known": 0, "doubled": 0, "malformed": 1, "problems": problems, "createdAt": "2030-01-02T10:00:00.000Z",
        }  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve_console(tmp_path_factory.mktemp("registration")) as served:
        yield served


@pytest.fixture
def desk(site: Site) -> Desk:
    desk = Desk()
    site.answer = desk.answer
    return desk


def looks_right(visitor: Visitor) -> None:
    """The page is accessible, fits on a phone of 360 px and on a desktop, light and dark, and complains of nothing."""
    for width, scheme in ((1440, "light"), (360, "dark")):
        visitor.page.set_viewport_size({"width": width, "height": 900})
        visitor.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        visitor.page.evaluate("scrollTo(0, 0)")  # or the bar above covers half of a button
        visitor.page.evaluate(SETTLED)
        assert (width, visitor.overflow()) == (width, 0)
        assert (scheme, visitor.audit()) == (scheme, [])
    assert visitor.complaints == []


def open_page(visit: Callable[..., Visitor], site: Site, path: str) -> tuple[Visitor, Page]:
    visitor = visit(session=session_of(unsigned_token()))
    return visitor, visitor.open(f"{site.origin}/webinars/web_1{path}")


def test_answering_questions_leads_to_the_waiting_list(
    visit: Callable[..., Visitor], site: Site, desk: Desk
) -> None:
    visitor, page = open_page(visit, site, "")
    looks_right(visitor)
    join = page.get_by_role("button", name="Join the waiting list")
    join.click()
    expect(page.get_by_role("textbox", name="What brings you here?")).to_be_focused()
    assert desk.sent == []
    page.keyboard.type("Curiosity")
    page.get_by_role("combobox", name="How many are you?").select_option("More")
    page.get_by_role("checkbox", name="Python").check()
    page.get_by_role("checkbox", name="I agree to the terms of the event.").check()
    join.click()
    expect(page.get_by_text("You are number 3.")).to_be_visible()
    expect(page.get_by_role("button", name="Take my registration back")).to_be_visible()
    expected = [
        {"questionId": "why", "text": "Curiosity"},
        {"questionId": "size", "options": ["many"]},
        {"questionId": "langs", "options": ["py"]},
        {"questionId": "terms", "agreed": True},
    ]
    assert desk.sent == [("POST", "/api/webinars/web_1/register", {"answers": expected})]
    looks_right(visitor)


@pytest.mark.parametrize(
    ("webinar", "text"),
    [
        ({"registration": registration(1)}, "Waiting for approval"),
        ({"registration": registration(1, "REJECTED", reason="Jury only.")}, "Jury only."),
        ({"registrationOpens": "2030-02-01T09:00:00.000Z"}, "Registration opens"),
        ({"registrationCloses": "2020-02-01T09:00:00.000Z"}, "Registration has closed."),
        ({"waitingList": False}, "All places are taken."),
    ],
)
def test_why_nobody_can_register_is_said(
    visit: Callable[..., Visitor], site: Site, desk: Desk, webinar: dict[str, Any], text: str
) -> None:
    desk.webinar = webinar
    _, page = open_page(visit, site, "")
    expect(page.get_by_text(text)).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Register|Join the"))).to_have_count(0)


def test_a_link_for_somebody_else_says_so(visit: Callable[..., Visitor], site: Site) -> None:
    site.answer = lambda _: (404, {"status": 404, "code": "webinar_not_found", "detail": "No."})
    _, page = open_page(visit, site, "?for=grace@example.org")
    expect(page.get_by_role("button", name="Sign in as grace@example.org")).to_be_visible()


def test_staff_decide_and_import(
    visit: Callable[..., Visitor], site: Site, desk: Desk, tmp_path: Path
) -> None:
    desk.role, desk.webinar = "instructor", {"approval": True}
    desk.registrations = [registration(1), registration(2)]
    visitor, page = open_page(visit, site, "/manage#registrations")
    expect(page.get_by_text("Curiosity").first).to_be_visible()
    looks_right(visitor)
    page.get_by_role("button", name="Approve Person 1").press("Enter")
    expect(page.get_by_role("button", name="Approve Person 2")).to_be_focused()
    page.get_by_role("button", name="Turn down Person 2").press("Enter")
    page.get_by_role("textbox", name="Reason").fill("Jury only.")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nobody here")).to_be_visible()
    path = "/api/webinars/web_1/registrations"
    assert desk.sent == [
        ("PUT", f"{path}/u1", {"status": "REGISTERED"}),
        ("PUT", f"{path}/u2", {"status": "REJECTED", "reason": "Jury only."}),
    ]

    page.get_by_role("tab", name="Invitations").click()
    expect(page.get_by_text("Nobody is invited yet")).to_be_visible()
    looks_right(visitor)
    content = "Grace;grace@example.org\n".encode("utf-16")
    (tmp_path / "list.csv").write_bytes(content)
    page.locator("input[type=file]").set_input_files(tmp_path / "list.csv")
    expect(page.get_by_text("2 addresses invited")).to_be_visible()
    assert desk.sent[2] == (
        "POST",
        "/api/webinars/web_1/invitees",
        {"file": base64.b64encode(content).decode()},
    )
    page.get_by_text("1 line was not taken").click()
    expect(page.get_by_text("not an address")).to_be_visible()
    looks_right(visitor)
    page.get_by_role("button", name="Take back the invitation of grace@example.org").click()
    page.get_by_role("button", name="Take back", exact=True).last.click()
    expect(page.get_by_text("Nobody is invited yet")).to_be_visible()


def test_the_host_asks_questions(visit: Callable[..., Visitor], site: Site, desk: Desk) -> None:
    desk.role, desk.webinar = "instructor", {"registrationQuestions": QUESTIONS[:1]}
    visitor, page = open_page(visit, site, "/edit")
    page.get_by_role("button", name="Add question").click()
    page.keyboard.type("Languages")
    page.get_by_role("combobox", name="Kind of answer").last.select_option("Any of several answers")
    for number, text in ((1, "Python"), (2, "Perl")):
        page.get_by_role("textbox", name=f"Answer {number}").fill(text)
    page.get_by_role("button", name="Move question 2 up").click()
    page.get_by_label("Registration closes").fill("2030-02-01T10:00")
    page.get_by_role("radio", name=re.compile("Who is invited")).check()
    looks_right(visitor)
    page.get_by_role("button", name="Save changes").click()
    page.wait_for_url(re.compile("/webinars/web_1$"))

    ((_, _, body),) = desk.sent
    first, second = body["registrationQuestions"]
    assert (first["kind"], first["text"], first["required"]) == ("CHOICES", "Languages", False)
    assert [option["text"] for option in first["options"]] == ["Python", "Perl"]
    assert second == QUESTIONS[0]
    expected = {"visibility": "INVITED", "waitingList": True, "approval": False, "registrationOpens": None}
    assert {name: body[name] for name in expected} == expected
    assert body["registrationCloses"].startswith("2030-02-01T09:00")
