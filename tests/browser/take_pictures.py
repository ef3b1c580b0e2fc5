"""Takes the pictures in docs/images/ from a running local cloud (`make run`), with what its demo organization has.

python -m tests.browser.take_pictures .local/8080/stack.json [live]
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from infra.setup.browser import find_browser
from tests.browser import pictured_broadcast
from tests.browser.conftest import FLAGS, session_of
from tests.cloud_fixture import fetch

IMAGES = Path(__file__).parents[2] / "docs" / "images"
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}


@contextmanager
def window(browser: Browser, stack: dict[str, Any], role: str, size: str, scheme: str) -> Iterator[Page]:
    """A window in which the demo's person with this role is signed in."""
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        locale="en-US",
    )
    token = next(user["token"] for user in stack["users"] if user["role"] == role)
    stored = json.dumps(json.dumps(session_of(token)))
    context.add_init_script(f"sessionStorage.setItem('academy.session', {stored})")
    yield context.new_page()
    context.close()


def verify_path(stack: dict[str, Any]) -> str:
    """The public page of the demo learner's certificate; they must have completed the demo course."""
    token = next(user["token"] for user in stack["users"] if user["role"] == "viewer")
    answer = fetch(stack["console"] + "/api/certificates/me", headers={"Authorization": f"Bearer {token}"})
    items = answer.json()["items"]
    if not items:
        sys.exit("Complete the demo course as its learner first: the pictures show the certificate.")
    return f"/verify/{items[0]['id']}"


def go_live(playwright: Playwright, stack: dict[str, Any]) -> None:
    """The studio while it is live, and the room of somebody who watches."""
    address = f"{stack['console']}/webinars/{pictured_broadcast.schedule(stack)}"
    with tempfile.TemporaryDirectory() as folder:
        slides, camera = Path(folder, "Tides.pdf"), Path(folder, "camera.mjpeg")
        pictured_broadcast.write_slides(slides)
        pictured_broadcast.write_camera(camera)
        flags = [*FLAGS, *pictured_broadcast.FLAGS, f"--use-file-for-fake-video-capture={camera}"]
        browser = playwright.chromium.launch(executable_path=find_browser(), args=flags)
        with (
            window(browser, stack, "instructor", "desktop", "light") as studio,
            window(browser, stack, "viewer", "desktop", "light") as room,
        ):
            studio.add_init_script(pictured_broadcast.NAMES)
            studio.goto(f"{address}/studio")
            with pictured_broadcast.on_air(studio, slides):
                studio.bring_to_front()
                studio.wait_for_timeout(3_000)
                save(studio, "studio")
                studio.keyboard.press("3")
                room.goto(f"{address}/watch")
                room.wait_for_function(pictured_broadcast.READY, timeout=pictured_broadcast.PATIENCE)
                room.wait_for_timeout(5_000)  # the scene was switched just before
                save(room, "room")
        browser.close()


def save(page: Page, name: str) -> None:
    """Keep what the window shows, in so few colors that the file is small."""
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path)
    with Image.open(path) as taken:
        small = taken.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def main(stack_file: Path, only: str = "") -> None:
    """Take every picture, or only those of the broadcast (`live`)."""
    stack = json.loads(stack_file.read_text("utf-8"))
    with sync_playwright() as playwright:
        if only != "live":
            take_pages(playwright, stack)
        go_live(playwright, stack)


def take_pages(playwright: Playwright, stack: dict[str, Any]) -> None:
    """The pages that need nobody to be on air."""
    course = f"/courses/{stack['course']}"
    wanted = [
        ("console", course, "viewer", "desktop", "light"),
        ("editor", f"{course}/edit", "course_author", "desktop", "light"),
        ("verify", verify_path(stack), "viewer", "desktop", "light"),
        ("player", f"{course}/learn", "viewer", "phone", "dark"),
    ]
    browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
    for name, path, role, size, scheme in wanted:
        with window(browser, stack, role, size, scheme) as page:
            page.goto(stack["console"] + path)
            page.wait_for_load_state("networkidle")
            page.screenshot(path=IMAGES / f"{name}.png")
    browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
