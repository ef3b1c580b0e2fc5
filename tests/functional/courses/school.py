"""An organization with people in every role, and quick ways to fill a course: shared by courses and learning tests."""

from collections.abc import Callable
from typing import Any

from chalicelib.core import clock
from chalicelib.core.permissions import Role
from chalicelib.core.transaction import Transaction
from chalicelib.media.service import Asset, Kind, Status
from chalicelib.organizations.service import new_member
from tests.functional.api import Answer, ApiClient
from tests.functional.people import Person

QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "q1",
        "kind": "SINGLE",
        "prompt": "Who wrote the first program?",
        "options": [
            {"id": "a", "text": "Ada", "correct": True},
            {"id": "b", "text": "Charles", "correct": False},
        ],
    },
    {
        "id": "q2",
        "kind": "MULTIPLE",
        "prompt": "Which are engines?",
        "options": [
            {"id": "a", "text": "Difference", "correct": True},
            {"id": "b", "text": "Analytical", "correct": True},
            {"id": "c", "text": "Steam train", "correct": False},
        ],
    },
    {"id": "q3", "kind": "TRUE_FALSE", "prompt": "It was built.", "answer": False},
    {"id": "q4", "kind": "SHORT_TEXT", "prompt": "Ada's surname?", "accepted": ["Lovelace"]},
    {"id": "q5", "kind": "NUMERIC", "prompt": "The year of the notes?", "value": 1843, "tolerance": 0.5},
]
RIGHT: list[dict[str, Any]] = [
    {"questionId": "q1", "options": ["a"]},
    {"questionId": "q2", "options": ["b", "a"]},
    {"questionId": "q3", "truth": False},
    {"questionId": "q4", "text": "  lovelace "},
    {"questionId": "q5", "number": 1843.5},
]


class School:
    """Calls the API as the people of one organization."""

    def __init__(self, client: ApiClient, person: Callable[..., Person], name: str = "analytical") -> None:
        self.client = client
        self.person = person
        self.admin = person(f"{name}-admin")
        created = client.post("/api/organizations", {"name": name, "subdomain": name}, as_=self.admin)
        self.id = str(created.json["id"])
        self.name = name
        self.author = self.member("author", Role.COURSE_AUTHOR)
        self.assistant = self.member("assistant", Role.TEACHING_ASSISTANT)
        self.viewer = self.member("viewer", Role.VIEWER)

    def member(self, name: str, role: Role) -> Person:
        """Add a member."""
        somebody = self.person(f"{self.name}-{name}")
        with Transaction() as tx:
            tx.create(new_member(self.id, role, actor=somebody.actor))
        return somebody

    def course(self, **changes: Any) -> dict[str, Any]:
        """Create a draft."""
        body = {"organizationId": self.id, "title": "Engines", **changes}
        return self.made(self.client.post("/api/courses", body, as_=self.author))

    def module(self, course_id: str, title: str = "Basics") -> dict[str, Any]:
        """Add a module."""
        return self.made(
            self.client.post(f"/api/courses/{course_id}/modules", {"title": title}, as_=self.author)
        )

    def lesson(self, course_id: str, module_id: str, **changes: Any) -> dict[str, Any]:
        """Add a lesson, of text unless ``changes`` say otherwise."""
        body = {"moduleId": module_id, "title": "Gears", "type": "TEXT", "content": "# Gears", **changes}
        return self.made(self.client.post(f"/api/courses/{course_id}/lessons", body, as_=self.author))

    def assignment(self, course_id: str, module_id: str, **changes: Any) -> dict[str, Any]:
        """Add an assignment, a quiz of five questions unless ``changes`` say otherwise."""
        body = {"moduleId": module_id, "title": "Quiz", "type": "QUIZ", "questions": QUESTIONS, **changes}
        return self.made(self.client.post(f"/api/courses/{course_id}/assignments", body, as_=self.author))

    def task(self, course_id: str, module_id: str, **changes: Any) -> dict[str, Any]:
        """Add a task."""
        fields = {"title": "Essay", "type": "TASK", "questions": [], "instructions": "Write.", **changes}
        return self.assignment(course_id, module_id, **fields)

    def publish(self, course_id: str) -> Answer:
        """Publish a course."""
        return self.client.post(f"/api/courses/{course_id}/publish", as_=self.author)

    def small_course(self, lessons: int = 1, **changes: Any) -> tuple[str, list[str]]:
        """Create and publish a course of text lessons; return its id and theirs."""
        course_id = str(self.course(**changes)["id"])
        module_id = str(self.module(course_id)["id"])
        made = [self.lesson(course_id, module_id, title=f"Lesson {n}") for n in range(1, lessons + 1)]
        assert self.publish(course_id).status == 200
        return course_id, [str(lesson["id"]) for lesson in made]

    def video(
        self, asset_id: str = "ast_1", status: Status = Status.READY, duration: float | None = 61.5
    ) -> str:
        """Record an upload as the media domain would."""
        now = clock.now()
        Asset(
            asset_id,
            organization_id=self.id,
            owner_id=self.author.user_id,
            kind=Kind.VIDEO.value,
            filename="v.mp4",
            content_type="video/mp4",
            size=1,
            upload_key="uploads/v.mp4",
            status=status.value,
            duration_seconds=duration,
            created_at=now,
            updated_at=now,
        ).save()
        return asset_id

    def enroll(self, course_id: str, who: Person) -> Answer:
        """Enroll somebody."""
        return self.client.post(f"/api/courses/{course_id}/enroll", as_=who)

    @staticmethod
    def made(answer: Answer) -> dict[str, Any]:
        """Return what was created."""
        assert answer.status == 201, answer.text
        created: dict[str, Any] = answer.json
        return created
