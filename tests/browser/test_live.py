"""A live webinar as people have it: a presenter with two cameras, a microphone and a shared tab, and somebody who watches.

Everything is real: Chromium publishes over WHIP from the studio page, the stage mixes and encodes, and another Chromium plays
what comes from the edge. It is judged by the pixels and the sound that the viewer gets.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import FLAGS, Visitor, session_of
from tests.browser.walk import complaints_of
from tests.cloud.hosting import Host
from tests.cloud.people import Person
from tests.cloud_fixture import RunningCloud, wait_for

pytestmark = [pytest.mark.cloud, pytest.mark.timeout(500)]

PATIENCE = 60_000
SHARED = "The page that is shared"
RED = "#c00000"
DEVICES = (
    # The second of Chromium's fake cameras has 16 bits of gray, which nothing encodes: the third is taken.
    "--use-fake-device-for-media-stream=device-count=3,fps=30",
    f"--auto-select-tab-capture-source-by-title={SHARED}",
    "--autoplay-policy=no-user-gesture-required",
)
OWN = {"--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"}
# What the viewer's picture shows at a point (fractions of its width and height): red, green, blue.
PIXEL = """([x, y]) => {
  const video = document.querySelector("video");
  if (!video || video.readyState < 2) return null;
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const context = canvas.getContext("2d");
  context.drawImage(video, 0, 0);
  return [...context.getImageData(Math.floor(x * canvas.width), Math.floor(y * canvas.height), 1, 1).data.slice(0, 3)];
}"""
# Chromium's fake microphone beeps twice a second: what was heard last is kept for longer, so no beep falls between two looks.
LISTEN = """() => {
  window.listening?.close();
  window.captured?.getTracks().forEach((track) => track.stop());
  window.captured = document.querySelector("video").captureStream();
  if (!window.captured.getAudioTracks().length) return false;
  const context = (window.listening = new AudioContext());
  window.heard = new AnalyserNode(context, {fftSize: 32768});
  context.createMediaStreamSource(window.captured).connect(window.heard);
  return true;
}"""
LOUDNESS = """() => {
  const samples = new Float32Array(window.heard.fftSize);
  window.heard.getFloatTimeDomainData(samples);
  return Math.max(...samples.map(Math.abs));
}"""
Pixel = tuple[int, int, int]


@pytest.fixture
def presenting(local_cloud: RunningCloud, launch: Callable[..., Browser]) -> Iterator[BrowserContext]:
    """A Chromium with two cameras and a microphone, which shares the tab called `SHARED` when asked for a screen."""
    flags = [flag for flag in FLAGS if flag not in OWN] + list(DEVICES)
    browser = launch(flags)
    context = browser.new_context(viewport={"width": 1024, "height": 720}, locale="en-US")
    context.grant_permissions(["camera", "microphone"], origin=local_cloud.stack["console"])
    signed_in(context, local_cloud.token("instructor"))
    yield context
    browser.close()


@pytest.fixture
def host(local_cloud: RunningCloud) -> Iterator[Host]:
    """A webinar that leaves no stage behind, whatever happens."""
    made = Host.scheduling(local_cloud, "Tides, live", visibility="PUBLIC")
    yield made
    made.leave()


def signed_in(context: BrowserContext, token: str) -> None:
    stored = json.dumps(json.dumps(session_of(token)))
    context.add_init_script(f"sessionStorage.setItem('academy.session', {stored})")


def pixel(page: Page, x: float, y: float) -> Pixel | None:
    """Return the color at a point of the playing picture."""
    found = page.evaluate(PIXEL, [x, y])
    return None if found is None else (found[0], found[1], found[2])


def is_red(color: Pixel | None) -> bool:
    return color is not None and color[0] > 150 and color[1] < 40 and color[2] < 40


def is_green(color: Pixel | None) -> bool:
    """Chromium's fake camera is mostly of a green, dark in this corner."""
    return color is not None and color[1] > 50 and color[0] < color[1] / 2 and color[2] < color[1] / 2


