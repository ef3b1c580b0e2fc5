"""The versions whose inner parts this package relies on. An upgrade of either is a task with its own tests."""

from importlib.metadata import version

WRITTEN_FOR = {"aiortc": "1.16.0", "aioice": "0.13.0"}


class UnknownVersion(RuntimeError):
    """Another version is installed than the one that the parts in this package were written for."""


def check_versions() -> None:
    """Raise UnknownVersion unless the installed libraries are those that this package was written for."""
    for name, wanted in WRITTEN_FOR.items():
        if version(name) != wanted:
            raise UnknownVersion(
                f"whip was written for {name} {wanted}, not {version(name)}: see live_stage/whip/__init__.py"
            )
