"""Pinned requirements: which of them an artifact needs, and their installation for Lambda's platform."""

import hashlib
import re
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra.artifacts import IGNORED_NAMES, IGNORED_SUFFIXES, ROOT

API_LOCK = ROOT / "requirements.txt"
FUNCTIONS_LOCK = ROOT / "requirements" / "functions.txt"
IMAGE_LOCK = ROOT / "requirements" / "image.txt"
STAGE_LOCK = ROOT / "requirements" / "stage.txt"
IMAGE_LOCKS = {"functions": (FUNCTIONS_LOCK, IMAGE_LOCK), "stage": (STAGE_LOCK,)}
"""What an image is built with: what its code imports, and for Lambda the runtime's client."""
PLATFORMS = ("manylinux_2_17_x86_64", "manylinux2014_x86_64", "manylinux_2_26_x86_64")
PYTHON_VERSION = "3.11"
_NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)")


def read_lock(path: Path) -> dict[str, str]:
    """Return each pin of a lock file, hashes included, by its package's name."""
    pins: dict[str, str] = {}
    name = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        match = _NAME.match(line)
        if match:
            name = canonicalize_name(match.group(1))
            pins[name] = line
        elif line.startswith(" ") and name:
            pins[name] += "\n" + line
    return pins


def pins_for(extra: tuple[str, ...]) -> dict[str, str]:
    """Return the pins of an artifact: the API's libraries, and ``extra`` ones with what those need."""
    pins = read_lock(API_LOCK)
    offered = read_lock(FUNCTIONS_LOCK)
    for name in closure(extra):
        pins[name] = offered[name]
    return pins


def closure(names: tuple[str, ...]) -> set[str]:
    """Return packages with all that they need in turn, as the installed packages themselves say."""
    found: set[str] = set()
    waiting = [canonicalize_name(name) for name in names]
    environment = {key: str(value) for key, value in default_environment().items()} | {"extra": ""}
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        for text in metadata.requires(name) or ():
            requirement = Requirement(text)
            if requirement.marker is None or requirement.marker.evaluate(environment):
                waiting.append(canonicalize_name(requirement.name))
    return found


def lock_text(pins: dict[str, str]) -> str:
    """Return pins as the text of a lock file."""
    return "\n".join(pins[name] for name in sorted(pins)) + "\n"


def install(pins: dict[str, str], cache: Path) -> dict[str, Path]:
    """Install pins for Lambda into a folder of ``cache``, once. Returns the files by their names in a zip."""
    text = lock_text(pins)
    target = cache / hashlib.sha256(text.encode()).hexdigest()[:20]
    if not (target / "complete").exists():
        _install(text, target)
        (target / "complete").touch()
    library = target / "library"
    return {
        path.relative_to(library).as_posix(): path
        for path in library.rglob("*")
        if path.is_file() and path.suffix not in IGNORED_SUFFIXES and not _is_noise(path)
    }


def _install(text: str, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    lock = target / "requirements.txt"
    lock.write_text(text, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-compile",
    ]
    command += ["--require-hashes", "--no-deps", "--only-binary=:all:", "--implementation=cp"]
    command += [f"--platform={platform}" for platform in PLATFORMS]
    command += [
        f"--python-version={PYTHON_VERSION}",
        f"--target={target / 'library'}",
        "--requirement",
        str(lock),
    ]
    subprocess.run(command, check=True)


def _is_noise(path: Path) -> bool:
    # Console scripts and installer's notes hold paths and times of the machine that built.
    parts = path.parts
    return (
        any(part in IGNORED_NAMES for part in parts)
        or "bin" in parts[-2:-1]
        or (
            path.parent.suffix == ".dist-info"
            and path.name in ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")
        )
    )