def is_heard(page: Page) -> bool:
    """Whether something is heard within two seconds, by listening anew: what was captured ends when the player begins anew."""
    if not page.evaluate(LISTEN):
        return False
    for _ in range(20):
        if page.evaluate(LOUDNESS) > 0.02:
            return True
        page.wait_for_timeout(100)
    return False


def see(page: Page, what: Callable[[Page], bool], sentence: str) -> None:
    wait_for(lambda: what(page), sentence, seconds=40)


def test_a_webinar_from_the_studio_to_the_replay(
    local_cloud: RunningCloud, host: Host, presenting: BrowserContext, visit: Callable[..., Visitor]
) -> None:
    viewer = Person.with_account(local_cloud, "Vera Viewer")
    viewer.post(f"{host.path}/register")
    watch = visit(session=session_of(viewer.token)).page
    watch.set_default_timeout(PATIENCE)
    watch.set_viewport_size({"width": 640, "height": 700})
    complaints = complaints_of(watch.context) + complaints_of(presenting)
    console = local_cloud.stack["console"]

    shared = presenting.new_page()
    shared.set_content(f"<title>{SHARED}</title><body style='margin:0;background:{RED}'>")
    studio = presenting.new_page()
    studio.set_default_timeout(PATIENCE)
    studio.goto(f"{console}/webinars/{host.webinar_id}/studio")
    watch.goto(f"{console}/webinars/{host.webinar_id}/watch")
    expect(watch.get_by_role("heading", level=1)).to_contain_text("Tides, live")

    publish_everything(studio)
    go_live(studio)
    see(watch, lambda page: is_red(pixel(page, 0.3, 0.4)), "the shared tab in the viewer's picture")
    see(watch, lambda page: is_green(pixel(page, 0.93, 0.93)), "the camera's inset in the viewer's picture")
    see(watch, is_heard, "the microphone's beep in the viewer's sound")
    assert watch.evaluate("document.querySelector('video').videoHeight") >= 360

    studio.bring_to_front()
    studio.keyboard.press("3")
    see(
        watch,
        lambda page: is_green(pixel(page, 0.05, 0.05)),
        "the camera alone, after the scene was switched",
    )
    status = host.status()
    assert [source["kind"] for source in status["sources"] if source["connected"]].count("CAMERA") == 2
    assert max(source["height"] for source in status["sources"]) >= 720

    end(studio)
    see(watch, is_replay, "the replay, without a reload")
    watch.get_by_role("button", name=re.compile("^Play")).first.click()
    see(
        watch,
        lambda page: page.evaluate("document.querySelector('video').currentTime") > 0.5,
        "the replay playing",
    )
    see(watch, lambda page: page.get_by_role("link", name=re.compile("Download")).count() > 0, "the download")
    assert complaints == []


def publish_everything(studio: Page) -> None:
    """Open the green room, turn on both cameras, the microphone and the shared tab; wait until the stage has all four."""
    studio.get_by_role("button", name="Open the green room").click()
    studio.get_by_role("button", name="Turn on camera and microphone").click()
    expect(studio.get_by_text("On the stage")).to_have_count(2, timeout=PATIENCE)
    studio.get_by_role("button", name=re.compile("Add .*camera")).click()
    expect(studio.get_by_text("On the stage")).to_have_count(3, timeout=PATIENCE)
    studio.get_by_label("Camera", exact=True).last.select_option("fake_device_2")
    studio.get_by_role("button", name="Share a screen").click()
    expect(studio.get_by_text("On the stage")).to_have_count(4, timeout=PATIENCE)


def go_live(studio: Page) -> None:
    studio.get_by_role("button", name="Go live", exact=True).click()
    studio.get_by_role("dialog").get_by_role("button", name="Go live").click()
    expect(studio.locator("studio-bar").get_by_text("On air")).to_be_visible(timeout=PATIENCE)


def end(studio: Page) -> None:
    studio.get_by_role("button", name="End", exact=True).click()
    studio.get_by_role("dialog").get_by_role("button", name="End for everybody").click()
    expect(studio.get_by_role("heading", level=1)).to_have_text("The webinar has ended", timeout=PATIENCE)


def is_replay(page: Page) -> bool:
    playing: Any = page.evaluate("Number.isFinite(document.querySelector('video')?.duration)")
    return bool(playing)
