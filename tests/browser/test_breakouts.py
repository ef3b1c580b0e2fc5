"""Breakout rooms: people of a group see, hear and write each other, come back where they were, and are led by their moderators."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, session_of
from tests.browser.console_server import Site, serve_console
from tests.browser.fake_breakouts import FakeBreakouts
from tests.browser.fake_room import DESK, WATCH, FakeRoom, moment, problem
from tests.browser.identity_server import unsigned_token
from tests.cloud_fixture import wait_for

MOVES = """name => {
  const video = document.querySelector(`.breakout-tile video[aria-label="${name}"]`);
  if (!video?.videoWidth) return false;
  const began = (window.began ??= {})[name] ??= video.currentTime;
  const context = Object.assign(document.createElement("canvas"), {width: 32, height: 18}).getContext("2d");
  context.drawImage(video, 0, 0, 32, 18);
  const {data} = context.getImageData(0, 0, 32, 18);
  return Math.max(...data.filter((_, index) => index % 4 === 1)) > 60 && video.currentTime > began + 0.3;
}"""
"""Whether a picture of the camera's green is there, and goes on."""
COUNT = """window.asked = 0;
const {mediaDevices} = navigator, ask = mediaDevices.getUserMedia.bind(mediaDevices);
mediaDevices.getUserMedia = (wanted) => (window.asked++, ask(wanted));"""
"""How often the page asked for devices."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve_console(tmp_path_factory.mktemp("breakouts")) as served:
        yield served


@pytest.fixture
def rooms(site: Site) -> FakeBreakouts:
    """A webinar with three people, and no breakout rooms yet."""
    room = FakeRoom(site)
    rooms = FakeBreakouts(room)
    room.feed.set(room={"questionsOpen": True, "anonymousAllowed": True, "chat": "OPEN", "slowMode": 0, "linksAllowed": False, "pinned": None})  # fmt: skip
    site.answer, site.live = rooms.answer, room.feed.answer
    return rooms


@pytest.fixture
def come(rooms: FakeBreakouts, visit: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """Come as one of the people, to the watch page or another one."""

    def make(user_id: str, path: str = WATCH, **window: bool) -> Visitor:
        visitor = visit(session=session_of(unsigned_token(sub=user_id, name=rooms.people[user_id])), **window)
        # Without this a page that is loaded again does not open the devices by itself, for the browser might ask.
        visitor.page.context.grant_permissions(["camera", "microphone"])
        visitor.page.add_init_script(COUNT)
        visitor.page.goto(rooms.room.site.origin + path)
        return visitor

    return make


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def sees(page: Page, name: str) -> None:
    """Wait until a camera's picture is seen, and moves."""
    wait_for(lambda: page.evaluate(MOVES, name), f"{name}, moving", seconds=60)


def test_a_group_talks_with_camera_and_in_writing(rooms: FakeBreakouts, come: Callable[..., Visitor]) -> None:
    """Two see each other, a third only writes; who reloads is in the same room again; devices are asked for by pressing only."""
    rooms.open(["u1", "u2", "u3"])
    visitors = {user: come(user) for user in rooms.people}
    ada, mei, lea = (visitor.page for visitor in visitors.values())
    expect(ada.get_by_text("With Lea Brandt and Mei Lin.")).to_be_visible()
    press(ada, "Join with camera")
    press(mei, "Join with camera")
    sees(ada, "Camera of Mei Lin")
    sees(mei, "Camera of Ada Okafor")
    press(lea, "Join with text only")
    expect(lea.get_by_role("heading", name="Group 1", exact=True)).to_be_focused()
    expect(lea.get_by_text("In the call")).to_have_count(2)
    assert [page.evaluate("window.asked") for page in (ada, mei, lea)] == [1, 1, 0]

    lea.get_by_role("textbox", name="Message").fill("I only listen")
    lea.keyboard.press("Enter")
    expect(ada.get_by_role("log").get_by_text("I only listen")).to_be_visible()
    expect(lea.get_by_role("log").get_by_text("I only listen")).to_have_count(1)

    mei.reload()
    sees(mei, "Camera of Ada Okafor")
    assert [visitor.complaints for visitor in visitors.values()] == [[], [], []]


