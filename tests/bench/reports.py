"""Reports of 10,000 people: how long the function takes to make each, and how much memory; a hundred people beside it.

A process of its own makes each kind, against a local AWS emulator. Memory is the most that the process had when it was
done, less what it had after a webinar of a hundred people, whose files are the baseline: bounded memory does not grow
with the rows.
"""

import multiprocessing
import resource
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.bench.attendance import be_quiet, own_emulator
from tests.bench.figures import Figure

if TYPE_CHECKING:
    from chalicelib.reports.models import Report

PEOPLE = {"web_small": 100, "web_large": 10_000}
MINUTES = 60
REPORTS = ("ATTENDEES CSV", "ATTENDEES XLSX", "INTERVALS XLSX", "SUMMARY")
THREADS = 8
BATCH = 25
PATIENCE_SECONDS = 900
GOAL_SECONDS = 60
"""Of the 300 that the function may run."""
GOAL_MEGABYTES = 64
START = datetime(2026, 11, 29, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Made:
    """What making a report of one webinar took. ``megabytes`` are the most that the process had so far."""

    seconds: float
    cpu_seconds: float
    megabytes: float
    rows: int
    bytes: int


def seed(environment: dict[str, str]) -> None:
    """Write two webinars whose people all registered and came, each with a gap in the middle."""
    be_quiet(environment)
    from chalicelib.webinars.models import WEBINAR, Webinar

    for webinar_id, people in PEOPLE.items():
        Webinar(
            webinar_id=webinar_id,
            item=WEBINAR,
            organization_id="org_bench",
            catalog_organization_id="org_bench",
            host_id="host",
            host_name="Host",
            title="Bench",
            scheduled_start=START,
            scheduled_end=START + timedelta(minutes=MINUTES),
            timezone="Europe/Berlin",
            status="ENDED",
            visibility="PUBLIC",
            created_at=START,
            updated_at=START,
        ).save()
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(partial(write_people, webinar_id), batches(people)))


def batches(people: int) -> Iterator[range]:
    """Yield people by their numbers, as many as one write takes."""
    for first in range(0, people, BATCH):
        yield range(first, min(people, first + BATCH))


def write_people(webinar_id: str, places: range) -> None:
    """Write registrations and presence."""
    from chalicelib.attendance.models import Attendance
    from chalicelib.core import clock
    from chalicelib.webinars.models import Registration, registration_item

    first = clock.minute_of(START)
    minutes = set(range(first, first + MINUTES)) - set(range(first + 20, first + 25))
    with Registration.batch_write() as registrations, Attendance.batch_write() as rows:
        for place in places:
            person = {
                "organization_id": "org_bench",
                "name": f"Person {place}",
                "email": f"p{place}@example.org",
            }
            user_id = f"user-{place:06}"
            registrations.save(
                Registration(
                    webinar_id=webinar_id,
                    item=registration_item(user_id),
                    registration_id=f"reg_{place}",
                    user_id=user_id,
                    status="REGISTERED",
                    registered_at=START - timedelta(minutes=place),
                    block=0,
                    **person,
                )
            )
            rows.save(
                Attendance(
                    webinar_id=webinar_id,
                    user_id=user_id,
                    minutes=minutes,
                    active_minutes=minutes if place % 2 else set(),
                    **person,
                )
            )


def make(environment: dict[str, str], what: str, made: Any) -> None:
    """Be one instance of the function: make a report of both webinars, tell seconds, memory, rows and bytes of each."""
    be_quiet(environment)
    from chalicelib.core.transaction import Transaction
    from chalicelib.reports import service
    from functions.make_report.files import make_file

    results: list[Made] = []
    for webinar_id in PEOPLE:
        began, worked = time.monotonic(), time.process_time()
        rows = size = 0
        if what == "SUMMARY":
            with Transaction() as tx:
                service.make_summary(webinar_id, tx=tx)
        else:
            report = asked_for(webinar_id, *what.split())
            make_file(webinar_id, report.report_id)
            report.refresh(consistent_read=True)
            rows, size = int(report.rows), int(report.bytes or 0)
        megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        took = time.monotonic() - began, time.process_time() - worked
        results.append(Made(*took, megabytes, rows, size))
    made.put(results)


def asked_for(webinar_id: str, kind: str, file_format: str) -> "Report":
    """Return a report as it is kept when somebody asks for it."""
    from chalicelib.core import clock
    from chalicelib.reports.models import Report, report_id_at, report_item

    now = clock.now()
    report_id = report_id_at(kind, file_format, now)
    report = Report(
        webinar_id=webinar_id,
        item=report_item(report_id),
        organization_id="org_bench",
        report_id=report_id,
        kind=kind,
        format=file_format,
        filename=f"{kind}.{file_format}".lower(),
        requested_at=now,
        requested_by="host",
        requested_by_name="Host",
        expires_at=now + timedelta(days=1),
    )
    report.save()
    return report


def measure() -> list[Figure]:
    """Seed both webinars, then make each report of both in a process of its own."""
    context = multiprocessing.get_context("spawn")
    figures: list[Figure] = []
    with own_emulator() as environment:
        run(context.Process(target=seed, args=(environment,)))
        for what in REPORTS:
            made = context.Queue()
            run(context.Process(target=make, args=(environment, what, made)))
            figures += figures_of(what, *made.get(timeout=PATIENCE_SECONDS))
    return figures


def run(process: Any) -> None:
    """Run a process to its end."""
    process.start()
    process.join(PATIENCE_SECONDS)
    if process.exitcode != 0:
        raise RuntimeError(f"a process ended with {process.exitcode}")


def figures_of(what: str, small: Made, large: Made) -> Iterator[Figure]:
    """Yield what a report of many people took; that of a hundred is the baseline."""
    yield Figure(f"{what}: made in", large.seconds, "s", small.seconds, GOAL_SECONDS)
    yield Figure(
        f"{what}: more memory than for 100", large.megabytes - small.megabytes, "MB", goal=GOAL_MEGABYTES
    )
    if large.rows:
        yield Figure(f"{what}: rows", large.rows, "", small.rows)
        yield Figure(f"{what}: size", large.bytes / 1e6, "MB", small.bytes / 1e6)
