"""The moderation desk: the queue by keyboard, messages, people, polls, rules and the record."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, session_of
from tests.browser.console_server import Site, serve_console
from tests.browser.fake_room import DESK, FakeRoom, moment, problem
from tests.browser.identity_server import unsigned_token


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve_console(tmp_path_factory.mktemp("desk")) as served:
        yield served


@pytest.fixture
def room(site: Site) -> FakeRoom:
    """A room whose moderator one is, with four questions that wait."""
    room = FakeRoom(site, me={"part": "MODERATOR", "moderates": True, "answers": True})
    texts = ["How deep is it?", "Who wins the election?", "How deep is the river?", "Why is it brown?"]
    room.questions = [room.question(number, text) for number, text in enumerate(texts, 1)]
    site.answer = room.answer
    return room


@pytest.fixture
def desk(room: FakeRoom, visit: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """Open the desk, and choose a tab."""

    def make(tab: str = "", **window: bool) -> Visitor:
        visitor = visit(session=session_of(unsigned_token()), **window)
        visitor.page.goto(room.site.origin + DESK + (f"#{tab}" if tab else ""))
        visitor.page.get_by_role("heading", name="Questions").wait_for()
        return visitor

    return make


def dialog(page: Page, button: str) -> None:
    page.get_by_role("dialog").get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_queue_is_worked_through_by_keyboard(room: FakeRoom, desk: Callable[..., Visitor]) -> None:
    """Single keys on the question that has the focus; the focus goes on to the next; new ones come by themselves."""
    visitor = desk()
    page = visitor.page
    rows = page.locator("[data-question]")
    expect(rows).to_have_count(4)
    rows.first.focus()
    page.keyboard.press("a")
    expect(rows).to_have_count(3)
    expect(rows.first).to_be_focused()
    page.keyboard.press("h")
    page.get_by_label("Reason").fill("Not about rivers.")
    dialog(page, "Hide")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("How deep is the river?")
    expect(rows.first).to_be_focused()
    page.keyboard.press("m")
    expect(page.get_by_role("radio").first).to_be_checked()
    expect(page.get_by_role("dialog").locator(".choice").first).to_contain_text("How deep is it?")
    dialog(page, "Merge")
    expect(rows).to_have_count(1)
    expect(rows.first).to_be_focused()
    page.keyboard.press("s")
    page.get_by_role("radio", name="Amara Nwosu").check()
    dialog(page, "Assign")
    expect(rows.first).to_contain_text("For Amara Nwosu")
    assert room.sent == [
        ("PUT /qa/qst_1", {"status": "APPROVED"}), ("PUT /qa/qst_2", {"status": "HIDDEN", "reason": "Not about rivers."}),
        ("POST /qa/qst_3/merge", {"into": "qst_1"}), ("PUT /qa/qst_4/assignee", {"userId": "u9"}),
    ]  # fmt: skip
    room.questions.append(room.question(5, "Is it cold?"))
    expect(rows).to_have_count(2)
    page.get_by_role("searchbox").fill("cold")
    expect(rows).to_have_count(1)
    assert visitor.audit() == []
    assert visitor.complaints == []


def test_a_question_is_answered_live_and_in_writing(room: FakeRoom, desk: Callable[..., Visitor]) -> None:
    """And somebody who was too late is told, and sees what the other one did."""
    room.questions = [
        room.question(number, text, status="APPROVED")
        for number, text in ((1, "How deep?"), (2, "How wide?"))
    ]
    page = desk().page
    page.get_by_role("button", name="Let through", exact=True).click()
    rows = page.locator("[data-question]")
    deep = rows.filter(has_text="How deep?")
    deep.get_by_role("button", name="Answer now").click()
    expect(deep).to_contain_text("Being answered now")
    deep.get_by_role("button", name="Done").click()
    expect(rows).to_have_count(1)
    room.refusals["PUT /qa/qst_2"] = problem(412, "version_conflict", "Somebody else has changed this.")
    room.questions[1]["question"] = "How wide is it?"
    rows.focus()
    page.keyboard.press("w")
    page.get_by_label("Answer", exact=True).fill("Very.")
    dialog(page, "Send answer")
    expect(page.locator("#toasts")).to_contain_text("Somebody else has changed this.")
    expect(rows).to_contain_text("How wide is it?")


def test_messages_and_people_are_dealt_with(room: FakeRoom, desk: Callable[..., Visitor]) -> None:
    """Held ones let through or not, with a reason; their authors muted and sent out; both taken back."""
    room.messages = [
        room.message(number, text, status="HELD")
        for number, text in ((1, "Buy this"), (2, "See www.rivers.example"))
    ]
    visitor = desk("messages")
    page = visitor.page
    rows = page.locator(".desk-message")
    page.get_by_role("button", name="Let through “See www.rivers.example”").click()
    expect(rows).to_have_count(1)
    page.get_by_role("button", name="More for “Buy this”").click()
    page.get_by_role("menuitem", name="Mute for 5 minutes").click()
    expect(page.locator("#toasts")).to_contain_text("Person 1 is muted")
    page.get_by_role("button", name="More for “Buy this”").click()
    page.get_by_role("menuitem", name="Send out…").click()
    page.get_by_label("Reason").fill("Advertising")
    dialog(page, "Send out")
    rows.get_by_role("button", name="Reject “Buy this”").click()
    page.get_by_label("Reason").fill("Advertising")
    dialog(page, "Reject")
    expect(rows).to_have_count(0)
    page.get_by_role("tab", name="People").click()
    page.get_by_role("button", name="Let in again: Person 1").click()
    expect(page.get_by_text("Free again")).to_be_visible()
    assert room.sent == [
        ("PUT /chat/msg_0002", {"status": "VISIBLE", "reason": None}),
        ("PUT /room/people/u1", {"banned": False, "mutedFor": 5, "reason": None}),
        ("PUT /room/people/u1", {"banned": True, "mutedFor": None, "reason": "Advertising"}),
        ("PUT /chat/msg_0001", {"status": "REJECTED", "reason": "Advertising"}),
        ("PUT /room/people/u1", {"banned": False, "mutedFor": None, "reason": None}),
    ]
    assert visitor.complaints == []


def test_the_team_talks_and_announces(room: FakeRoom, desk: Callable[..., Visitor]) -> None:
    page = desk("team").page
    page.get_by_role("textbox", name="Message").fill("Who takes the chat?")
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_role("log")).to_contain_text("Who takes the chat?")
    page.get_by_role("textbox", name="Message").fill("We begin late")
    page.get_by_label("Announce it to everybody").check()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.locator("#toasts")).to_contain_text("Everybody in the room is told")
    assert [body for _, body in room.sent] == [
        {"text": "Who takes the chat?", "channel": "MODERATORS", "announcement": False},
        {"text": "We begin late", "channel": "MAIN", "announcement": True},
    ]


def test_a_poll_is_written_launched_closed_and_shown(room: FakeRoom, desk: Callable[..., Visitor]) -> None:
    visitor = desk("polls")
    page = visitor.page
    page.get_by_role("button", name="New poll").click()
    editor = page.get_by_role("dialog")
    editor.get_by_label("Question").fill("What melts first?")
    editor.get_by_role("switch", name="Quiz").check()
    for number, text in ((1, "Ice"), (2, "Snow")):
        editor.get_by_label(f"Option {number}", exact=True).fill(text)
    editor.get_by_role("button", name="Add option").click()
    page.keyboard.type("Stone")
    editor.get_by_label("Right").nth(1).check()
    editor.get_by_label("Time to answer").fill("30")
    assert visitor.audit() == []
    dialog(page, "Save poll")
    card = page.locator(".poll-card")
    for name, seen in (("Launch", "75%"), ("Close", "Closed"), ("Show results", "Results shown")):
        card.get_by_role("button", name=f"{name}: What melts first?").click()
        expect(card).to_contain_text(seen)
    (_, draft), *deeds = room.sent
    assert (draft["kind"], draft["quiz"], draft["seconds"], draft["anonymous"]) == ("SINGLE", True, 30, False)
    assert draft["options"] == [
        {"text": "Ice", "correct": False}, {"text": "Snow", "correct": True}, {"text": "Stone", "correct": False},
    ]  # fmt: skip
    poll = room.polls[0]["id"]
    assert deeds == [
        (f"POST /polls/{poll}/launch", {"resultsShown": False}), (f"POST /polls/{poll}/close", {}), (f"PUT /polls/{poll}/results", {"shown": True}),
    ]  # fmt: skip
    assert visitor.complaints == []


def test_rules_are_changed_and_the_record_is_read(room: FakeRoom, desk: Callable[..., Visitor]) -> None:
    """Against somebody who was faster, too. On a dark phone."""
    room.actions = [{
        "id": "act_1", "at": moment(-5), "actorId": "u9", "actorName": "Amara Nwosu", "action": "person.banned", "subjectId": None,
        "userId": "u5", "userName": "Bruno Keller", "reason": "Insults", "detail": None,
    }]  # fmt: skip
    visitor = desk("rules", phone=True, dark=True)
    page = visitor.page
    page.get_by_role("radio", name=re.compile("^Read first")).check()
    page.get_by_label("Slow mode").fill("20")
    page.get_by_label("Blocked words").fill("mud\nsilt, mud")
    page.get_by_role("button", name="Save rules").click()
    expect(page.locator("#toasts")).to_contain_text("The rules hold from now on")
    rules = {"questionsOpen": True, "anonymousAllowed": True, "chat": "HELD", "slowMode": 20, "linksAllowed": False, "blockedWords": ["mud", "silt"], "kept": True}  # fmt: skip
    assert room.sent == [("PUT /room", rules)]
    room.refusals["PUT /room"] = problem(412, "version_conflict", "Somebody else has changed this.")
    room.rules["slowMode"] = 60
    page.get_by_role("button", name="Save rules").click()
    page.get_by_role("button", name="Show theirs").click()
    expect(page.get_by_label("Slow mode")).to_have_value("60")
    assert visitor.audit() == []
    page.get_by_role("tab", name="Record").click()
    expect(page.get_by_role("listitem").filter(has_text="Bruno Keller")).to_contain_text("Why: Insults")
    assert visitor.audit() == []
    assert visitor.overflow() <= 0
    assert visitor.complaints == []


def test_the_desk_is_for_moderators(room: FakeRoom, visit: Callable[..., Visitor]) -> None:
    room.me = {"part": "PRESENTER", "answers": True}
    page = visit(session=session_of(unsigned_token())).open(room.site.origin + DESK)
    expect(page.get_by_role("heading", level=1)).to_have_text("The desk is for moderators")
