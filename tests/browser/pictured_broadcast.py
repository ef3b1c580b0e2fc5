"""A broadcast that is worth a picture: the demo's instructor with slides and a camera, and the demo's learner who watches.

The camera is a drawing that Chromium plays as if it were one; the slides are a real PDF.
"""

import io
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect
from weasyprint import HTML

from tests.cloud_fixture import fetch

PATIENCE = 90_000
PAGES = {
    "Tides": "Why the sea comes and goes, twice a day",
    "The moon pulls": "Nearest the moon the water is pulled more, farthest away less. Two bulges, and the earth turns below them.",
    "Spring and neap": "Sun and moon in line make spring tides; at right angles, neap tides.",
    "Reading a table": "Find the port, then the day. High water is the larger figure.",
}
STYLE = """
@page { size: 1280px 720px; margin: 0 }
body { margin: 0; font-family: serif; color: #16324f }
section { box-sizing: border-box; height: 720px; padding: 130px 110px; border-bottom: 110px solid #2a7f8e; background: #f4efe4 }
h1 { margin: 0 0 32px; font-size: 88px }
p { max-width: 900px; margin: 0; font-size: 42px; line-height: 1.4 }
"""
FLAGS = ("--autoplay-policy=no-user-gesture-required", "--use-fake-ui-for-media-stream")
READY = """() => document.querySelector("video")?.currentTime > 3 && !document.querySelector(".player-wait")
  && document.querySelector(".player-slide img")?.complete"""
NAMES = """Object.defineProperty(MediaDeviceInfo.prototype, "label", {
  get() { return this.kind === "videoinput" ? "Desk camera" : "Desk microphone"; }});
Object.defineProperty(MediaStreamTrack.prototype, "label", {
  get() { return this.kind === "video" ? "Desk camera" : "Desk microphone"; }});"""
"""Names as devices have them: Chromium's own say what they are made of."""


def write_slides(path: Path) -> None:
    """Write the deck."""
    pages = "".join(f"<section><h1>{title}</h1><p>{text}</p></section>" for title, text in PAGES.items())
    HTML(string=f"<style>{STYLE}</style>{pages}").write_pdf(path)


def write_camera(path: Path) -> None:
    """Write what the camera sees as Motion JPEG: somebody before a shelf, who breathes."""
    with path.open("wb") as film:
        for number in range(60):
            picture = io.BytesIO()
            _draw(abs(number - 30) / 5).save(picture, "JPEG", quality=90)
            film.write(picture.getvalue())


def _draw(sway: float) -> Image.Image:
    image = Image.new("RGB", (1280, 720), "#dfe6df")
    pen = ImageDraw.Draw(image)
    for row, shelf in enumerate((210, 420)):
        pen.rectangle((0, shelf, 1280, shelf + 14), fill="#a98a63")
        for number in range(24):
            height, left = 90 + (number * 37 + row * 53) % 70, number * 54 + 8
            color = ("#2a7f8e", "#c8553d", "#e0b04c", "#16324f", "#7c9a72")[(number * 3 + row) % 5]
            pen.rectangle((left, shelf - height, left + 40, shelf), fill=color)
    down = round(sway)
    pen.ellipse((350, 500 + down, 930, 1100 + down), fill="#14594a")
    pen.rounded_rectangle((580, 420 + down, 700, 580 + down), 50, fill="#b97f5b")
    pen.ellipse((485, 130 + down, 795, 470 + down), fill="#2d211b")
    pen.ellipse((520, 180 + down, 760, 490 + down), fill="#c98f69")
    for eye in (590, 690):
        pen.ellipse((eye - 11, 315 + down, eye + 11, 340 + down), fill="#2d211b")
    pen.arc((585, 350 + down, 695, 430 + down), 20, 160, fill="#7a3d2c", width=9)
    return image


def schedule(stack: dict[str, Any]) -> str:
    """Schedule a webinar that begins in five minutes, with the learner registered; return its id."""
    now = datetime.now(UTC)
    body = {
        "organizationId": stack["organization"], "title": "Tides, and how to read them", "timezone": "Europe/Lisbon",
        "description": "Plan a day on the water with nothing but a table.", "visibility": "PUBLIC",
        "scheduledStart": (now + timedelta(minutes=5)).isoformat(), "scheduledEnd": (now + timedelta(minutes=65)).isoformat(),
    }  # fmt: skip
    webinar_id = str(_post(stack, "instructor", "/api/webinars", body)["id"])
    _post(stack, "viewer", f"/api/webinars/{webinar_id}/register", {})
    return webinar_id


def _post(stack: dict[str, Any], role: str, path: str, body: Any) -> Any:
    token = next(user["token"] for user in stack["users"] if user["role"] == role)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return fetch(stack["console"] + path, "POST", json.dumps(body).encode(), headers).json()


@contextmanager
def on_air(studio: Page, slides: Path) -> Iterator[None]:
    """Go live from the studio page, slide and camera in the picture, until the block is left."""
    studio.set_default_timeout(PATIENCE)
    told = expect(studio.get_by_text("On the stage"))
    studio.get_by_role("button", name="Open the green room").click()
    studio.get_by_role("button", name="Turn on camera and microphone").click()
    told.to_have_count(2, timeout=PATIENCE)
    studio.get_by_label("Choose a PDF").set_input_files(slides)
    expect(studio.get_by_text(re.compile("none shown yet"))).to_be_visible(timeout=PATIENCE)
    studio.get_by_role("heading", level=1).click()
    studio.keyboard.press("5")
    studio.keyboard.press("ArrowRight")
    expect(studio.get_by_text("Page 2 of 4")).to_be_visible(timeout=PATIENCE)
    studio.get_by_role("button", name="Go live", exact=True).click()
    studio.get_by_role("dialog").get_by_role("button", name="Go live").click()
    expect(studio.locator("studio-bar").get_by_text("On air")).to_be_visible(timeout=PATIENCE)
    try:
        yield
    finally:
        studio.get_by_role("button", name="End", exact=True).click()
        studio.get_by_role("dialog").get_by_role("button", name="End for everybody").click()
        expect(studio.get_by_role("heading", level=1)).to_have_text("The webinar has ended", timeout=PATIENCE)
