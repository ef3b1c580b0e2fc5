"""Polls in a full room: launch → visible to the viewers, and 10,000 answers whose tallies are exact.

The viewers read the room's feed through the edge, as the page does. The answers go through the command that the API
runs, in processes of their own against the emulator, which keeps the database of one machine and not that of a cloud.
"""

import json
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import Any

from infra.local import cloud as local
from tests.bench.cloud import own_cloud
from tests.bench.figures import Figure
from tests.cloud.hosting import Host
from tests.cloud.watching import Viewer
from tests.cloud_fixture import RunningCloud

PEOPLE = 10_000
SECONDS = 20.0
PROCESSES = 4
THREADS = 8
"""In each process: as many requests are under way at once as the processes have threads."""
VIEWERS = 40
LAUNCHES = 8
PAUSE = 1.2
"""Seconds between two readings of the feed by a page, give or take a fifth."""
PATIENCE = 15.0
POLL = {"kind": "SINGLE", "question": "Which?", "options": [{"text": text} for text in ("A", "B", "C")]}


def measure() -> list[Figure]:
    """Launch polls before viewers, then let everybody answer one."""
    with own_cloud() as cloud:
        host = Host.scheduling(cloud, "Polling", visibility="PUBLIC")
        return [*see_launches(host), *answer_all(cloud, host)]


def see_launches(host: Host) -> list[Figure]:
    """Launch polls one after the other; tell when viewers had them, from the moment at which the host pressed."""
    viewer = Viewer.of(host)
    viewer.playback()
    seen: list[float] = []
    for number in range(LAUNCHES):
        poll = host.person.post(f"{host.path}/polls", {**POLL, "question": f"Which of {number}?"})
        with ThreadPoolExecutor(VIEWERS) as pool:
            pages = [pool.submit(watch, viewer, host, str(poll["id"])) for _ in range(VIEWERS)]
            time.sleep(PAUSE)
            began = time.monotonic()
            host.person.post(f"{host.path}/polls/{poll['id']}/launch")
            seen += [page.result() - began for page in pages]
        host.person.post(f"{host.path}/polls/{poll['id']}/close")
    seen.sort()
    return [
        Figure("launch → visible, median", seen[len(seen) // 2], "s"),
        Figure("launch → visible to 99 %", seen[int(len(seen) * 0.99)], "s", goal=3.0),
    ]


def watch(viewer: Viewer, host: Host, poll_id: str) -> float:
    """Read the feed at a page's pace until a poll is in it; return the moment, or a late one."""
    time.sleep(random.uniform(0, PAUSE))
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        answer = viewer.get(f"/live/{host.webinar_id}/room/state.json")
        if answer.status == 200 and f"poll/{poll_id}".encode() in answer.body:
            return time.monotonic()
        time.sleep(PAUSE * random.uniform(0.8, 1.2))
    return deadline


def answer_all(cloud: RunningCloud, host: Host) -> list[Figure]:
    """Let everybody answer an anonymous poll and a named one, twice each at once, and compare with what was answered."""
    figures: list[Figure] = []
    with_settings = {"environment": local.settings_environment(cloud.layout, cloud.values)}
    context = get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, context, initializer=enter, initargs=(with_settings,)) as pool:
        list(pool.map(register, [(host.webinar_id, share) for share in shares(PEOPLE)]))
        for anonymous in (True, False):
            poll = host.person.post(f"{host.path}/polls", {**POLL, "anonymous": anonymous})
            host.person.post(f"{host.path}/polls/{poll['id']}/launch")
            began = time.monotonic()
            jobs = [(host.webinar_id, str(poll["id"]), share) for share in shares(PEOPLE)]
            outcomes = list(pool.map(answer, jobs))
            took = time.monotonic() - began
            told = sum((Counter(outcome) for outcome in outcomes), Counter[str]())
            counted = host.person.get(f"{host.path}/polls/{poll['id']}")["results"]
            name = "anonymous" if anonymous else "named"
            counts = {letter: told[letter] for letter in "abc"}
            figures += [
                Figure(f"{name}: {PEOPLE} answers", took, "s", goal=SECONDS),
                Figure(f"{name}: answers that counted", counted["answers"], "", goal=PEOPLE, exact=True),
                Figure(f"{name}: second answers refused", told["again"], "", goal=PEOPLE // 10, exact=True),
                Figure(f"{name}: answers that failed", told["failed"], "", goal=0, exact=True),
                Figure(
                    f"{name}: options miscounted",
                    sum(counts[letter] != counted["counts"][letter] for letter in "abc"),
                    "",
                    goal=0,
                    exact=True,
                ),
            ]
            print(json.dumps({"poll": name, "told": told, "counted": counted["counts"]}), flush=True)
    return figures


def shares(people: int) -> Iterator[range]:
    """Deal people out to the processes."""
    size = people // PROCESSES
    return (range(number * size, (number + 1) * size) for number in range(PROCESSES))


# --- in the processes


def enter(settings: dict[str, Any]) -> None:
    """Take up the settings of the API's process."""
    os.environ.update(settings["environment"])


def actor(number: int) -> Any:
    """Return one of the audience."""
    from chalicelib.core.auth import Actor

    name = f"person-{number}"
    return Actor(user_id=name, email=f"{name}@people.example", email_verified=True, name=name)


def register(job: tuple[str, Iterable[int]]) -> None:
    """Write the registrations of a share of the audience."""
    from chalicelib.core import clock, ids
    from chalicelib.core.tables import find
    from chalicelib.webinars.models import WEBINAR, Registration, Webinar, registration_item

    webinar_id, people = job
    webinar = find(Webinar, webinar_id, WEBINAR)
    assert webinar is not None
    with Registration.batch_write() as batch:
        for who in map(actor, people):
            batch.save(
                Registration(
                    webinar_id=webinar_id,
                    item=registration_item(who.user_id),
                    organization_id=webinar.organization_id,
                    registration_id=ids.new_id("reg"),
                    user_id=who.user_id,
                    email=who.email,
                    name=who.name,
                    status="REGISTERED",
                    registered_at=clock.now(),
                    block=0,
                )
            )


def answer(job: tuple[str, str, range]) -> dict[str, int]:
    """Let a share of the audience answer, every tenth person twice; return what was told how often."""
    webinar_id, poll_id, people = job
    told: Counter[str] = Counter()
    lock = threading.Lock()

    def one(number: int) -> None:
        outcome = give(webinar_id, poll_id, number)
        with lock:
            told[outcome] += 1

    twice = [number for number in people if number % 10 == 0]
    everybody = [*people, *twice]
    random.shuffle(everybody)
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(one, everybody))
    return dict(told)


def give(webinar_id: str, poll_id: str, number: int) -> str:
    """Answer as one person, as the endpoint does; return the option, ``again`` or ``failed``."""
    from chalicelib.core.errors import AcademyError
    from chalicelib.core.transaction import Transaction
    from chalicelib.polls.service import Answer, answer_poll

    option = "abc"[number % 3]
    try:
        with Transaction() as tx:
            answer_poll(webinar_id, poll_id, Answer(options=(option,)), actor=actor(number), tx=tx)
    except AcademyError as refused:
        return "again" if refused.code == "already_answered" else "failed"
    return option