def test_one_is_moved_called_back_and_brought_home(
    rooms: FakeBreakouts, come: Callable[..., Visitor]
) -> None:
    """The call goes along into the other room; announcements are seen; the countdown ends in the webinar."""
    rooms.open(["u1"], ["u2"])
    visitors = [come("u1"), come("u2", phone=True, dark=True)]
    ada, mei = (visitor.page for visitor in visitors)
    for page in (ada, mei):
        press(page, "Join with camera")
        expect(page.locator(".breakout-tile")).to_have_count(1)
    assert visitors[1].audit() == []
    assert visitors[1].overflow() <= 0
    rooms.move("u2", "1-01")
    expect(mei.get_by_role("heading", name="Group 1", exact=True)).to_be_visible()
    sees(mei, "Camera of Ada Okafor")
    sees(ada, "Camera of Mei Lin")
    rooms.room.feed.set(chat__msg_a={"at": moment(), "name": "Amara", "part": "HOST", "text": "Two more minutes", "announcement": True})  # fmt: skip
    expect(ada.locator(".breakout-told")).to_contain_text("Two more minutes")
    expect(ada.locator("room-panel")).to_be_hidden()
    rooms.end_in(0)
    expect(mei.locator(".breakout-back")).to_contain_text("This room closes by itself in 0:")
    assert visitors[1].overflow() <= 0
    rooms.end_in(-59)
    for page in (ada, mei):
        expect(
            page.get_by_text("The breakout rooms are closed. You are back in the webinar.")
        ).to_be_visible()
        expect(page.locator("room-panel")).to_be_visible()
    assert [visitor.complaints for visitor in visitors] == [[], []]


def test_a_room_is_chosen_among_those_with_places(rooms: FakeBreakouts, come: Callable[..., Visitor]) -> None:
    """A draft shows nothing; a full room is marked; who enters in another window leaves in the first one."""
    rooms.plan |= {"capacity": 1}
    visitor = come("u1")
    page = visitor.page
    expect(page.get_by_role("tab", name="Chat")).to_be_visible()
    expect(page.locator(".breakout-card")).to_have_count(0)
    rooms.open(["u2"], [], assignment="BY_CHOICE")
    expect(page.get_by_role("heading", name="Choose a breakout room")).to_be_visible()
    expect(page.locator(".breakout-rooms li").first).to_contain_text("Full")
    assert visitor.audit() == []
    page.get_by_role("button", name="Choose: Group 2").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your breakout room: Group 2")).to_be_focused()
    expect(page.get_by_text("Nobody else is in it yet.")).to_be_visible()
    press(page, "Join with text only")
    other = page.context.new_page()
    other.goto(page.url)
    press(other, "Join with text only")
    expect(page.get_by_text("You went on in another window.")).to_be_visible()
    expect(other.get_by_role("heading", name="Group 2", exact=True)).to_be_visible()
    assert visitor.complaints == []


@pytest.fixture
def desk(rooms: FakeBreakouts, come: Callable[..., Visitor]) -> Visitor:
    """Amara's desk, with the breakout rooms chosen."""
    rooms.people["u9"] = "Amara Nwosu"
    rooms.moderators = {"u9"}
    return come("u9", DESK + "#breakouts")


def enter(page: Page, name: str) -> None:
    """Press a button by keyboard."""
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")


