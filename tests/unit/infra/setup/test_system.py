"""Set-up installs what is missing when it may, and names the command when it may not."""

import pytest

from infra.setup import system
from infra.setup.system import Need, provide

PRESENT = Need("coreutils", lambda _: True, "ls")
ABSENT = Need("academy-absent", lambda _: False, "absent")
WISHED = Need("academy-wished", lambda _: False, "wished", required=False)


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record what would be installed instead of installing it."""
    asked: list[str] = []
    monkeypatch.setattr(system, "install", asked.extend)
    return asked


def test_nothing_is_installed_when_all_is_there(installed: list[str]) -> None:
    assert provide((PRESENT,))
    assert installed == []


def test_only_what_is_missing_is_installed_and_then_named(
    installed: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert not provide((PRESENT, ABSENT))
    assert installed == ["academy-absent"]
    assert "sudo apt-get install academy-absent\n" in capsys.readouterr().err


def test_a_wish_is_named_but_does_not_fail(installed: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert provide((WISHED,))
    assert "sudo apt-get install academy-wished\n" in capsys.readouterr().err


def test_what_got_installed_is_not_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    there: set[str] = set()
    monkeypatch.setattr(system, "install", there.update)

    assert provide((Need("academy-new", lambda name: name in there, "academy-new"),))
    assert capsys.readouterr().err == ""


def test_nothing_is_installed_without_the_right_to(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[list[str]] = []
    monkeypatch.setattr(system, "become_root", lambda: None)
    monkeypatch.setattr(system.subprocess, "run", lambda command, **_: ran.append(command))

    system.install(["academy-absent"])

    assert ran == []
