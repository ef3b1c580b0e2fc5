"""Takes the pictures in docs/images/ from a running local cloud (`make run`), with what its demo organization has.

python -m tests.browser.take_pictures .local/8080/stack.json
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from infra.setup.browser import find_browser
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


def main(stack_file: Path) -> None:
    """Take every picture."""
    stack = json.loads(stack_file.read_text("utf-8"))
    course = f"/courses/{stack['course']}"
    wanted = [
        ("console", course, "viewer", "desktop", "light"),
        ("editor", f"{course}/edit", "course_author", "desktop", "light"),
        ("verify", verify_path(stack), "viewer", "desktop", "light"),
        ("player", f"{course}/learn", "viewer", "phone", "dark"),
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        for name, path, role, size, scheme in wanted:
            with window(browser, stack, role, size, scheme) as page:
                page.goto(stack["console"] + path)
                page.wait_for_load_state("networkidle")
                page.screenshot(path=IMAGES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
