"""What people do with questions over the API."""

from typing import Any

from tests.functional.api import Answer
from tests.functional.hall import Hall
from tests.functional.people import Person


def ask(hall: Hall, qa: str, who: Person, text: str = "How fast is it?", **more: Any) -> dict[str, Any]:
    answer = hall.client.post(qa, {"question": text, **more}, as_=who)
    assert answer.status == 201, answer.text
    return dict(answer.json)


def decide(
    hall: Hall, qa: str, question: dict[str, Any], who: Person | None = None, **decision: Any
) -> Answer:
    path = f"{qa}/{question['id']}"
    return hall.client.put(path, decision, as_=who or hall.assistant, version=question["version"])


def listed(hall: Hall, qa: str, who: Person, query: str = "") -> list[str]:
    answer = hall.client.get(f"{qa}?{query}", as_=who)
    assert answer.status == 200, answer.text
    return [item["question"] for item in answer.json["items"]]


def put(hall: Hall, path: str, body: Any, who: Person | None = None) -> dict[str, Any]:
    """Put something as the assistant, if nobody else; the answer must be good."""
    answer = hall.client.put(path, body, as_=who or hall.assistant)
    assert answer.status == 200, answer.text
    return dict(answer.json)


def approved(hall: Hall, qa: str, who: Person, text: str = "How fast is it?", **more: Any) -> dict[str, Any]:
    """Have somebody ask, and a moderator let it through."""
    return dict(decide(hall, qa, ask(hall, qa, who, text, **more), status="APPROVED").json)


def present(hall: Hall, webinar: dict[str, Any], who: Person) -> None:
    """Have the host name a presenter."""
    path = f"/api/webinars/{webinar['id']}/presenters"
    assert hall.client.post(path, {"userId": who.user_id}, as_=hall.host).status == 201


def rule(hall: Hall, webinar: dict[str, Any], **rules: Any) -> None:
    """Have the host change the room's rules."""
    path = f"/api/webinars/{webinar['id']}/room"
    version = hall.client.get(path, as_=hall.host).json["version"]
    assert hall.client.put(path, rules, as_=hall.host, version=version).status == 200


def ban(hall: Hall, webinar: dict[str, Any], who: Person) -> None:
    """Have a moderator send somebody out of the room."""
    path = f"/api/webinars/{webinar['id']}/room/people/{who.user_id}"
    put(hall, path, {"banned": True, "reason": "Insults."})
