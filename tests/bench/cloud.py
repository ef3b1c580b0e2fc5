"""A local cloud of the benchmarks' own, and people who use it."""

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from infra.local.ports import next_free
from tests.cloud.people import Person
from tests.cloud.school import Author
from tests.cloud_fixture import RunningCloud, running_cloud

FIRST_PORT = 9380
T = TypeVar("T")


@contextmanager
def own_cloud() -> Iterator[RunningCloud]:
    """Start a local cloud with the demo organization; its data goes when it ends."""
    with (
        tempfile.TemporaryDirectory(prefix="academy-bench-") as home,
        running_cloud(Path(home) / "home", port=next_free(FIRST_PORT, step=4)) as cloud,
    ):
        yield cloud


def demo_person(cloud: RunningCloud, role: str) -> Person:
    """Return the person of the demo organization with a role."""
    user = next(user for user in cloud.stack["users"] if user["role"] == role)
    return Person(cloud, user["email"], user["email"].partition("@")[0], user["token"])


def demo_author(cloud: RunningCloud) -> Author:
    """Return the author of the demo organization."""
    return Author(demo_person(cloud, "course_author"), cloud.stack["organization"])


def at_once(task: Callable[[], T], times: int) -> list[T]:
    """Run a task this many times at the same time."""
    with ThreadPoolExecutor(times) as pool:
        return [one.result() for one in [pool.submit(task) for _ in range(times)]]
