"""What page tests share: the built console behind a fixture server, Chromium, axe, and people who are signed in."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from infra.setup.browser import find_browser, find_headless
from tests.browser.console_server import serve_console

FLAGS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync"
    " --disable-quic --no-first-run --use-fake-ui-for-media-stream --use-fake-device-for-media-stream"
).split()
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
PATIENCE = 20_000
"""Milliseconds that something may take to be seen: the machine has other tests to run."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Visitor:
    """A browser window with everything it complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def open(self, address: str) -> Page:
        """Go to an address and wait until its live parts have settled."""
        self.page.goto(address)
        self.page.wait_for_load_state("networkidle")
        return self.page

    def audit(self, rules: list[str] = RULES) -> list[str]:
        """Run axe over the page (all of `RULES`, or single rules); every violation as a line."""
        self.page.evaluate(AXE.read_text("utf-8"))
        found = self.page.evaluate(
            "rules => axe.run(document, {runOnly: rules}).then(result => result.violations)", rules
        )
        return [f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:200]}" for one in found]

    def overflow(self) -> int:
        """How many pixels the page is wider than the window."""
        return int(
            self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        )


def session_of(token: str) -> dict[str, Any]:
    """What the console keeps of somebody who has signed in with this ID token."""
    return {"idToken": token, "expiresAt": 4_000_000_000_000}


@pytest.fixture(scope="session")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The console's origin; no API behind it, every request to it is answered with 404."""
    with serve_console(tmp_path_factory.mktemp("console")) as site:
        yield site.origin


@pytest.fixture(scope="module")
def launch() -> Iterator[Callable[..., Browser]]:
    """A function that starts a Chromium with these flags, the whole browser or (``light=True``) its headless shell.

    Playwright runs once in a process, and keeps an event loop running in it until it ends: it ends with each module, because
    other tests of this worker may want one of their own.
    """
    with sync_playwright() as playwright:

        def start(flags: list[str], *, light: bool = False) -> Browser:
            program = find_headless() if light else find_browser()
            return playwright.chromium.launch(executable_path=program, args=flags)

        yield start


@pytest.fixture(scope="module")
def chromium(launch: Callable[..., Browser]) -> Iterator[Browser]:
    """One Chromium for a module."""
    browser = launch(FLAGS, light=True)
    expect.set_options(timeout=PATIENCE)
    yield browser
    browser.close()


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """A function that opens a window (phone=True, dark=True, session=…) as a Visitor; all are closed afterwards."""
    contexts: list[BrowserContext] = []

    def make(*, phone: bool = False, dark: bool = False, session: dict[str, Any] | None = None) -> Visitor:
        context = chromium.new_context(
            viewport={"width": 360, "height": 740} if phone else {"width": 1440, "height": 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="en-US",
        )
        context.set_default_timeout(3 * PATIENCE)
        contexts.append(context)
        if session:
            stored = json.dumps(json.dumps(session))
            context.add_init_script(f"sessionStorage.setItem('academy.session', {stored})")
        visitor = Visitor(context.new_page())
        visitor.page.on("pageerror", lambda error: visitor.complaints.append(str(error)))
        visitor.page.on(
            "console",
            lambda message: (
                visitor.complaints.append(message.text) if "Content Security" in message.text else None
            ),
        )
        return visitor

    yield make
    for context in contexts:
        context.close()
