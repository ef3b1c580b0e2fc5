"""The room beside the picture: what the feed says is seen at its moment; asking, voting, writing and answering."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visitor, session_of
from tests.browser.console_server import Site, serve_console
from tests.browser.fake_room import WATCH, FakeRoom, moment, problem
from tests.browser.identity_server import unsigned_token
from tests.cloud_fixture import wait_for

OPTIONS = [{"id": "a", "text": "Snow"}, {"id": "b", "text": "Rain"}, {"id": "c", "text": "Springs"}]
POLL = {
    "at": moment(-60), "kind": "SINGLE", "question": "Where does the water come from?", "options": OPTIONS, "anonymous": False,
    "quiz": False, "closesAt": None, "closedAt": None, "scale": None, "most": None, "correct": None,
}  # fmt: skip
RULES = {"at": moment(-900), "questionsOpen": True, "anonymousAllowed": True, "chat": "OPEN", "slowMode": 0, "linksAllowed": False, "pinned": None}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve_console(tmp_path_factory.mktemp("room")) as served:
        yield served


@pytest.fixture
def room(site: Site) -> FakeRoom:
    """A room that is open, and in which nothing has happened."""
    site.requests.clear()
    room = FakeRoom(site)
    room.feed.set(room=RULES)
    site.answer, site.answer_headers, site.live = room.answer, room.answer_headers, room.feed.answer
    return room


@pytest.fixture
def enter(room: FakeRoom, visit: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """Come to the watch page, and choose a tab of the room."""

    def make(tab: str, **window: bool) -> Visitor:
        visitor = visit(session=session_of(unsigned_token()), **window)
        visitor.page.goto(room.site.origin + WATCH)
        visitor.page.get_by_role("tab", name=tab).click()
        return visitor

    return make


def question(text: str, upvotes: int = 0, **changes: Any) -> dict[str, Any]:
    return {
        "at": moment(-60), "askedAt": moment(-90), "authorName": "Mei", "question": text, "status": "APPROVED", "answering": False,
        "answer": None, "answeredAt": None, "answeredByName": None, "answeredLive": False, "answerStartedAt": None,
    } | changes  # fmt: skip


def message(text: str, at: str, **changes: Any) -> dict[str, Any]:
    return {"at": at, "name": "Mei", "part": "ATTENDEE", "text": text, "announcement": False} | changes


def room_minute() -> int:
    """The whole minutes since 1970."""
    return int(time.time() // 60)


def at_minute(minute: int, second: int) -> str:
    """A second of a minute, as the API writes it."""
    return datetime.fromtimestamp(minute * 60 + second, UTC).isoformat().replace("+00:00", "Z")


def questions_of(page: Page) -> Locator:
    return page.locator(".room-question")


def test_questions_are_asked_pointed_out_and_voted_for(room: FakeRoom, enter: Callable[..., Visitor]) -> None:
    """Those that are alike are offered before asking; one's own waits, and is gone once everybody sees it; a vote counts at once."""
    room.questions = [room.question(9, "Who wins?", mine=True, status="HIDDEN", reason="Not about rivers.")]
    room.feed.set(
        question__qst_1=question("How long does the snow take to reach the sea?"), votes__qst_1={"upvotes": 3},
        question__qst_2=question("Which gauge do you trust most?", authorName=None), votes__qst_2={"upvotes": 5},
    )  # fmt: skip
    visitor = enter("Questions")
    page = visitor.page
    expect(questions_of(page)).to_have_count(2)
    expect(questions_of(page).first).to_contain_text("Which gauge do you trust most?")
    expect(page.get_by_text("Why: Not about rivers.")).to_be_visible()
    page.get_by_role("button", name="Newest").click()

    field = page.get_by_label("Your question", exact=True)
    field.fill("how long until the snow reaches the sea")
    offered = page.locator(".room-alike")
    expect(offered).to_contain_text("This was asked already.")
    offered.get_by_role("button", name=re.compile("^Vote for “How long does the snow")).click()
    vote = questions_of(page).filter(has_text="snow").get_by_role("button")
    expect(vote).to_have_text("4")
    expect(vote).to_have_attribute("aria-pressed", "true")

    field.fill("Where does the mud go?")
    expect(offered).to_have_count(0)
    page.get_by_label("Ask without my name").check()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".room-own").get_by_text("Where does the mud go?")).to_be_visible()
    expect(field).to_have_value("")
    asked = room.questions[-1]["id"]
    room.feed.set(**{f"question__{asked}": question("Where does the mud go?", authorName=None)})
    expect(questions_of(page)).to_have_count(3)
    expect(page.locator(".room-own li")).to_have_count(1)
    assert room.sent == [
        ("POST /qa/qst_1/upvote", {}),
        ("POST /qa", {"question": "Where does the mud go?", "anonymous": True}),
    ]
    page.reload()
    expect(vote).to_have_attribute("aria-pressed", "true")
    assert visitor.complaints == []


