"""Settings: every variable is required and named, and read once."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

import pytest

from chalicelib.core.config import MissingSetting, Settings, read_settings, settings, variable_of

VARIABLES = [variable_of(field.name) for field in fields(Settings)]


@pytest.fixture(autouse=True)
def unread() -> Iterator[None]:
    settings.cache_clear()
    yield
    settings.cache_clear()


def test_variables_carry_the_fields_names() -> None:
    assert variable_of("cdn_key_id") == "ACADEMY_CDN_KEY_ID"
    assert len(set(VARIABLES)) == len(VARIABLES)


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize("empty", [True, False])
def test_a_missing_variable_is_named(monkeypatch: pytest.MonkeyPatch, variable: str, empty: bool) -> None:
    if empty:
        monkeypatch.setenv(variable, "")
    else:
        monkeypatch.delenv(variable)

    with pytest.raises(MissingSetting, match=f"^set the environment variable {variable}$"):
        settings()


def test_settings_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    first = settings()
    monkeypatch.setenv("ACADEMY_STAGE", "other")

    assert settings() is first
    assert first.stage == "test"


@dataclass(frozen=True)
class PartSettings:
    needed: str
    optional: str = "as usual"


def test_a_part_reads_its_own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACADEMY_NEEDED", "this")
    assert read_settings(PartSettings) == PartSettings("this", "as usual")
    monkeypatch.setenv("ACADEMY_OPTIONAL", "otherwise")
    assert read_settings(PartSettings) == PartSettings("this", "otherwise")


def test_a_part_names_its_missing_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ACADEMY_NEEDED", raising=False)
    with pytest.raises(MissingSetting, match="ACADEMY_NEEDED"):
        read_settings(PartSettings)
