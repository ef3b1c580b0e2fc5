"""Install the system packages that the platform or its tests need, or say which command installs them.

Runs on the machine's own Python before any virtual environment exists, so it uses the standard library only.
"""

from __future__ import annotations

import argparse
import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

FONT_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")


def has_command(name: str) -> bool:
    """Tell whether a program of this name is on the PATH."""
    return shutil.which(name) is not None


def has_library(name: str) -> bool:
    """Tell whether a shared library can be loaded."""
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_font(pattern: str) -> bool:
    """Tell whether a font file of this name pattern is installed."""
    return any(True for folder in FONT_FOLDERS if folder.is_dir() for _ in folder.rglob(pattern))


def has_venv(_: str) -> bool:
    """Tell whether this Python can make virtual environments (Debian ships that part apart)."""
    return importlib.util.find_spec("ensurepip") is not None and importlib.util.find_spec("venv") is not None


@dataclass(frozen=True)
class Need:
    """One thing that must be on the machine: how to see it, and the Debian package that brings it."""

    package: str
    present: Callable[[str], bool]
    name: str
    required: bool = True

    def missing(self) -> bool:
        """Tell whether it is not there."""
        return not self.present(self.name)


TO_RUN = (
    Need("python3-venv", has_venv, "venv"),
    Need("ffmpeg", has_command, "ffmpeg"),
    Need("libpango-1.0-0", has_library, "libpango-1.0.so.0"),
    Need("libpangoft2-1.0-0", has_library, "libpangoft2-1.0.so.0"),
    Need("libharfbuzz-subset0", has_library, "libharfbuzz-subset.so.0", required=False),
    Need("fonts-noto-core", has_font, "NotoSansArabic-Regular.*", required=False),
    Need("fonts-noto-cjk", has_font, "NotoSansCJK-Regular.*", required=False),
)
TO_TEST = (
    *(Need(need.package, need.present, need.name) for need in TO_RUN),
    Need("poppler-utils", has_command, "pdftoppm"),
    Need("curl", has_command, "curl"),
)


def become_root() -> list[str] | None:
    """Return the prefix that runs a command as root without asking anybody, or None."""
    if os.geteuid() == 0:
        return []
    if (
        has_command("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    return None


def install(packages: list[str]) -> None:
    """Install Debian packages when that is possible without asking; what then still lacks, the caller sees."""
    prefix = become_root()
    if prefix is None or not has_command("apt-get"):
        return
    print(f"Installing system packages: {' '.join(packages)}", flush=True)
    apt = [
        *prefix,
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-qq",
        "-o",
        "DPkg::Lock::Timeout=300",
    ]
    for step in (["update"], ["install", "--yes", "--no-install-recommends", *packages]):
        done = subprocess.run([*apt, *step], capture_output=True, text=True, check=False)
        if done.returncode:
            print(done.stderr, file=sys.stderr)


def provide(needs: tuple[Need, ...]) -> bool:
    """Install what is missing and report what could not be; True when nothing required is missing."""
    missing = [need for need in needs if need.missing()]
    if missing:
        install([need.package for need in missing])
        missing = [need for need in missing if need.missing()]
    if missing:
        packages = " ".join(need.package for need in missing)
        print(f"Missing on this machine. Install with:\n  sudo apt-get install {packages}", file=sys.stderr)
    return not any(need.required for need in missing)


def main() -> int:
    """Provide what `make run` needs, or with --for-tests what `make test` needs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--for-tests", action="store_true", help="also what the tests need")
    options = parser.parse_args()
    return 0 if provide(TO_TEST if options.for_tests else TO_RUN) else 1


if __name__ == "__main__":
    sys.exit(main())
