"""An organization with somebody in every role, and webinars to try things on."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime, timedelta
from typing import Any, TypeVar

from chalicelib.core import clock
from chalicelib.core.permissions import Role
from chalicelib.core.transaction import Transaction
from chalicelib.organizations import service as organizations
from tests.functional.api import Answer, ApiClient
from tests.functional.people import Person

T = TypeVar("T")


class Hall:
    """An organization: ``admin`` made it, ``host`` is an instructor, ``learner`` a viewer, ``stranger`` from outside."""

    def __init__(self, client: ApiClient, person: Callable[..., Person]) -> None:
        self.client = client
        self.person = person
        self.admin = person("ada")
        profile = {"name": "Analytical Society", "subdomain": "analytical"}
        self.organization_id = str(client.post("/api/organizations", profile, as_=self.admin).json["id"])
        self.host = self.member("ines", Role.INSTRUCTOR)
        self.author = self.member("arthur", Role.COURSE_AUTHOR)
        self.assistant = self.member("tom", Role.TEACHING_ASSISTANT)
        self.learner = self.member("lea", Role.VIEWER)
        self.stranger = person("mallory")

    def member(self, name: str, role: Role) -> Person:
        """Make a person and put them into the organization."""
        somebody = self.person(name)
        with Transaction() as tx:
            tx.create(organizations.new_member(self.organization_id, role, actor=somebody.actor))
        return somebody

    def plan(self, **changes: Any) -> dict[str, Any]:
        """Return a body for a webinar that starts tomorrow and lasts an hour."""
        start = clock.now().replace(second=0, microsecond=0) + timedelta(days=1)
        plan = {
            "title": "Notes on the engine",
            "description": "What it can do.",
            "scheduledStart": clock.isoformat(start),
            "scheduledEnd": clock.isoformat(start + timedelta(hours=1)),
            "timezone": "Europe/London",
        }
        return {**plan, **changes}

    def schedule(self, **changes: Any) -> dict[str, Any]:
        """Schedule a webinar as the host, and return it."""
        body = {**self.plan(), "organizationId": self.organization_id, **changes}
        answer = self.client.post("/api/webinars", body, as_=self.host)
        assert answer.status == 201, answer.text
        return dict(answer.json)

    def register(self, webinar: dict[str, Any], somebody: Person) -> Answer:
        """Register somebody."""
        return self.client.post(f"/api/webinars/{webinar['id']}/register", as_=somebody)


def start_of(webinar: dict[str, Any]) -> datetime:
    """Return when a webinar starts."""
    return clock.parse(webinar["scheduledStart"])


def end_of(webinar: dict[str, Any]) -> datetime:
    """Return when a webinar ends."""
    return clock.parse(webinar["scheduledEnd"])


def at_once(tasks: list[Callable[[], T]]) -> list[T]:
    """Run all tasks at the same time, each at this test's (perhaps frozen) time."""
    with ThreadPoolExecutor(len(tasks)) as pool:
        running = [pool.submit(copy_context().run, task) for task in tasks]
        return [one.result() for one in running]
