"""Courses to learn from on a running local cloud, and learners who go through them."""

from dataclasses import dataclass
from typing import Any

from tests.cloud.people import Person
from tests.cloud_fixture import RunningCloud, fetch, wait_for

BUCKET_SECONDS = 5
SETTLED_SECONDS = 90.0
QUIZ_QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "tide",
        "kind": "SINGLE",
        "prompt": "What moves the tides?",
        "options": [
            {"id": "moon", "text": "Moon and Sun", "correct": True},
            {"id": "wind", "text": "The wind"},
        ],
    },
    {
        "id": "twice",
        "kind": "TRUE_FALSE",
        "prompt": "Most coasts have two high waters a day.",
        "answer": True,
    },
    {
        "id": "hours",
        "kind": "NUMERIC",
        "prompt": "Hours between them, about?",
        "value": 12.4,
        "tolerance": 0.5,
    },
]
RIGHT_ANSWERS = [
    {"questionId": "tide", "options": ["moon"]},
    {"questionId": "twice", "truth": True},
    {"questionId": "hours", "number": 12.5},
]


@dataclass
class Author:
    """Somebody who builds courses in an organization."""

    person: Person
    organization: str

    def course(self, title: str, **profile: Any) -> str:
        """Return the id of a new draft."""
        body = {"organizationId": self.organization, "title": title, "visibility": "PUBLIC", **profile}
        return str(self.person.post("/api/courses", body)["id"])

    def module(self, course: str, title: str) -> str:
        """Return the id of a new module."""
        return str(self.person.post(f"/api/courses/{course}/modules", {"title": title})["id"])

    def lesson(self, course: str, module: str, title: str, *, video: str | None = None) -> str:
        """Return the id of a new lesson, of text or of a video."""
        kind: dict[str, Any] = {"type": "TEXT"} if video is None else {"type": "VIDEO", "vodId": video}
        body = {"moduleId": module, "title": title, "content": "High water comes **twice** a day.", **kind}
        return str(self.person.post(f"/api/courses/{course}/lessons", body)["id"])

    def quiz(self, course: str, module: str) -> str:
        """Return the id of a new quiz."""
        body = {"moduleId": module, "title": "Check yourself", "type": "QUIZ", "questions": QUIZ_QUESTIONS}
        return str(self.person.post(f"/api/courses/{course}/assignments", body)["id"])

    def task(self, course: str, module: str) -> str:
        """Return the id of a new task."""
        body = {
            "moduleId": module,
            "title": "Read a tide table",
            "type": "TASK",
            "instructions": "For a week.",
        }
        return str(self.person.post(f"/api/courses/{course}/assignments", body)["id"])

    def upload(self, content: bytes, filename: str, content_type: str) -> dict[str, Any]:
        """Upload a file as a browser does. Returns the asset once it was examined."""
        announced = {
            "organizationId": self.organization,
            "filename": filename,
            "contentType": content_type,
            "size": len(content),
        }
        asset = self.person.post("/api/media", announced)
        sent = fetch(asset["uploadUrl"], "PUT", content, asset["uploadHeaders"])
        assert sent.status == 200, sent.body
        return wait_for(lambda: self._examined(asset["id"]), "the upload to be examined", seconds=60)

    def _examined(self, asset: str) -> dict[str, Any] | None:
        found: dict[str, Any] = self.person.get(f"/api/media/{asset}")
        return found if found["status"] in ("READY", "FAILED", "REJECTED") else None

    def publish(self, course: str) -> None:
        """Publish a course."""
        self.person.post(f"/api/courses/{course}/publish")

    def short_course(self, title: str) -> str:
        """Return the id of a published course of one lesson and one quiz."""
        course = self.course(title)
        module = self.module(course, "All of it")
        self.lesson(course, module, "High and low water")
        self.quiz(course, module)
        self.publish(course)
        return course


@dataclass
class Learner:
    """Somebody who learns in a course, with a client that is patient with the servers."""

    person: Person
    course: str

    @classmethod
    def enrolled(cls, cloud: RunningCloud, course: str, name: str = "Łucja Nowak") -> "Learner":
        """Make an account and enroll."""
        learner = cls(Person.with_account(cloud, name), course)
        learner.person.insist("POST", f"/api/courses/{course}/enroll", {})
        return learner

    def steps(self) -> list[tuple[str, str, Any]]:
        """Return the requests that complete the course, in order."""
        base = f"/api/courses/{self.course}"
        found: list[tuple[str, str, Any]] = []
        for module in self.person.insist("GET", f"{base}/learn")["modules"]:
            found += [("POST", f"{base}/lessons/{one['id']}/complete", {}) for one in module["lessons"]]
            found += [
                ("POST", f"{base}/assignments/{one['id']}/submissions", {"answers": RIGHT_ANSWERS})
                for one in module["assignments"]
            ]
        return found

    def finish(self) -> None:
        """Complete the course."""
        for step in self.steps():
            self.person.insist(*step)

    def certificates(self) -> list[dict[str, Any]]:
        """Return the learner's certificates."""
        found: list[dict[str, Any]] = self.person.insist("GET", "/api/certificates/me")["items"]
        return found

    def is_served(self) -> bool:
        """Whether the certificate is there, can be downloaded, and was mailed."""
        found = self.certificates()
        return bool(found) and found[0]["pdfStatus"] == "READY" and bool(self.mails(found[0]["id"]))

    def mails(self, certificate_id: str) -> list[dict[str, Any]]:
        """Return the mail that told of the certificate."""
        return self.person.mails(f"/verify/{certificate_id}")

    def await_certificate(self) -> dict[str, Any]:
        """Wait until the certificate can be downloaded and was mailed. Fails unless there is exactly one of each."""
        wait_for(self.is_served, "certificate, PDF and mail", seconds=SETTLED_SECONDS)
        (certificate,) = self.certificates()
        (_,) = self.mails(certificate["id"])
        assert certificate["status"] == "ISSUED"
        return certificate

    def download(self, certificate_id: str) -> bytes:
        """Return the PDF, through the signed address that the API redirects to."""
        answer = self.person.ask("GET", f"/api/certificates/{certificate_id}/download")
        assert answer.status == 302, answer.body
        pdf = fetch(answer.headers["Location"])
        assert pdf.status == 200, pdf.body
        return pdf.body