def test_everything_is_seen_when_the_picture_gets_there(
    room: FakeRoom, enter: Callable[..., Visitor]
) -> None:
    """The page's clock is the picture's: a question before it is let through, being answered, answered; back and forth."""
    room.feed.set(
        question__qst_1=question(
            "How high?", at=moment(100), status="ANSWERED", answer="To here.", answerStartedAt=moment(200), answeredAt=moment(300)
        ),
        question__qst_2=question("How low?"),
    )  # fmt: skip
    page = enter("Questions").page
    expect(questions_of(page)).to_have_count(2)
    clock = "seconds => (document.querySelector('room-panel').room.clock = () => Date.now() + seconds * 1000)"
    high = questions_of(page).filter(has_text="How high?")
    for seconds, seen in ((0, None), (150, "Mei"), (250, "Being answered now"), (350, "To here."), (0, None)):
        page.evaluate(clock, seconds)
        if seen is None:
            expect(high).to_have_count(0)
        else:
            expect(high).to_contain_text(seen)


def test_messages_come_without_moving_what_is_read(room: FakeRoom, enter: Callable[..., Visitor]) -> None:
    """At the end one stays there; further up nothing moves, and new ones are counted; earlier ones are fetched by minutes."""
    now = room_minute()
    first = [message(f"Early {number}", at_minute(now - 9, number)) for number in range(20)]
    room.feed.pages = {now - 9: [{"id": f"msg_e{number:02}", **one} for number, one in enumerate(first)]}
    room.feed.set(**{f"minute__{now - 9}": {"messages": 20}})
    for number in range(60):
        room.feed.items[f"chat/msg_n{number:02}"] = message(f"Number {number}", at_minute(now - 3, number))
    room.feed.set(chat__msg_n99=message("The last one", at_minute(now - 2, 0)))
    page = enter("Chat").page
    log = page.get_by_role("log")
    expect(log.get_by_text("The last one")).to_be_in_viewport()

    log.get_by_text("Number 10", exact=True).scroll_into_view_if_needed()
    page.wait_for_function("() => document.querySelector('room-chat').scroller.atEnd === false")
    before = log.get_by_text("Number 10", exact=True).bounding_box()
    room.feed.set(
        chat__msg_o1=message("One more", at_minute(now - 1, 0)),
        chat__msg_o2=message("And one", at_minute(now - 1, 1)),
    )
    expect(page.get_by_role("button", name="2 new messages")).to_be_visible()
    page.get_by_role("button", name="Earlier messages").evaluate("button => button.click()")
    expect(log.get_by_text("Early 19", exact=True)).to_be_attached()
    after = log.get_by_text("Number 10", exact=True).bounding_box()
    assert before is not None
    assert after is not None
    assert abs(before["y"] - after["y"]) < 2
    expect(page.get_by_role("button", name="Earlier messages")).to_have_count(0)

    page.get_by_role("button", name="2 new messages").click()
    expect(log.get_by_text("And one")).to_be_in_viewport()
    room.feed.set(chat__msg_o2=None)
    expect(log.get_by_text("And one")).to_have_count(0)
    expect(log.get_by_text("One more")).to_be_in_viewport()


