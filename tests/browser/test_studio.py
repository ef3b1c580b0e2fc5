"""The studio: green room, publishing over WHIP, scenes, slides, people, health; permissions, faults, keyboard, axe.

The API is kept in memory and the stage is a small one with real WebRTC (`fake_stage`); Chromium's devices are its own fakes.
"""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, session_of
from tests.browser.console_server import serve_console
from tests.browser.fake_stage import SCENE, WEBINAR, run_stage
from tests.browser.fake_studio_api import PAGES, FakeApi, problem, webinar_of
from tests.browser.identity_server import unsigned_token
from tests.cloud_fixture import wait_for

DEVICES = "navigator.mediaDevices"
REFUSING = f"""{DEVICES}.getUserMedia = () => Promise.reject(new DOMException("", window.fault))"""
SMALL = f"""const genuine = {DEVICES}.getUserMedia.bind({DEVICES});
{DEVICES}.getUserMedia = wanted => genuine(wanted.video ? {{video: {{width: 640, height: 480}}}} : wanted)"""


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FakeApi]:
    """The built console with the studio's API behind it, and a stage; made anew by `studio`."""
    with run_stage() as stage, serve_console(tmp_path_factory.mktemp("studio")) as site:
        site.origins["stage_origin"] = stage.url
        yield FakeApi(site, stage)


@pytest.fixture
def studio(api: FakeApi) -> Iterator[FakeApi]:
    """A green room that nobody is in yet, and a stage that nothing came to."""
    fresh = FakeApi(api.site, api.stage)
    fresh.stage.renew()
    fresh.site.answer = fresh.answer
    fresh.open()
    yield fresh
    fresh.stage.renew()


