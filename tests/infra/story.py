"""A learner's way through the demo course, over HTTP, for tests of what happens when processes die meanwhile."""

import secrets
from dataclasses import dataclass
from typing import Any

from infra.local import cloud as local
from infra.local.people import Person, ensure_person
from tests.cloud_fixture import Answer, RunningCloud, fetch, wait_for

DELIVERY_SECONDS = 90.0


@dataclass
class LearnerStory:
    """One new person who learns in the demo course."""

    cloud: RunningCloud
    email: str
    token: str

    @classmethod
    def begin(cls, cloud: RunningCloud) -> "LearnerStory":
        """Create the person's account and enroll."""
        person = Person(f"learner-{secrets.token_hex(4)}@demo.example", "Łucja Nowak", "viewer")
        values = {"UserPoolId": cloud.values["UserPoolId"], "Audience": cloud.values["Audience"]}
        token = ensure_person(local.client(cloud.layout, "cognito-idp"), values, person)
        story = cls(cloud, person.email, token)
        story.do("POST", f"/api/courses/{story.course}/enroll", {})
        return story

    @property
    def course(self) -> str:
        """Id of the demo course."""
        return str(self.cloud.stack["course"])

    def call(self, method: str, path: str, body: Any = None) -> Answer:
        """Call the API as the learner, once."""
        headers = {"Authorization": f"Bearer {self.token}"}
        return self.cloud.call(method, path, body, role=None, headers=headers)

    def do(self, method: str, path: str, body: Any = None) -> Any:
        """Call the API as a patient client does: again with the same key while nobody answers or it is busy."""
        headers = {"Authorization": f"Bearer {self.token}"}
        if method == "POST":
            headers["Idempotency-Key"] = secrets.token_hex(16)

        def answered() -> Answer | None:
            try:
                answer = self.cloud.call(method, path, body, role=None, headers=headers)
            except OSError:
                return None
            return answer if answer.status < 500 else None

        answer = wait_for(answered, f"an answer to {method} {path}", seconds=60)
        assert answer.status < 300, answer.body
        return answer.json()

    def finish(self) -> None:
        """Read, watch, and pass the quiz: completes the course."""
        for request in self.steps():
            self.do(*request)

    def steps(self) -> list[tuple[str, str, Any]]:
        """Return the requests that complete the course, in order."""
        base = f"/api/courses/{self.course}"
        found: list[tuple[str, str, Any]] = []
        for module in self.do("GET", f"{base}/learn")["modules"]:
            for lesson in module["lessons"]:
                if lesson["video"]:
                    last = int(lesson["video"]["duration"] // 5)
                    watched = {"ranges": [{"first": 0, "last": last}]}
                    found.append(("POST", f"{base}/lessons/{lesson['id']}/watch", watched))
                else:
                    found.append(("POST", f"{base}/lessons/{lesson['id']}/complete", {}))
            for assignment in module["assignments"]:
                if assignment["type"] == "QUIZ":
                    handed_in = {"answers": self._right_answers(assignment["id"])}
                    found.append(("POST", f"{base}/assignments/{assignment['id']}/submissions", handed_in))
        return found

    def _right_answers(self, assignment_id: str) -> list[dict[str, Any]]:
        course = self.cloud.call("GET", f"/api/courses/{self.course}", role="course_author").json()
        (quiz,) = (a for m in course["modules"] for a in m["assignments"] if a["id"] == assignment_id)
        return [{"questionId": question["id"], **_right(question)} for question in quiz["questions"]]

    def certificates(self) -> list[dict[str, Any]]:
        """Return the learner's certificates."""
        found: list[dict[str, Any]] = self.do("GET", "/api/certificates/me")["items"]
        return found

    def mails(self) -> list[dict[str, Any]]:
        """Return the mail that the learner got."""
        return self.cloud.messages(to=self.email)

    def await_certificate(self) -> dict[str, Any]:
        """Wait until the certificate is issued, drawn and mailed; check that there is one of each."""
        wait_for(self._is_delivered, "certificate and mail", seconds=DELIVERY_SECONDS)
        (certificate,) = self.certificates()
        (_,) = self.mails()
        return certificate

    def _is_delivered(self) -> bool:
        found = self.certificates()
        return bool(found) and found[0]["pdfStatus"] == "READY" and bool(self.mails())

    def download(self, certificate_id: str) -> bytes:
        """Return the certificate's PDF, through the signed address that the API gives."""
        answer = self.call("GET", f"/api/certificates/{certificate_id}/download")
        assert answer.status == 302, answer.body
        pdf = fetch(answer.headers["Location"])
        assert pdf.status == 200, pdf.body
        return pdf.body


def _right(question: dict[str, Any]) -> dict[str, Any]:
    match question["kind"]:
        case "SINGLE" | "MULTIPLE":
            return {"options": [option["id"] for option in question["options"] if option["correct"]]}
        case "TRUE_FALSE":
            return {"truth": question["answer"]}
        case "NUMERIC":
            return {"number": question["value"]}
        case _:
            return {"text": question["accepted"][0]}
