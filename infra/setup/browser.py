"""Find the Chromium that the browser tests drive, and install one where there is none.

Debian's package is a real browser; Ubuntu's is a stand-in for a snap, so there Playwright's own build is used. Pages that need no
more than a page of the browser are tried in the headless shell: the same engine at half the work.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from infra.setup.system import become_root, install

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SHELL = "chromium-headless-shell"


def works(program: str) -> bool:
    """Tell whether this program is a browser that starts (a snap stand-in is not)."""
    try:
        answer = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and any(name in answer.stdout for name in ("Chromium", "Google Chrome"))


def from_playwright() -> str | None:
    """Return the browser that Playwright installed, if it did."""
    root = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    found = sorted(root.glob("chromium-*/chrome-linux*/chrome"))
    return str(found[-1]) if found and works(str(found[-1])) else None


def find_browser() -> str | None:
    """Return the path of a Chromium to drive: $CHROMIUM, the machine's own, or Playwright's."""
    named = os.environ.get("CHROMIUM")
    candidates = [named] if named else [path for name in NAMES if (path := shutil.which(name))]
    return next((path for path in candidates if works(path)), None) or from_playwright()


def find_headless() -> str | None:
    """Return the path of Chromium's headless shell, or of the whole browser where there is none."""
    shell = None if os.environ.get("CHROMIUM") else shutil.which(SHELL)
    return shell if shell and works(shell) else find_browser()


def install_with_playwright() -> None:
    """Let Playwright download its browser, with the libraries it needs where we may install them."""
    command = [sys.executable, "-m", "playwright", "install", "chromium"]
    if become_root() is not None:
        command.insert(-1, "--with-deps")
    subprocess.run(command, check=False)


def main() -> int:
    """Make sure that there is a browser; say what to do where there is none."""
    if platform.freedesktop_os_release().get("ID") != "ubuntu":
        if find_browser() is None:
            install(["chromium"])
        # By itself: where it is no package, the browser does both.
        if shutil.which(SHELL) is None and not os.environ.get("CHROMIUM"):
            install([SHELL])
    if find_browser() is None:
        install_with_playwright()
    if find_browser() is None:
        print(
            "The browser tests need Chromium. On Debian: sudo apt-get install chromium. Elsewhere install Chromium or\n"
            "Google Chrome and name it: make test CHROMIUM=/path/to/chrome",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