def test_moderators_prepare_a_round_by_keyboard(rooms: FakeBreakouts, desk: Visitor) -> None:
    """Nine rooms, dealt; against somebody who was faster; then somebody is moved, and somebody placed."""
    page = desk.page
    page.get_by_label("Number of rooms").fill("9")
    page.get_by_label("Names of the rooms").fill("Snow\nRain")
    assert desk.audit() == []
    rooms.refusals["PUT /breakouts"] = problem(412, "version_conflict", "Somebody else has changed this.")
    enter(page, "Prepare")
    expect(page.get_by_text("Somebody else has changed this.")).to_be_visible()
    enter(page, "Prepare")
    expect(page.get_by_role("heading", name="Round 1 is prepared")).to_be_visible()
    expect(page.get_by_role("button", name="Open the rooms")).to_be_focused()
    groups = page.locator(".desk-group")
    expect(groups).to_have_count(9)
    expect(groups.first).to_contain_text("Ada Okafor")
    expect(groups.nth(8)).to_contain_text("Room 9")
    enter(page, "Move Ada Okafor")
    expect(page.get_by_label("Room", exact=True)).to_be_focused()
    page.keyboard.type("Rain")
    enter(page, "Move")
    expect(groups.nth(1)).to_contain_text("Ada Okafor")
    expect(page.get_by_role("button", name="Move Ada Okafor")).to_be_focused()
    enter(page, "Place Amara Nwosu")
    enter(page, "Place")
    expect(groups.first).to_contain_text("Amara Nwosu")
    enter(page, "Open the rooms")
    expect(page.get_by_role("timer", name="Time left")).to_be_visible()
    assert [command for command, _ in rooms.sent] == [
        "PUT /breakouts", "PUT /breakouts", "PUT /breakouts/people/u1", "PUT /breakouts/people/u9", "POST /breakouts/open",
    ]  # fmt: skip
    assert rooms.sent[1][1] | {"groups": []} == {
        "assignment": "EVENLY",
        "groups": [],
        "capacity": 6,
        "minutes": 15,
    }
    assert desk.complaints == []


def test_moderators_lead_a_round_by_keyboard(rooms: FakeBreakouts, desk: Visitor) -> None:
    """Helped, told, extended, called back, closed."""
    page = desk.page
    rooms.open(["u1", "u2"], ["u3"])
    rooms.groups[1].help = {"helpWantedAt": moment(), "helpWantedBy": "Lea Brandt"}
    expect(page.get_by_role("tab", name=re.compile("Breakout rooms 1"))).to_be_visible()
    expect(page.locator(".desk-help").get_by_role("link", name="Enter: Group 2")).to_have_attribute(
        "href", f"{WATCH}?breakout=1-02"
    )
    assert desk.audit() == []
    page.set_viewport_size({"width": 360, "height": 740})
    assert desk.overflow() <= 0
    enter(page, "Helped: Group 2")
    expect(page.locator(".desk-help")).to_have_count(0)
    enter(page, "Announce to all")
    page.get_by_label("Announcement", exact=True).fill("Two more minutes")
    enter(page, "Announce")
    expect(page.locator("#toasts")).to_contain_text("Everybody is told")
    enter(page, "5 minutes more")
    expect(page.locator("#toasts")).to_contain_text("The breakout rooms end at")
    enter(page, "Call everybody back")
    expect(page.get_by_text("Called back", exact=True)).to_be_visible()
    enter(page, "More for the breakout rooms")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    enter(page, "Close now")
    expect(page.get_by_text("Round 1 is over. It had 2 rooms.")).to_be_visible()
    expect(page.get_by_label("As last time")).to_be_visible()
    assert [command for command, _ in rooms.sent] == [
        "PUT /breakouts/1-02/help", "PUT /breakouts/timer", "POST /breakouts/call-back", "POST /breakouts/close",
    ]  # fmt: skip
    assert (
        "POST /chat",
        {"text": "Two more minutes", "channel": "MAIN", "announcement": True},
    ) in rooms.room.sent
    assert desk.complaints == []


def test_a_moderator_enters_a_room_from_the_desk(rooms: FakeBreakouts, come: Callable[..., Visitor]) -> None:
    """As a guest: they are in it while they are there."""
    rooms.people["u9"] = "Amara Nwosu"
    rooms.moderators = {"u9"}
    rooms.open(["u1"], ["u2", "u3"])
    page = come("u9", WATCH + "?breakout=1-02", phone=True).page
    press(page, "Join with text only")
    expect(page.get_by_role("heading", name="Group 2", exact=True)).to_be_visible()
    assert rooms.groups[1].members == ["u2", "u3", "u9"]
    press(page, "Back to the webinar")
    expect(page.get_by_role("heading", name="Breakout rooms", exact=True)).to_be_visible()
    assert rooms.groups[1].members == ["u2", "u3"]
