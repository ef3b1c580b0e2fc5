"""Certificates of webinars: who has earned one is found out after the end, and again when the rule changes; nobody twice."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.attendance import awards
from chalicelib.attendance.models import Attendance
from chalicelib.certificates import credentials, service
from chalicelib.certificates.models import Certificate, CertificateItem
from chalicelib.core import clock
from chalicelib.core.errors import Unavailable
from chalicelib.core.permissions import Role
from chalicelib.core.transaction import Transaction
from functions.award_attendance import handler as award_attendance
from functions.issue_certificate.handler import lambda_handler as issue_certificates
from infra.local.runner.queues import sqs_event
from tests.functional.api import Answer
from tests.functional.attendance.pulse import Pulse, message
from tests.functional.aws import aws_client
from tests.functional.certificates.scene import Context
from tests.functional.counting import counted_calls
from tests.functional.hall import Hall
from tests.functional.people import Person

ARN = "arn:aws:sqs:eu-west-1:123456789012:award-attendance"
MINUTE = 60
LENGTH = 40 * MINUTE
Outbox = Callable[[], list[dict[str, Any]]]


class Ceremony:
    """A broadcast of forty minutes that began half a minute late, its audience, and what becomes of its events."""

    def __init__(self, pulse: Pulse, outbox: Outbox) -> None:
        self.pulse, self.hall, self.outbox = pulse, pulse.hall, outbox
        self.sqs = aws_client("sqs")
        self.queue = self.sqs.create_queue(QueueName="award-attendance")["QueueUrl"]
        self.handled: set[str] = set()

    def rule(self, at: float, *, by: Person | None = None, **rule: int | None) -> Answer:
        """Change the rule."""
        path, host = self.pulse.path, self.hall.host
        with clock.frozen(self.pulse.at(at)):
            version = self.hall.client.get(path, as_=host).json["version"]
            return self.hall.client.put(f"{path}/certificate-rule", rule, as_=by or host, version=version)

    def attend(self, somebody: Person, minutes: int, *, first: int = 0) -> None:
        """Register somebody, who is there in so many minutes; ``first`` counts from the one of the start."""
        self.hall.register(self.pulse.webinar, somebody)
        present = set(range(self.pulse.minute(first * MINUTE), self.pulse.minute((first + minutes) * MINUTE)))
        Attendance(
            webinar_id=self.pulse.webinar["id"],
            user_id=somebody.user_id,
            organization_id=self.hall.organization_id,
            name=somebody.name,
            email=somebody.email,
            minutes=present,
        ).save()

    def broadcast(self, step: str, at: float) -> None:
        """Open the green room, start or end."""
        with clock.frozen(self.pulse.at(at)):
            assert (
                self.hall.client.post(f"{self.pulse.path}/broadcast{step}", as_=self.hall.host).status == 200
            )

    def hold(self) -> None:
        """Broadcast for forty minutes."""
        self.broadcast("", -600)
        self.broadcast("/start", 30)
        self.broadcast("/end", 30 + LENGTH)

    def run(self, *, at: float = LENGTH + 600) -> list[str]:
        """Let the function handle every event and message that there is; return the ids of those that came back."""
        failed: list[str] = []
        with clock.frozen(self.pulse.at(at)):
            for event in self.news("BroadcastEnded", "AwardRuleChanged"):
                failed += self.handle(message(event["id"], {"detail": event}))
            while taken := self.sqs.receive_message(QueueUrl=self.queue).get("Messages"):
                failed += self.handle(taken[0])
                self.sqs.delete_message(QueueUrl=self.queue, ReceiptHandle=taken[0]["ReceiptHandle"])
        return failed

    def handle(self, one: dict[str, Any]) -> list[str]:
        """Let the function handle one message."""
        result = award_attendance.lambda_handler(sqs_event([one], ARN), Context())
        return [item["itemIdentifier"] for item in result["batchItemFailures"]]

    def news(self, *kinds: str) -> list[dict[str, Any]]:
        """Return events that were not asked for yet."""
        fresh = [
            event for event in self.outbox() if event["type"] in kinds and event["id"] not in self.handled
        ]
        self.handled |= {event["id"] for event in fresh}
        return fresh

    def attended(self) -> dict[str, int]:
        """Return who was told to have earned a certificate, with how many minutes. Fails if somebody was twice."""
        told = [event["data"] for event in self.outbox() if event["type"] == "WebinarAttended"]
        assert len({one["userId"] for one in told}) == len(told)
        return {one["userId"]: one["minutes"] for one in told}


@pytest.fixture
def ceremony(pulse: Pulse, outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> Ceremony:
    monkeypatch.setattr(award_attendance, "LOOKS", (0, 0))
    return Ceremony(pulse, outbox)


def test_after_the_end_everybody_who_meets_the_rule_gets_a_certificate(
    hall: Hall, ceremony: Ceremony
) -> None:
    exact, short, outside, staff = (
        hall.member(name, Role.VIEWER) for name in ("exact", "short", "early", "s")
    )
    assert ceremony.rule(0, percent=75).json == {"minutes": None, "percent": 75, "version": 2}
    ceremony.attend(exact, 30, first=5)
    ceremony.attend(short, 29)
    ceremony.attend(outside, 45, first=-16)  # of which 29 are in the session
    ceremony.attend(staff, 40)
    hall.client.delete(f"/api/webinars/{ceremony.pulse.webinar['id']}/register", as_=staff)
    ceremony.hold()

    assert ceremony.run() == []

    assert ceremony.attended() == {exact.user_id: 30}
    events = ceremony.news("WebinarAttended")
    bodies = [message(str(n), {"detail": event}) for n, event in enumerate([*events, *events])]
    assert issue_certificates(sqs_event(bodies, ARN), Context())["batchItemFailures"] == []
    (certificate,) = (item for item in CertificateItem.scan() if isinstance(item, Certificate))
    assert certificate.certificate_id == service.certificate_id_of(
        ceremony.pulse.webinar["id"], exact.user_id
    )
    assert (certificate.webinar_id, certificate.course_id) == (ceremony.pulse.webinar["id"], None)
    assert (certificate.signer_name, certificate.signer_role) == (hall.host.name, "Host")
    page = service.printout_of(certificate)
    assert (page.heading, page.deed) == ("Certificate of Attendance", "has attended the webinar")
    claims = credentials.claims_of(certificate.credential)
    achievement = claims["credentialSubject"]["achievement"]
    assert claims["name"] == "Certificate of Attendance: Notes on the engine"
    assert (achievement["achievementType"], achievement["id"].rsplit("/", 2)[1]) == (
        "Achievement",
        "webinars",
    )
    assert claims["credentialSubject"]["result"] == [{"type": ["Result"], "value": "30 minutes"}]
    verified = hall.client.post(f"/api/certificates/{certificate.certificate_id}/verify").json
    assert verified["valid"]
    assert (verified["certificate"]["subject"], verified["certificate"]["minutes"]) == ("WEBINAR", 30)
    listed = hall.client.get(f"{ceremony.pulse.path}/attendees?limit=100", as_=hall.host).json["items"]
    assert [item["userId"] for item in listed if item["awardedAt"]] == [exact.user_id]


def test_a_late_rule_awards_again_and_nobody_twice(hall: Hall, ceremony: Ceremony) -> None:
    many, some = hall.member("many", Role.VIEWER), hall.member("some", Role.VIEWER)
    ceremony.attend(many, 40)
    ceremony.attend(some, 20)
    ceremony.hold()
    assert ceremony.run() == []
    assert ceremony.attended() == {}

    for minutes, earned in ((41, {}), (40, {many.user_id: 40}), (40, {many.user_id: 40})):
        assert ceremony.rule(LENGTH + 100, minutes=minutes).status == 200
        assert ceremony.run() == []
        assert ceremony.attended() == earned
    ceremony.rule(LENGTH + 200, percent=50)
    ceremony.rule(LENGTH + 200, percent=50)
    assert ceremony.run() == []
    assert ceremony.attended() == {many.user_id: 40, some.user_id: 20}
    ceremony.rule(LENGTH + 300)
    assert ceremony.news("AwardRuleChanged") == []
    assert hall.client.get(ceremony.pulse.path, as_=hall.host).json["certificateRule"] is None


def test_minutes_that_are_written_late_are_seen_by_the_second_look(hall: Hall, ceremony: Ceremony) -> None:
    late = hall.member("late", Role.VIEWER)
    ceremony.rule(0, minutes=40)
    ceremony.attend(late, 39)
    ceremony.hold()
    with clock.frozen(ceremony.pulse.at(LENGTH + 600)):
        for event in ceremony.news("BroadcastEnded"):
            ceremony.handle(message(event["id"], {"detail": event}))
        first, second = (
            ceremony.sqs.receive_message(QueueUrl=ceremony.queue)["Messages"][0] for _ in range(2)
        )
        ceremony.handle(first)
        assert ceremony.attended() == {}
        ceremony.attend(late, 40)
        ceremony.handle(second)
    assert ceremony.attended() == {late.user_id: 40}


def test_pages_go_on_and_a_page_that_was_killed_starts_over(
    hall: Hall, ceremony: Ceremony, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(awards, "PEOPLE", 2)
    crowd = [hall.member(f"p{number}", Role.VIEWER) for number in range(5)]
    for somebody in crowd:
        ceremony.attend(somebody, 40)
    ceremony.rule(0, minutes=40)
    ceremony.hold()
    commit = Transaction.commit

    def killed(tx: Transaction) -> None:
        commit(tx)
        raise Unavailable("killed after the commit, before the next page")

    with clock.frozen(ceremony.pulse.at(LENGTH + 600)):
        look = {"webinarId": ceremony.pulse.webinar["id"], "correlationId": "story"}
        with monkeypatch.context() as patch:
            patch.setattr(Transaction, "commit", killed)
            assert ceremony.handle(message("m", look)) == ["m"]
        assert len(ceremony.attended()) == 2
        with counted_calls() as calls:
            assert ceremony.handle(message("m", look)) == []
        assert dict(calls) == {"GetItem": 1, "Query": 1}
    assert ceremony.run() == []
    assert ceremony.attended() == {somebody.user_id: 40 for somebody in crowd}


def test_who_may_change_the_rule_and_what_it_may_be(hall: Hall, ceremony: Ceremony) -> None:
    for rule in ({"minutes": 0}, {"percent": 101}, {"minutes": 1, "percent": 1}, {"minutes": 1.5}):
        assert ceremony.rule(0, **rule).status == 422
    for somebody, status in (
        (hall.author, 403),
        (hall.assistant, 403),
        (hall.stranger, 404),
        (hall.admin, 200),
    ):
        assert ceremony.rule(0, by=somebody, minutes=10).status == status
    path = f"{ceremony.pulse.path}/certificate-rule"
    assert hall.client.put(path, {"minutes": 1}, as_=hall.host, version=1).status == 412
    assert ceremony.news("AwardRuleChanged") == []
    hall.client.delete(ceremony.pulse.path, as_=hall.host)
    assert ceremony.rule(0, minutes=1).code == "webinar_cancelled"


def test_a_webinar_that_is_not_over_or_unknown_awards_nobody(hall: Hall, ceremony: Ceremony) -> None:
    ceremony.attend(hall.learner, 40)
    ceremony.rule(0, minutes=1)
    look = {"webinarId": ceremony.pulse.webinar["id"], "correlationId": ""}
    assert ceremony.handle(message("m", look)) == []
    assert ceremony.attended() == {}
    unreadable: list[dict[str, Any]] = [{"webinarId": "web_unknown"}, {"webinarId": 1}, {"detail": {}}]
    for bad in unreadable:
        assert ceremony.handle(message("m", look | bad)) == ["m"]
