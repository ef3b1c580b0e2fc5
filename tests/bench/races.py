"""50 identical requests at the same moment: one enrollment, one registration, one certificate, one mail of each.

Against a running local cloud, over HTTP. What counts is in the tables, in the mailbox, and in what was answered.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.bench.cloud import at_once, demo_author, demo_person, own_cloud
from tests.bench.figures import Figure
from tests.cloud.people import Person
from tests.cloud.school import Learner
from tests.cloud.stores import Stores, come_to_rest
from tests.cloud_fixture import Answer, RunningCloud

TIMES = 50


def measure() -> list[Figure]:
    """Race for an enrollment, a completion and a registration."""
    with own_cloud() as cloud:
        learner = Person.with_account(cloud, "Grace Nakamura")
        course, enrolled = race_to_enroll(cloud, learner)
        completed = race_to_complete(learner, course)
        webinar, registered = race_to_register(cloud, learner)
        Learner(learner, course).await_certificate()
        stores = come_to_rest(cloud)
        return [
            *answers("enroll", enrolled),
            one("enrollments", stores.items("enrollments", course_id=course)),
            *answers("complete", completed),
            one("events of the completion", of_course(stores, course)),
            one("certificates", stores.items("certificates", item="CERTIFICATE", course_id=course)),
            one("mails of the certificate", learner.mails("/verify/")),
            *answers("register", registered),
            one("registrations", stores.items("webinars", webinar_id=webinar, status="REGISTERED")),
            one("places taken", [0] * places_taken(stores, webinar)),
            one("mails of the registration", learner.mails(webinar)),
        ]


def race_to_enroll(cloud: RunningCloud, learner: Person) -> tuple[str, list[Answer]]:
    """Enroll a learner many times in a new course of one lesson."""
    author = demo_author(cloud)
    course = author.course("Racing")
    author.lesson(course, author.module(course, "All of it"), "The only one")
    author.publish(course)
    return course, at_once(lambda: learner.ask("POST", f"/api/courses/{course}/enroll", {}), TIMES)


def race_to_complete(learner: Person, course: str) -> list[Answer]:
    """Complete the only lesson many times."""
    (step,) = Learner(learner, course).steps()
    return at_once(lambda: learner.ask(*step), TIMES)


def race_to_register(cloud: RunningCloud, learner: Person) -> tuple[str, list[Answer]]:
    """Register many times for a new webinar with one place."""
    start = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0)
    plan = {
        "organizationId": cloud.stack["organization"],
        "title": "Racing",
        "scheduledStart": start.isoformat(),
        "scheduledEnd": (start + timedelta(hours=1)).isoformat(),
        "visibility": "PUBLIC",
        "capacity": 1,
    }
    webinar = str(demo_person(cloud, "instructor").post("/api/webinars", plan)["id"])
    return webinar, at_once(lambda: learner.ask("POST", f"/api/webinars/{webinar}/register", {}), TIMES)


def of_course(stores: Stores, course: str) -> list[Any]:
    """Return the events that told of the course's completion."""
    return [event for event in stores.events("CourseCompleted") if event["data"]["courseId"] == course]


def places_taken(stores: Stores, webinar: str) -> int:
    """Return how many places the webinar counts as taken."""
    return sum(int(item.get("taken", 0)) for item in stores.items("webinars", webinar_id=webinar))


def one(what: str, found: list[Any]) -> Figure:
    """Return the figure of what must be there once."""
    return Figure(what, len(found), "", goal=1, exact=True)


def answers(what: str, given: list[Answer]) -> list[Figure]:
    """Return how many of the requests were answered by something other than success."""
    statuses = Counter(answer.status for answer in given)
    failed = sum(count for status, count in statuses.items() if status >= 300)
    return [Figure(f"{what}: refused of {TIMES}", failed, "", goal=0, exact=True)]