def test_writing_keeps_the_rooms_rules(room: FakeRoom, enter: Callable[..., Visitor]) -> None:
    """Seen at once; held and marked; too fast and told how long; closed; muted; sent out."""
    visitor = enter("Chat")
    page = visitor.page
    log, line, send = (
        page.get_by_role("log"),
        page.get_by_label("Message", exact=True),
        page.get_by_role("button", name=re.compile("^Send")),
    )
    line.fill("Good morning")
    line.press("Enter")
    expect(log.get_by_text("Good morning")).to_have_count(1)
    said = room.messages[-1]
    room.feed.set(**{f"chat__{said['id']}": message("Good morning", said["at"], name="Ada Okafor")})
    expect(log.get_by_text("Ada Okafor")).to_be_visible()
    expect(log.get_by_text("Good morning")).to_have_count(1)
    line.fill("See www.example.org")
    send.click()
    expect(log.get_by_text("Waits for a moderator. Only you see it.")).to_be_visible()

    room.refusals["POST /chat"] = problem(429, "slow_mode", "Slow mode is on. You may write again in 3 s.")
    room.headers["POST /chat"] = {"Retry-After": "3"}
    line.fill("Once more")
    send.click()
    expect(send).to_have_accessible_name(re.compile("^Send, in [123] seconds?$"))
    assert len(room.sent) == 3
    expect(line).to_have_value("Once more")
    expect(send).to_have_accessible_name("Send")
    room.refusals.clear()

    room.feed.set(room=RULES | {"chat": "CLOSED"})
    expect(page.get_by_text("The chat is closed.")).to_be_visible()
    room.feed.set(room=RULES | {"slowMode": 10})
    expect(page.get_by_text("Slow mode: one message in 10 seconds.")).to_be_visible()
    learns_of_restraints(room, page)
    assert visitor.complaints == []


def learns_of_restraints(room: FakeRoom, page: Page) -> None:
    """Muted while writing, then sent out while asking."""
    room.me = {"mutedUntil": moment(600), "reason": "Capitals"}
    room.refusals["POST /chat"] = problem(403, "muted", "A moderator has muted you.")
    line = page.get_by_label("Message", exact=True)
    line.fill("LISTEN")
    line.press("Enter")
    expect(page.get_by_text(re.compile("A moderator has muted you until .* Why: Capitals"))).to_be_visible()
    expect(line).to_have_count(0)
    room.me = {"banned": True, "reason": "Insults"}
    page.get_by_role("tab", name="Questions").click()
    room.refusals["POST /qa"] = problem(403, "banned", "A moderator has sent you out of this room.")
    page.get_by_label("Your question", exact=True).fill("Why me?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(
        page.get_by_role("alert").filter(has_text="you can watch, but not write. Why: Insults")
    ).to_be_visible()
    expect(page.get_by_label("Your question", exact=True)).to_have_count(0)


