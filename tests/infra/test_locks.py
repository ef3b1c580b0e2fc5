"""Lock files name versions and hashes, and no download addresses."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = [ROOT / "requirements.txt", *sorted((ROOT / "requirements").glob("*.txt"))]
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)( ; [^\\]+)? \\$")
HASH = re.compile(r"^    --hash=sha256:[0-9a-f]{64}( \\)?$")


def pins(lock: Path) -> dict[str, str]:
    found = [PIN.match(line) for line in lock.read_text().splitlines()]
    return {match[1]: match[2] for match in found if match}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_line_is_a_pin_or_a_hash(lock: Path) -> None:
    odd = [line for line in lock.read_text().splitlines() if not PIN.match(line) and not HASH.match(line)]

    assert odd == []


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements/functions.txt"])
def test_what_is_deployed_is_what_is_tested(lock: str) -> None:
    tested = pins(ROOT / "requirements/dev.txt")

    assert {name: version for name, version in pins(ROOT / lock).items() if tested.get(name) != version} == {}


def test_console_lock_has_integrity_and_no_addresses() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    locked = {name: entry for name, entry in packages.items() if name}

    assert [
        name for name, entry in locked.items() if not entry.get("integrity", "").startswith("sha512-")
    ] == []
    assert [name for name, entry in locked.items() if "resolved" in entry] == []
