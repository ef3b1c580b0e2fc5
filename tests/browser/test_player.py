"""The player in Chromium, over HLS that runs in real time: judged by the pixels that it shows."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.broadcast import (
    CODE,
    FPS,
    SEGMENT_FRAMES,
    SEGMENTS,
    Broadcast,
    Rendition,
    Run,
    encode,
    slide,
)
from tests.browser.conftest import Visitor, session_of
from tests.browser.console_server import ApiRequest, Site, serve_console
from tests.browser.identity_server import unsigned_token

SEGMENT = SEGMENT_FRAMES / FPS
PUBLISHED = 6 * SEGMENT
ZONE = "Pacific/Auckland"


def iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def asked(at: float, **changes: Any) -> dict[str, Any]:
    """A question of the room's feed, let through at a moment."""
    return {
        "at": iso(at), "askedAt": iso(at - 5), "authorName": "Mei", "question": "How far?", "status": "APPROVED", "answering": False,
        "answer": None, "answeredAt": None, "answeredByName": None, "answeredLive": False, "answerStartedAt": None,
    } | changes  # fmt: skip


@dataclass
class Academy:
    """What the API says of one webinar, as docs/live.md promises, and who said they are there."""

    site: Site
    broadcast: Broadcast
    starts_at: float
    webinar: dict[str, Any] = field(default_factory=dict)
    status: str = "LIVE"
    replay: dict[str, Any] | None = None
    replay_state: str = "NONE"
    problem: dict[str, Any] | None = None
    presenters: list[dict[str, Any]] = field(default_factory=list)
    role: str = "viewer"

    def answer(self, request: ApiRequest) -> tuple[int, Any]:
        path = request.path.removeprefix("/api/webinars/web_1")
        answers: dict[str, Callable[[], tuple[int, Any]]] = {
            "": lambda: (200, self._webinar()),
            "/playback": self._playback,
            "/api/playback/web_1.k3y": self._playback,
            "/presenters": lambda: (200, {"items": self.presenters, "nextCursor": None}),
            "/room": lambda: (200, {"me": {"part": "ATTENDEE", "moderates": False, "answers": False, "banned": False, "mutedUntil": None, "reason": None}}),
            "/qa": lambda: (200, {"items": [], "nextCursor": None}),
            "/chat/mine": lambda: (200, {"items": [], "nextCursor": None}),
            "/polls/answers": lambda: (200, {"items": [], "points": 0}),
            "/calendar": lambda: (200, "BEGIN:VCALENDAR"),
            "/join": lambda: (200, {"minute": iso(time.time()), "token": "t1"}),
            "/register": self._register,
            "/api/organizations": lambda: (200, {"items": [{"id": "org_1", "name": "River", "role": self.role, "subdomain": "river", "logoUrl": None}], "nextCursor": None}),
        }  # fmt: skip
        return (
            answers[path]()
            if path in answers
            else (404, {"status": 404, "code": "not_found", "detail": path})
        )

    def _webinar(self) -> dict[str, Any]:
        return {
            "id": "web_1", "organizationId": "org_1", "hostId": "u9", "hostName": "Amara Nwosu", "title": "Rivers in spring",
            "description": "What melts, and when.", "scheduledStart": iso(self.starts_at), "scheduledEnd": iso(self.starts_at + 3600),
            "timezone": ZONE, "status": "SCHEDULED" if self.status == "SCHEDULED" else self.status, "capacity": None,
            "registrationCount": 12, "vodId": None, "registration": {"status": "REGISTERED"},
        } | self.webinar  # fmt: skip

    def _playback(self) -> tuple[int, Any]:
        if self.problem:
            return int(self.problem["status"]), self.problem
        self.broadcast.refusing = False
        live = self.status == "LIVE"
        return 200, {
            "status": self.status, "webinarId": "web_1", "title": "Rivers in spring",
            "playlistUrl": "/live/web_1/master.m3u8" if live else None,
            "timelineUrl": "/live/web_1/timeline.json" if live or self.replay else None,
            "replay": self.replay, "replayState": self.replay_state, "expiresAt": iso(time.time() + 3600),
        }  # fmt: skip

    def _register(self) -> tuple[int, Any]:
        self.webinar["registration"] = {"status": "REGISTERED"}
        self.problem = None
        return 201, {"status": "REGISTERED"}

    def calls(self, path: str) -> int:
        return sum(one.path == f"/api/webinars/web_1{path}" for one in self.site.requests)

    def go_live(self) -> None:
        """Six segments are out already."""
        self.status = "LIVE"
        self.broadcast.runs = [Run(time.time() - PUBLISHED)]

    def end(self) -> None:
        """Nothing more is published; the replay is not made yet."""
        run = self.broadcast.runs[-1]
        run.length = min(SEGMENTS, int((time.time() - run.starts_at) / SEGMENT))
        self.status = self.broadcast.status = "ENDED"
        self.replay_state = "PREPARING"

    def make_replay(self, length: int | None = None) -> None:
        """The replay of what was broadcast, or of so many segments."""
        if length is not None:
            self.broadcast.runs = [Run(time.time() - 600, length)]
            self.status = self.broadcast.status = "ENDED"
        seconds = sum(run.length for run in self.broadcast.runs) * SEGMENT
        self.replay_state = "READY"
        self.replay = {
            "playlistUrl": "/live/web_1/replay/master.m3u8", "posterUrl": "/live/web_1/replay/storyboard.jpg",
            "storyboardUrl": "/live/web_1/replay/storyboard.vtt", "downloadUrl": "/live/web_1/replay/recording.mp4", "duration": seconds,
        }  # fmt: skip


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Rendition]:
    return encode(tmp_path_factory.mktemp("media"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serve_console(tmp_path_factory.mktemp("player")) as served:
        yield served


@pytest.fixture
def academy(site: Site, media: dict[str, Rendition]) -> Academy:
    site.requests.clear()
    academy = Academy(site, Broadcast(media), time.time() + 600)
    site.answer = academy.answer
    site.live = academy.broadcast.answer
    return academy


@pytest.fixture
def viewer(visit: Callable[..., Visitor]) -> Visitor:
    return visit(session=session_of(unsigned_token()))


def watch(viewer: Visitor, academy: Academy) -> Page:
    viewer.page.goto(f"{academy.site.origin}/webinars/web_1/watch")
    return viewer.page


def frame(page: Page) -> int:
    return int(page.evaluate(CODE))


def until(page: Page, expression: str, *, seconds: float = 20) -> Any:
    """Wait until JavaScript gives something true (by asking: the policy lets no string be compiled in the page)."""
    deadline = time.monotonic() + seconds
    while not (value := page.evaluate(expression)):
        assert time.monotonic() < deadline, f"waited in vain for {expression}"
        page.wait_for_timeout(50)
    return value


def plays(page: Page, *, after: int = -1) -> int:
    """Wait until the picture runs, beyond a frame; the number of the frame that it shows."""
    until(page, f"{CODE} > {after}")
    first = frame(page)
    until(page, f"{CODE} > {first}")
    return frame(page)


def latency(page: Page, academy: Academy) -> float:
    """Seconds between the programme and what is seen."""
    return time.time() - academy.broadcast.runs[-1].starts_at - frame(page) / FPS


def shows(page: Page, view: str) -> None:
    until(page, f"document.querySelector('webinar-watch')?.view === '{view}'")


def test_it_plays_live_with_slides_at_their_moment(viewer: Visitor, academy: Academy) -> None:
    """About two seconds behind what is published; a slide changes when the picture shows its moment, not before."""
    academy.go_live()
    starts = academy.broadcast.runs[0].starts_at
    academy.broadcast.slides = {"slides/ast_1/001.png": slide("red"), "slides/ast_1/002.png": slide("green")}
    first = {"at": iso(starts + 1), "slide": {"deckId": "ast_1", "page": 1, "image": "slides/ast_1/001.png"}}
    second = {
        "at": iso(starts + 10),
        "slide": {"deckId": "ast_1", "page": 2, "image": "slides/ast_1/002.png"},
    }
    academy.broadcast.entries = [first, second]
    academy.broadcast.room = {"room": {"at": iso(starts)}, "question/qst_1": asked(starts + 10)}
    page = watch(viewer, academy)
    plays(page)
    expect(page.get_by_role("img", name="Slide 1")).to_be_visible()
    expect(page.get_by_role("heading", name="No questions yet")).to_be_visible()
    seen = until(page, f"""
        document.querySelector('.player-slide img').src.endsWith('002.png') && document.querySelector('.player-slide img').complete && {CODE}""")  # fmt: skip
    assert seen / FPS == pytest.approx(10, abs=0.7)
    seen = until(page, f"document.querySelector('.room-question') && {CODE}")
    assert seen / FPS == pytest.approx(10.5, abs=1.2)
    assert latency(page, academy) < 5
    assert page.evaluate("document.querySelector('live-player').engine.latency") < 3.5
    assert academy.calls("/join") == 1
    assert academy.calls("/playback") == 1
    assert viewer.audit() == []
    assert viewer.complaints == []


def test_quality_and_angle_are_chosen_without_a_break(viewer: Visitor, academy: Academy) -> None:
    academy.go_live()
    academy.broadcast.angles = [
        {
            "name": "angle-1",
            "title": "Board",
            "playlist": "angle-1/master.m3u8",
            "replay": "replay/angle-1.master.m3u8",
        }
    ]
    page = watch(viewer, academy)
    plays(page)
    settings = page.get_by_role("dialog", name="Settings")
    page.get_by_role("button", name="Settings").click()
    for label, height in (("180p", 180), ("360p", 360)):
        settings.get_by_role("radio", name=label, exact=True).check()
        until(page, f"document.querySelector('video').videoHeight === {height}")
    before = frame(page)
    settings.get_by_role("radio", name="Board").check()
    until(page, "document.querySelector('video').videoHeight === 180")
    assert plays(page) > before
    page.keyboard.press("Escape")
    expect(settings).to_be_hidden()
    expect(page.get_by_role("button", name="Settings")).to_be_focused()


def test_it_survives_outages_refusals_and_a_new_stage(viewer: Visitor, academy: Academy) -> None:
    """The CDN fails for some seconds, cookies run out, the stage is killed and a second run follows: no reload, no press."""
    academy.go_live()
    page = watch(viewer, academy)
    page.evaluate("window.mark = 1")
    before = plays(page)
    academy.broadcast.down = True
    expect(page.get_by_text("The connection is interrupted")).to_be_visible()
    academy.broadcast.down = False
    before = plays(page, after=before)
    expect(page.get_by_text("The connection is interrupted")).to_be_hidden()
    asked = academy.calls("/playback")
    academy.broadcast.refusing = True
    until(page, f"{CODE} > {before + 3 * FPS}")
    assert academy.calls("/playback") - asked in (1, 2)
    run = academy.broadcast.runs[0]
    run.length = min(SEGMENTS, int((time.time() - run.starts_at) / SEGMENT))
    expect(page.get_by_text("The broadcast is interrupted")).to_be_visible()
    academy.broadcast.runs.append(Run(time.time()))
    until(page, f"{CODE} >= 0 && {CODE} < {6 * FPS}")
    plays(page)
    assert latency(page, academy) < 6
    expect(page.get_by_text("The broadcast is interrupted")).to_be_hidden()
    assert page.evaluate("window.mark") == 1
    assert viewer.complaints == []


def test_it_rests_while_one_is_elsewhere(viewer: Visitor, academy: Academy) -> None:
    """Still and silent, whatever is pressed; afterwards live again, as loud as before."""
    academy.go_live()
    page = watch(viewer, academy)
    plays(page)
    page.evaluate("document.querySelector('live-player').resting = true")
    still = "(video => video.paused && video.muted)(document.querySelector('video'))"
    until(page, still)
    page.keyboard.press("k")
    page.keyboard.press("m")
    assert page.evaluate(still)
    rested = frame(page)
    page.evaluate("document.querySelector('live-player').resting = false")
    plays(page, after=rested + FPS)
    assert not page.evaluate("document.querySelector('video').muted")
    assert latency(page, academy) < 6


def test_countdown_live_end_and_replay_come_by_themselves(viewer: Visitor, academy: Academy) -> None:
    """One page, never reloaded, from before the start until the replay plays."""
    academy.status = "SCHEDULED"
    academy.starts_at = time.time() + 100
    page = watch(viewer, academy)
    page.evaluate("window.mark = 1")
    expect(page.get_by_role("timer")).to_contain_text("minute")
    expect(page.get_by_text("Pacific/Auckland")).to_be_visible()
    assert viewer.audit() == []
    with page.expect_download() as saved:
        page.get_by_role("button", name="Add to calendar").click()
    assert saved.value.suggested_filename == "webinar.ics"
    page.get_by_role("button", name="Test your sound").click()
    # The host goes live before the time.
    academy.go_live()
    plays(page)
    # The press for the test tones was the gesture that browsers want before there is sound.
    assert page.evaluate("document.querySelector('video').muted") is False
    academy.end()
    expect(page.get_by_role("heading", name="Thank you for being there")).to_be_visible(timeout=40_000)
    academy.make_replay()
    shows(page, "replay")
    plays(page)
    assert page.evaluate("window.mark") == 1
    assert viewer.complaints == []


def test_a_replay_is_walked_through_by_keyboard_and_resumed(viewer: Visitor, academy: Academy) -> None:
    academy.make_replay(length=40)
    starts = academy.broadcast.runs[0].starts_at
    academy.broadcast.slides = {"slides/ast_1/001.png": slide("red"), "slides/ast_1/002.png": slide("green")}
    academy.broadcast.entries = [
        {
            "at": iso(starts + at),
            "slide": {"deckId": "ast_1", "page": page, "image": f"slides/ast_1/00{page}.png"},
        }
        for page, at in ((1, 0), (2, 25))
    ]
    academy.broadcast.room = {
        "question/qst_1": asked(starts + 20, answerStartedAt=iso(starts + 30), answeredAt=iso(starts + 600))
    }
    page = watch(viewer, academy)
    plays(page)
    expect(page.get_by_role("link", name="Download")).to_have_attribute(
        "href", "/live/web_1/replay/recording.mp4"
    )
    page.keyboard.press("k")
    assert page.evaluate("document.querySelector('video').paused") is True
    at = page.evaluate("document.querySelector('video').currentTime")
    for key, moved in (("l", 10), ("l", 20), ("j", 10), ("ArrowRight", 15), ("ArrowLeft", 10)):
        page.keyboard.press(key)
        assert page.evaluate("document.querySelector('video').currentTime") == pytest.approx(
            at + moved, abs=0.1
        )
    until(page, f"Math.abs({CODE} - {FPS} * document.querySelector('video').currentTime) < 2")
    # The browser may have let it begin without sound only.
    muted = page.evaluate("document.querySelector('video').muted")
    page.keyboard.press("m")
    expect(page.get_by_role("button", name="Sound off (m)" if muted else "Sound on (m)")).to_be_visible()
    seek = page.get_by_role("slider", name="Position")
    seek.focus()
    expect(page.get_by_role("img", name="Slide 1")).to_be_visible()
    page.keyboard.press("PageUp")
    expect(page.get_by_role("img", name="Slide 2")).to_be_visible()
    expect(seek).to_have_attribute("aria-valuetext", "0:42 of 0:42")
    page.keyboard.press("Home")
    box = seek.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    piece = page.locator(".player-preview-picture")
    expect(piece).to_be_visible()
    assert page.evaluate("getComputedStyle(document.querySelector('.player-preview-picture')).backgroundPosition") == "-320px 0px"  # fmt: skip
    assert viewer.audit() == []
    an_answer_is_one_press_away(page)
    page.evaluate("document.querySelector('live-player').seek(20)")
    page.reload()
    expect(page.get_by_text("Resumed at 0:20")).to_be_visible()
    assert plays(page) > 19 * FPS
    page.get_by_role("button", name="Start over").click()
    until(page, f"{CODE} >= 0 && {CODE} < {5 * FPS}")


def an_answer_is_one_press_away(page: Page) -> None:
    """Among all questions, also those that the recording has not come to."""
    page.get_by_role("button", name="All", exact=True).click()
    page.get_by_role("button", name="Watch the answer to “How far?”").click()
    until(page, f"{CODE} >= {30 * FPS}")
    expect(page.get_by_text("Being answered now")).to_be_visible()


def test_who_has_the_link_watches_without_an_account(visit: Callable[..., Visitor], academy: Academy) -> None:
    academy.make_replay(length=8)
    viewer = visit()
    viewer.page.goto(f"{academy.site.origin}/replay/web_1.k3y")
    expect(viewer.page.get_by_role("heading", level=1)).to_have_text("Rivers in spring")
    plays(viewer.page)
    academy.problem = {"status": 404, "code": "not_found", "detail": "There is no such link."}
    viewer.page.reload()
    expect(viewer.page.get_by_role("heading", level=1)).to_have_text("This link does not open anything")
    assert viewer.audit() == []


UNREGISTERED = {"status": 403, "code": "not_registered", "detail": "Register for this webinar first."}
STANDING: list[tuple[dict[str, Any], str]] = [
    ({"status": "CANCELLED"}, "This webinar was canceled."),
    ({"status": "ENDED", "replay_state": "EXPIRED"}, "The replay is no longer available"),
    ({"status": "ENDED", "replay_state": "NOT_ALLOWED"}, "This webinar is over"),
    ({"problem": {"status": 403, "code": "forbidden", "detail": "Only members."}}, "This is not open to you"),
    ({"problem": UNREGISTERED, "webinar": {"registration": {"status": "WAITING", "waitingPosition": 3}}}, "On the waiting list"),
    # Somebody from outside who was invited, and waits for the host's decision: the broadcast does not exist for them yet.
    ({"problem": {"status": 404, "code": "webinar_not_found", "detail": "No."}, "webinar": {"registration": {"status": "PENDING"}}}, "Waiting for approval"),
    ({"problem": UNREGISTERED, "webinar": {"registration": None, "approval": True}}, "Register to watch"),
]  # fmt: skip


def test_what_cannot_be_watched_says_why(visit: Callable[..., Visitor], academy: Academy) -> None:
    viewer = visit(phone=True, dark=True, session=session_of(unsigned_token()))
    before = dict(vars(academy))
    for state, heading in STANDING:
        vars(academy).update(before | state)
        page = watch(viewer, academy)
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        assert viewer.overflow() <= 0
    expect(page.get_by_role("link", name="Go to the registration")).to_be_visible()
    assert viewer.audit() == []
    assert viewer.complaints == []


def test_a_stranger_registers_and_waits_for_the_host(viewer: Visitor, academy: Academy) -> None:
    academy.starts_at = time.time() - 10
    academy.webinar = {"registration": None}
    academy.status = "SCHEDULED"
    academy.problem = UNREGISTERED
    page = watch(viewer, academy)
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", name="Waiting for the host")).to_be_visible()


def test_the_webinar_page_leads_there(viewer: Visitor, academy: Academy) -> None:
    academy.presenters = [{"userId": "u1", "name": "Ada Okafor"}]
    academy.go_live()
    page = viewer.open(f"{academy.site.origin}/webinars/web_1")
    expect(page.get_by_role("link", name="Open studio")).to_have_attribute("href", "/webinars/web_1/studio")
    expect(page.get_by_role("link", name="Watch live")).to_have_attribute("href", "/webinars/web_1/watch")
    academy.make_replay(length=8)
    page.reload()
    expect(page.get_by_role("link", name="Watch the replay")).to_have_attribute(
        "href", "/webinars/web_1/watch"
    )
    expect(page.get_by_role("link", name="Open studio")).to_be_hidden()