@pytest.fixture
def enter(studio: FakeApi, visit: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """Open the studio as its host; `script` runs before the page's own."""

    def make(*, script: str = "", phone: bool = False, dark: bool = False) -> Visitor:
        visitor = visit(session=session_of(unsigned_token()), phone=phone, dark=dark)
        if script:
            visitor.page.add_init_script(script)
        visitor.page.goto(studio.site.origin + PAGES)
        visitor.page.get_by_role("heading", level=1).wait_for()
        return visitor

    return make


def turn_on(page: Page) -> None:
    """Open camera and microphone, and wait until both are on the stage."""
    page.get_by_role("button", name="Turn on camera and microphone").click()
    expect(page.get_by_text("On the stage")).to_have_count(2)


def button(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_camera_and_microphone_reach_the_stage(studio: FakeApi, enter: Callable[..., Visitor]) -> None:
    """Seen and heard by the stage, muted for everybody, taken off the air by the host, published again, removed."""
    visitor = enter()
    page = visitor.page
    turn_on(page)
    wait_for(lambda: studio.stage.connected() == ["src_1", "src_2"], "picture and sound on the stage")
    (camera, offer), (microphone, _) = studio.stage.hub.offers
    assert (camera, microphone) == ("src_1", "src_2")
    assert "H264/90000" in offer.split("VP8/90000")[0]
    assert "AV1" not in offer
    wait_for(lambda: studio.stage.size("src_1") == (1280, 720), "the camera in HD")
    expect(page.get_by_label(re.compile("^Preview of"))).to_have_js_property("videoWidth", 1280)
    expect(page.get_by_text(re.compile("^1280×720 · "))).to_be_visible()
    level = page.get_by_role("meter", name=re.compile("Level of Fake"))
    wait_for(lambda: int(level.get_attribute("aria-valuenow") or 0) > 0, "a beep on the meter")
    programme = page.get_by_role("img", name="The programme as everybody sees it")
    expect(programme).to_have_js_property("naturalWidth", 640)
    muting_is_for_everybody(page, studio)
    studio.drop("src_1")
    expect(page.get_by_text("This source was taken off the air.").first).to_be_visible()
    button(page, "Publish again")
    expect(page.get_by_text("On the stage")).to_have_count(2)
    page.get_by_role("button", name=re.compile("^Remove fake_device")).click()
    wait_for(lambda: list(studio.stage.hub.sources) == ["src_2"], "the camera gone from the stage")
    assert visitor.complaints == []


def muting_is_for_everybody(page: Page, studio: FakeApi) -> None:
    """Muted by the button, heard again by the key, muted by somebody else."""
    assert studio.broadcast is not None
    microphone = studio.broadcast["sources"][1]
    mute = page.get_by_role("button", name="Mute my microphone")
    mute.click()
    expect(mute).to_have_attribute("aria-pressed", "true")
    wait_for(lambda: microphone["muted"], "muted on the stage")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("m")
    expect(mute).to_have_attribute("aria-pressed", "false")
    wait_for(lambda: not microphone["muted"], "heard again on the stage")
    microphone["muted"] = True
    expect(mute).to_have_attribute("aria-pressed", "true")
    microphone |= {"muted": False, "presenterMuted": True}
    expect(page.get_by_text("The host muted you: nobody hears your microphone.").first).to_be_visible()
    expect(mute).to_have_attribute("aria-disabled", "true")
    commands = len(studio.commands)
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("m")
    microphone["presenterMuted"] = False
    expect(mute).to_have_attribute("aria-pressed", "false")
    assert len(studio.commands) == commands


def test_sessions_outlive_lost_peers_and_a_lost_stage(studio: FakeApi, enter: Callable[..., Visitor]) -> None:
    """Taken up again with fresh tokens; a lost stage is asked for once and followed; who is dropped leaves."""
    page = enter().page
    turn_on(page)
    studio.stage.lose_sessions()
    wait_for(lambda: studio.stage.connected() == ["src_1", "src_2"], "both published again", seconds=40)
    assert sorted(source for source, _ in studio.stage.hub.offers) == ["src_1", "src_1", "src_2", "src_2"]
    renewals = [f"POST /broadcast/sources/src_{number}/token" for number in (1, 2)]
    assert set(renewals) <= set(studio.commands)
    assert studio.broadcast is not None
    studio.broadcast["stage"] |= {"state": "LOST"}
    expect(page.get_by_text("The stage was lost. Another one is being prepared.")).to_be_visible()
    wait_for(lambda: "POST /broadcast/restart" in studio.commands, "a restart asked for")
    studio.broadcast["stage"] |= {"state": "RUNNING", "run": 2}
    expect(page.get_by_text("Green room", exact=True)).to_be_visible()
    wait_for(lambda: len(studio.stage.hub.offers) == 6, "both published to the new run")
    assert studio.commands.count("POST /broadcast/restart") == 1
    studio.refusal = problem(403, "forbidden", "Only the host, presenters and admins may do this.")
    expect(page.get_by_role("heading", level=1)).to_have_text("The studio is for the host and the presenters")
    wait_for(lambda: studio.stage.connected() == [], "their sessions ended")


def test_a_reload_takes_up_the_same_sources(studio: FakeApi, enter: Callable[..., Visitor]) -> None:
    """A camera and a shared screen; the camera is the same after a reload, and told of when it is unplugged."""
    page = enter().page
    button(page, "Share a screen")
    expect(page.get_by_text("On the stage")).to_have_count(1)
    assert studio.broadcast is not None
    assert [source["kind"] for source in studio.broadcast["sources"]] == ["SCREEN"]
    button(page, "Stop sharing")
    expect(page.get_by_role("button", name="Share a screen")).to_be_visible()
    wait_for(
        lambda: studio.broadcast and not studio.broadcast["sources"], "the screen gone from the broadcast"
    )
    turn_on(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    wait_for(lambda: studio.stage.connected() == [], "the stage told")
    page.wait_for_function(
        """() => { const told = document.querySelector("studio-sources")?.studio?.status?.sources ?? [];
           return told.length === 2 && told.every(({ connected }) => !connected); }"""
    )
    turn_on(page)
    assert [source["id"] for source in studio.broadcast["sources"]] == ["src_2", "src_3"]
    page.evaluate(
        """() => { const [track] = document.querySelector("video").srcObject.getVideoTracks();
           track.stop(); track.dispatchEvent(new Event("ended")); }"""
    )
    told = page.locator("studio-sources").get_by_text("was unplugged. Plug it in again, or choose another.")
    expect(told).to_be_visible()
    page.evaluate(f"{DEVICES}.dispatchEvent(new Event('devicechange'))")
    expect(told).to_have_count(0)


def test_a_device_that_does_not_open_says_why(studio: FakeApi, enter: Callable[..., Visitor]) -> None:
    page = enter(script=REFUSING).page
    for name, sentence in (
        (
            "NotAllowedError",
            "The browser may not use your (camera|microphone). Click the icon beside the address",
        ),
        ("NotFoundError", "No (camera|microphone) was found. Plug one in"),
        ("NotReadableError", "This device is in use by another program"),
    ):
        page.evaluate("name => { window.fault = name; }", name)
        button(page, "Turn on camera and microphone")
        expect(page.get_by_role("alert")).to_contain_text(re.compile(sentence))
    assert studio.broadcast is not None
    assert studio.broadcast["sources"] == []
    page = enter(script="Object.defineProperty(navigator, 'mediaDevices', {value: undefined})").page
    expect(page.get_by_role("alert")).to_contain_text("secure connections only (https)")


def test_less_than_hd_is_told_before_going_live(studio: FakeApi, enter: Callable[..., Visitor]) -> None:
    page = enter(script=SMALL).page
    turn_on(page)
    expect(page.get_by_text("Below HD", exact=True)).to_be_visible()
    health = page.get_by_role("tabpanel", name="Health")
    page.get_by_role("tab", name="Health").click()
    expect(health).to_contain_text("640×480")
    told = [
        ("FROZEN", "src_1", "stands still."),
        ("NO_SOUND", None, "nobody will hear you."),
        ("BEHIND", None, "Uploading is behind."),
    ]
    studio.stage.warnings = [
        {"code": code, "sourceId": source, "message": "Untranslated."} for code, source, _ in told
    ]
    for _, _, words in told:
        expect(health).to_contain_text(words)
    expect(health).not_to_contain_text("Untranslated.")
    studio.stage.warnings = [
        {"code": "NEWER_THAN_THE_PAGE", "sourceId": None, "message": "In the stage's words."}
    ]
    expect(health).to_contain_text("In the stage's words.")
    button(page, "Go live")
    dialog = page.get_by_role("dialog", name="Go live now?")
    expect(dialog).to_contain_text("below HD (720p). Choose another camera")
    dialog.get_by_role("button", name="Not yet").click()
    assert "POST /broadcast/start" not in studio.commands


def test_going_live_and_ending_happen_once(studio: FakeApi, enter: Callable[..., Visitor]) -> None:
    page = enter().page
    button(page, "Go live")
    page.get_by_role("dialog").get_by_role("button", name="Go live").dblclick()
    expect(page.locator("studio-bar").get_by_text("On air")).to_be_visible()
    expect(page.get_by_label("Live for")).to_have_text(re.compile(r"^00:00:0[1-9]$"))
    button(page, "End")
    page.get_by_role("dialog").get_by_role("button", name="End for everybody").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The webinar has ended")
    expect(page.get_by_role("link", name="Watch the replay")).to_have_attribute(
        "href", f"/webinars/{WEBINAR}/watch"
    )
    assert studio.commands == ["POST /broadcast/start", "POST /broadcast/end"]


def test_scenes_are_switched_by_mouse_and_keyboard(studio: FakeApi, enter: Callable[..., Visitor]) -> None:
    page = enter().page
    layouts = page.get_by_role("group", name="Scene")
    expect(layouts.get_by_role("button", pressed=True)).to_have_text(re.compile("Screen and camera"))
    layouts.get_by_role("button", name="Side by side").click()
    expect(layouts.get_by_role("button", pressed=True)).to_have_text(re.compile("Side by side"))
    page.keyboard.press("1")
    page.get_by_role("radio", name="Top left").check()
    page.get_by_role("radio", name="Large").check()
    wanted = SCENE | {"corner": "TOP_LEFT", "size": "LARGE"}
    wait_for(lambda: studio.stage.scene == wanted, "the inset large in the corner")
    expect(page.get_by_role("radio", name="Large")).to_be_checked()
    page.keyboard.press("8")
    wait_for(lambda: studio.stage.scene["layout"] == "BE_RIGHT_BACK", "the card")
    expect(page.get_by_role("radio", name="Large")).to_be_disabled()
    page.get_by_role("tab", name="Settings").click()
    page.get_by_role("switch", name="Shortcuts with single keys").uncheck()
    page.keyboard.press("2")
    layouts.get_by_role("button", name="Starting soon").click()
    wait_for(lambda: studio.stage.scene["layout"] == "STARTING_SOON", "the other card")
    assert "SCREEN" not in [scene["layout"] for scene in studio.stage.scenes]


def test_what_is_typed_or_refused_switches_nothing(studio: FakeApi, enter: Callable[..., Visitor]) -> None:
    """Keys in fields and with Control are not for the scene; a camera is chosen by its name; a refusal is taken back."""
    assert studio.broadcast is not None
    source = {"userId": "u1", "kind": "CAMERA", "muted": False}
    studio.broadcast["sources"] += [
        source | {"id": "src_a", "name": "Desk"},
        source | {"id": "src_b", "name": "Board"},
    ]
    page = enter().page
    page.get_by_role("tab", name="People").click()
    button(page, "Name a presenter")
    page.get_by_label("Find a member").press_sequentially("m2")
    button(page, "Close")
    page.keyboard.press("Control+3")
    layouts = page.get_by_role("group", name="Scene")
    layouts.get_by_role("button", name="Camera", exact=True).click()
    wait_for(lambda: studio.stage.scenes, "a scene")
    assert [scene["layout"] for scene in studio.stage.scenes] == ["CAMERA"]
    page.get_by_label("Camera", exact=True).select_option("Board (not connected)")
    wait_for(lambda: studio.stage.scene["cameraId"] == "src_b", "the board's camera")
    studio.stage.producer = False
    for name in ("Slide", "Screen"):
        layouts.get_by_role("button", name=name, exact=True).click()
        expect(layouts.get_by_role("button", pressed=True)).to_have_text(re.compile(r"^\s*Camera\d"))
    expect(page.locator("#toasts .toast")).to_have_text("Somebody else is the producer now.")  # said once


def test_slides_are_sent_rendered_and_turned(studio: FakeApi, enter: Callable[..., Visitor]) -> None:
    page = enter().page
    page.get_by_label("Choose a PDF").set_input_files(
        {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"no slides"}
    )
    expect(page.get_by_role("alert")).to_have_text("Slides must be a PDF.")
    page.get_by_label("Choose a PDF").set_input_files(
        {"name": "rivers.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    expect(page.get_by_text("Rendering: page 1 of 3")).to_be_visible()
    expect(page.get_by_text("3 pages, none shown yet")).to_be_visible()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("6")
    wait_for(lambda: studio.stage.scene["slide"] == {"deckId": "ast_1", "page": 1}, "the first page")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("PageDown")
    page.keyboard.press("PageDown")
    expect(page.get_by_text("Page 3 of 3")).to_be_visible()
    wait_for(lambda: studio.stage.scene["slide"]["page"] == 3, "the last page")
    expect(page.get_by_role("button", name="Next")).to_have_attribute("aria-disabled", "true")
    expect(page.get_by_role("button", name="Show page 3")).to_have_attribute("aria-current", "page")
    button(page, "Show page 2")
    wait_for(lambda: studio.stage.scene["slide"]["page"] == 2, "the second page")
    assert {scene["slide"]["page"] for scene in studio.stage.scenes if scene["slide"]} <= {1, 2, 3}


def test_presenters_are_named_muted_and_dropped(studio: FakeApi, enter: Callable[..., Visitor]) -> None:
    studio.members = [
        {"userId": f"u{n}", "name": name, "email": f"{n}@example.org"}
        for n, name in ((2, "Minh Nguyễn"), (3, "Ngozi Adeyemi"))
    ]
    page = enter().page
    page.get_by_role("tab", name="People").click()
    button(page, "Name a presenter")
    page.get_by_label("Find a member").fill("minh")
    expect(page.get_by_role("dialog").get_by_role("button", name=re.compile("^Choose "))).to_have_count(1)
    button(page, "Choose Minh Nguyễn")
    row = page.get_by_role("listitem").filter(has_text="Minh")
    for action, told in (("Mute", "Minh Nguyễn is muted"), ("Hand the scenes over", None)):
        row.get_by_role("button", name="Actions for Minh Nguyễn").click()
        page.get_by_role("menuitem", name=action).click()
        if told:
            expect(page.locator("#toasts")).to_contain_text(told)
    wait_for(lambda: studio.broadcast and studio.broadcast["producerId"] == "u2", "the scenes handed over")
    row.get_by_role("button", name="Actions for Minh Nguyễn").click()
    page.get_by_role("menuitem", name="Drop").click()
    page.get_by_role("dialog").get_by_role("button", name="Drop").click()
    expect(row).to_have_count(0)
    assert studio.presenters == []


def test_a_presenter_watches_the_scenes_and_ends_nothing(
    studio: FakeApi, enter: Callable[..., Visitor]
) -> None:
    studio.me |= {"host": False, "producer": False, "mayOperate": False}
    page = enter().page
    expect(page.get_by_text("Ada Okafor is the producer and switches scenes.").first).to_be_visible()
    expect(page.get_by_role("button", name="Go live")).to_have_count(0)
    layouts = page.get_by_role("group", name="Scene").get_by_role("button")
    expect(layouts.first).to_have_attribute("aria-disabled", "true")
    layouts.nth(2).click(force=True)
    page.keyboard.press("3")
    turn_on(page)
    assert studio.stage.scenes == []


def test_settings_are_saved_and_a_link_is_made(studio: FakeApi, enter: Callable[..., Visitor]) -> None:
    page = enter().page
    page.get_by_role("tab", name="Settings").click()
    page.get_by_role("switch", name="Viewers may pick an angle").check()
    page.get_by_role("radio", name="Everybody with the link").check()
    page.get_by_label("Until").fill("2030-01-31T14:00")
    button(page, "Save")
    expect(page.locator("#toasts")).to_contain_text("Settings saved")
    assert studio.broadcast is not None
    saved = {name: studio.broadcast[name] for name in ("anglesPublished", "replayAccess", "replayUntil")}
    assert saved["anglesPublished"] is True
    assert (saved["replayAccess"], saved["replayUntil"][:7]) == ("LINK", "2030-01")
    button(page, "Copy the replay's link")
    expect(page.get_by_label("Link to the replay")).to_have_value(f"{studio.site.origin}/replay/abc")


def test_the_door_opens_in_time_and_once(studio: FakeApi, enter: Callable[..., Visitor]) -> None:
    studio.broadcast = None
    visitor = enter()
    page = visitor.page
    for changes, starts_in, heading in (
        ({"status": "CANCELLED"}, timedelta(minutes=10), "This webinar was canceled"),
        ({"status": "ENDED"}, timedelta(hours=-3), "The webinar has ended"),
        ({}, timedelta(hours=3), "It is not yet time"),
        ({}, timedelta(minutes=50), "Open the green room"),
    ):
        studio.webinar = webinar_of(starts_in, **changes)
        page.reload()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert visitor.audit() == []
    page.get_by_role("button", name="Open the green room").dblclick()
    expect(page.locator("studio-bar").get_by_text("Green room")).to_be_visible()
    assert studio.commands.count("POST /broadcast") == 1
    assert studio.broadcast is not None
    studio.broadcast |= {"status": "LIVE", "startedAt": studio.broadcast["openedAt"]}  # by another host
    expect(page.get_by_role("button", name="End", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("phone", "dark"), [(False, False), (True, True)], ids=["desktop light", "phone dark"]
)
def test_the_studio_passes_axe(
    phone: bool, dark: bool, studio: FakeApi, enter: Callable[..., Visitor]
) -> None:
    assert studio.broadcast is not None
    studio.webinar["title"] = "How rivers find their way to the sea, and what they leave behind"
    studio.broadcast["decks"].append(studio.deck())
    studio.stage.warnings = [{"code": "BEHIND", "sourceId": None, "message": "Late."}]
    visitor = enter(phone=phone, dark=dark)
    turn_on(visitor.page)
    for tab in ("Sources", "People", "Settings") if phone else ("Health",):
        visitor.page.get_by_role("tab", name=tab).click()
        assert (tab, visitor.audit(), visitor.overflow()) == (tab, [], 0)
    assert visitor.complaints == []


def test_the_room_says_what_to_answer_next(studio: FakeApi, enter: Callable[..., Visitor]) -> None:
    """By votes, what is assigned to me; answered now, done; a prepared poll launched and shown."""
    room = studio.room
    room.questions = [
        room.question(1, "How deep is it?", status="APPROVED", upvotes=7),
        room.question(
            2, "How wide is it?", status="APPROVED", upvotes=3, assigneeId="u1", assigneeName="Ada Okafor"
        ),
        room.question(3, "Who wins the election?"),
    ]
    room.polls = [room.poll(1, "What melts first?")]
    visitor = enter()
    page = visitor.page
    page.get_by_role("tab", name="Room").click()
    rows = page.locator(".studio-questions > li")
    expect(rows).to_have_count(2)
    button(page, "Answer now: How wide is it?")
    expect(rows.first).to_contain_text("How wide is it?")
    button(page, "Done: How wide is it?")
    expect(rows).to_have_count(1)
    button(page, "Assigned to me")
    expect(page.get_by_role("heading", name="Nothing to answer")).to_be_visible()
    button(page, "Launch: What melts first?")
    expect(page.locator(".poll-card")).to_contain_text("4 answers")
    button(page, "Show results: What melts first?")
    expect(page.locator(".poll-card")).to_contain_text("Results shown")
    assert visitor.audit() == []
    assert [command for command, _ in room.sent] == [
        "PUT /qa/qst_2/answering", "PUT /qa/qst_2/answering", "POST /polls/pol_1/launch", "PUT /polls/pol_1/results",
    ]  # fmt: skip
    assert visitor.complaints == []
