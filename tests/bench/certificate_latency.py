"""From completing a course to having the certificate's PDF: a running local cloud, one completion after the other.

The clock starts when the completing request is sent, and stops when the bytes of the PDF have arrived through the signed
address. The first completion starts the workers and is shown by itself.
"""

import statistics
import time
from dataclasses import dataclass

from tests.bench.cloud import demo_author, own_cloud
from tests.bench.figures import Figure
from tests.cloud.people import Person
from tests.cloud.school import Author, Learner
from tests.cloud_fixture import fetch

COMPLETIONS = 24
LEARNERS = 4
GOAL_SECONDS = 5
GIVE_UP_SECONDS = 60
PAUSE_SECONDS = 0.02


@dataclass(frozen=True)
class Completion:
    """How long a learner waited for the answer to the completing request, and for the PDF, in seconds."""

    answered: float
    in_hand: float


def measure() -> list[Figure]:
    """Complete courses."""
    with own_cloud() as cloud:
        author = demo_author(cloud)
        people = [Person.with_account(cloud, f"Learner Number{number}") for number in range(LEARNERS)]
        courses = [short_course(author, number) for number in range(1 + COMPLETIONS // LEARNERS)]
        first = complete(people[0], courses[0])
        done = [complete(person, course) for course in courses[1:] for person in people]
    waits = sorted(one.in_hand for one in done)
    return [
        Figure(f"certificate in hand, p95 of {len(waits)}", percentile(waits, 95), "s", goal=GOAL_SECONDS),
        Figure("certificate in hand, median", statistics.median(waits), "s"),
        Figure("certificate in hand, slowest", waits[-1], "s"),
        Figure("the completing request itself, median", statistics.median(one.answered for one in done), "s"),
        Figure("the very first certificate, workers cold", first.in_hand, "s"),
    ]


def short_course(author: Author, number: int) -> str:
    """Publish a course of one lesson."""
    course = author.course(f"Latency {number}")
    author.lesson(course, author.module(course, "All of it"), "The only one")
    author.publish(course)
    return course


def complete(person: Person, course: str) -> Completion:
    """Enroll, complete the course, and wait for the PDF."""
    person.post(f"/api/courses/{course}/enroll")
    (step,) = Learner(person, course).steps()
    began = time.perf_counter()
    answer = person.ask(*step)
    assert answer.status == 200, answer.body
    answered = time.perf_counter() - began
    certificate = None
    while time.perf_counter() - began < GIVE_UP_SECONDS:
        certificate = certificate or person.get(f"/api/courses/{course}/progress")["certificateId"]
        if certificate and is_downloaded(person, certificate):
            return Completion(answered, time.perf_counter() - began)
        time.sleep(PAUSE_SECONDS)
    raise TimeoutError(f"no certificate within {GIVE_UP_SECONDS} s")


def is_downloaded(person: Person, certificate: str) -> bool:
    """Download a certificate if it is ready."""
    answer = person.ask("GET", f"/api/certificates/{certificate}/download")
    if answer.status != 302:
        return False
    pdf = fetch(answer.headers["Location"])
    assert pdf.status == 200, pdf.body
    assert pdf.body.startswith(b"%PDF-")
    return True


def percentile(values: list[float], percent: int) -> float:
    """Return the smallest value that this percentage of the sorted values does not exceed (nearest rank)."""
    return values[-(-len(values) * percent // 100) - 1]