def test_polls_of_every_kind_are_answered_by_keyboard(room: FakeRoom, enter: Callable[..., Visitor]) -> None:
    """Announced once, called for from the other tabs; each kind's form; results as text, too."""
    scale = {"min": 1, "max": 5, "minLabel": "Bad", "maxLabel": "Good"}
    room.feed.set(
        poll__pol_1=POLL | {"at": moment(-1)}, poll__pol_2=POLL | {"at": moment(-2), "kind": "MULTIPLE", "question": "Which two?", "most": 2},
        poll__pol_3=POLL | {"at": moment(-3), "kind": "RATING", "question": "How was it?", "options": [], "scale": scale},
        poll__pol_4=POLL | {"at": moment(-4), "kind": "RANKING", "question": "In which order?", "anonymous": True},
        poll__pol_5=POLL | {"at": moment(-5), "kind": "TEXT", "question": "One word?", "options": []},
    )  # fmt: skip
    visitor = enter("Chat")
    page = visitor.page
    expect(page.get_by_role("tab", name="Polls 5 waiting")).to_be_visible()
    page.locator(".room-call").get_by_role("button", name="Answer").click()
    expect(page.get_by_role("radio", name="Snow").first).to_be_focused()

    def poll(question: str) -> Locator:
        return page.locator(".room-poll").filter(has_text=question)

    def send(question: str) -> None:
        poll(question).get_by_role("button", name="Send answer").click()
        expect(poll(question)).to_contain_text("Your answer is in.")

    poll("Where does").get_by_role("button", name="Send answer").click()
    expect(poll("Where does").get_by_role("alert")).to_have_text("Choose your answer first.")
    page.get_by_role("radio", name="Snow").first.press("ArrowDown")
    send("Where does")
    two = poll("Which two?")
    for name in ("Snow", "Springs"):
        two.get_by_role("checkbox", name=name).press("Space")
    expect(two.get_by_role("checkbox", name="Rain")).to_be_disabled()
    send("Which two?")
    poll("How was it?").get_by_role("radio", name="4").check()
    send("How was it?")
    order = poll("In which order?")
    order.get_by_role("button", name="Move “Springs” up").press("Enter")
    page.keyboard.press("Enter")
    expect(order.locator(".poll-ranking li").first).to_contain_text("Springs")
    expect(page.locator("#announcer")).to_have_text("“Springs” is number 1 now")
    send("In which order?")
    poll("One word?").get_by_label("Your answer").fill("melt")
    room.refusals["POST /polls/pol_5/answers"] = problem(
        409, "already_answered", "You have answered this poll."
    )
    send("One word?")
    assert room.sent == [
        ("POST /polls/pol_1/answers", {"options": ["b"]}), ("POST /polls/pol_2/answers", {"options": ["a", "c"]}),
        ("POST /polls/pol_3/answers", {"rating": 4}), ("POST /polls/pol_4/answers", {"ranking": ["c", "a", "b"]}),
        ("POST /polls/pol_5/answers", {"text": "melt"}),
    ]  # fmt: skip

    leaders = [{"rank": 1, "name": "Mei", "points": 900}]
    room.feed.set(
        poll__pol_1=POLL | {"closedAt": moment(-1), "quiz": True, "correct": ["a"]},
        results__pol_1={
            "at": moment(-1),
            "answers": 4,
            "counts": {"a": 3, "b": 1},
            "words": [],
            "leaders": leaders,
        },
        results__pol_5={
            "at": moment(-1),
            "answers": 3,
            "counts": {},
            "words": [["melt", 2], ["mud", 1]],
            "leaders": [],
        },
    )
    expect(poll("Where does").locator(".poll-bars")).to_contain_text(
        re.compile(r"Right: Snow\s*3 · 75%\s*Rain your answer\s*1 · 25%")
    )
    expect(poll("Where does")).to_contain_text(re.compile(r"1\s*Mei\s*900 points"))
    expect(poll("Where does")).to_contain_text("Your answer is not right.")
    expect(poll("One word?").locator(".poll-words li").first).to_have_text("melt 2 times")
    assert visitor.audit() == []
    assert visitor.complaints == []


def test_all_are_told_and_a_refusal_fetches_cookies(room: FakeRoom, enter: Callable[..., Visitor]) -> None:
    """An announcement and what is pinned; read out once, not again; the feed goes on after a 403. On a dark phone."""
    room.feed.set(
        room=RULES | {"pinned": {"id": "msg_1", "name": "Ada", "text": "The guide is on the shelf."}}
    )
    visitor = enter("Chat", phone=True, dark=True)
    page = visitor.page
    expect(page.locator(".room-pinned")).to_contain_text("The guide is on the shelf.")
    room.feed.refusing = True
    room.feed.set(chat__msg_1=message("We begin in a minute.", moment(-1), announcement=True, part="HOST"))
    expect(page.locator(".room-told")).to_contain_text("We begin in a minute.")
    expect(page.locator("#announcer")).to_have_text("Announcement: We begin in a minute.")
    wait_for(lambda: not room.feed.refusing, "fresh cookies")
    expect(page.get_by_role("log").get_by_text("Host")).to_be_visible()
    assert visitor.audit() == []
    assert visitor.overflow() <= 0
    page.locator(".room-told").get_by_role("button", name="Dismiss").click()
    expect(page.locator(".room-told")).to_have_count(0)


def test_thousands_of_questions_stay_quick(room: FakeRoom, enter: Callable[..., Visitor]) -> None:
    """Some are shown, the rest on demand."""
    for number in range(3000):
        room.feed.items[f"question/qst_{number}"] = question(f"Question number {number}?")
        room.feed.items[f"votes/qst_{number}"] = {"upvotes": number}
    page = enter("Questions").page
    expect(page.get_by_text("3,000 questions")).to_be_visible()
    expect(questions_of(page)).to_have_count(40)
    expect(questions_of(page).first).to_contain_text("Question number 2999?")
    page.get_by_role("button", name="Show 40 more").click()
    expect(questions_of(page)).to_have_count(80)
