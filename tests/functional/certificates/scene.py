"""An organization with a course that gives certificates, its people, and the messages that reach the queues."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from chalicelib.certificates.models import CERTIFICATE, Certificate, CertificateItem
from chalicelib.core import clock, ids
from chalicelib.core.permissions import Role
from chalicelib.core.tables import find
from chalicelib.core.transaction import Transaction
from chalicelib.courses.models import COURSE, Course, catalog_key
from chalicelib.organizations import service as organizations
from tests.functional.people import Person

COMPLETED_AT = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)


@dataclass(frozen=True)
class Scene:
    """Ids and people of the story."""

    organization_id: str
    course_id: str
    admin: Person
    instructor: Person
    learner: Person


class Context:
    """What powertools reads of Lambda's context."""

    function_name = "test"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:test"
    aws_request_id = "9a3e6c2a-0000-4000-8000-000000000002"


def make_organization(name: str, subdomain: str, admin: Person) -> str:
    """Found an organization."""
    profile = organizations.OrganizationProfile(name=name, subdomain=subdomain, primary_color="#0f766e")
    with Transaction() as tx:
        organization = organizations.create_organization(profile, actor=admin.actor, tx=tx)
    return str(organization.organization_id)


def join(organization_id: str, person: Person, role: Role) -> None:
    """Make a person a member."""
    with Transaction() as tx:
        tx.create(organizations.new_member(organization_id, role, actor=person.actor))


def make_course(organization_id: str, instructor: Person, *, certificate_enabled: bool = True) -> str:
    """Write a published course."""
    course_id = ids.new_id("crs")
    now = clock.now()
    Course(
        course_id=course_id,
        item=COURSE,
        organization_id=organization_id,
        catalog_organization_id=catalog_key(organization_id, "PUBLISHED"),
        instructor_id=instructor.user_id,
        title="Practical Cryptography",
        slug="practical-cryptography",
        level="BEGINNER",
        language="en",
        price=0,
        currency="EUR",
        status="PUBLISHED",
        visibility="ORGANIZATION",
        passing_score=70,
        certificate_enabled=certificate_enabled,
        created_at=now,
        updated_at=now,
    ).save()
    return course_id


def completed(scene: Scene, learner: Person | None = None, **changes: Any) -> dict[str, Any]:
    """Return the event envelope of a completed course, as EventBridge delivers it."""
    person = learner or scene.learner
    data = {
        "courseId": scene.course_id,
        "userId": person.user_id,
        "enrollmentId": f"{scene.course_id}#{person.user_id}",
        "completedAt": clock.isoformat(COMPLETED_AT),
        "recipientName": person.name,
        "recipientEmail": person.email,
        "courseTitle": "Practical Cryptography",
        "score": 92.5,
        **changes,
    }
    return envelope("CourseCompleted", scene.organization_id, data)


def issued(scene: Scene, certificate_id: str) -> dict[str, Any]:
    """Return the event envelope of an issued certificate."""
    data = {"certificateId": certificate_id, "userId": scene.learner.user_id}
    return envelope("CertificateIssued", scene.organization_id, data)


def envelope(kind: str, organization_id: str, data: dict[str, Any]) -> dict[str, Any]:
    """Return an event as EventBridge puts it into a queue."""
    detail = {
        "id": ids.new_id("evt"),
        "type": kind,
        "version": 1,
        "occurredAt": clock.isoformat(COMPLETED_AT),
        "organizationId": organization_id,
        "correlationId": "story-1",
        "actorId": None,
        "data": data,
    }
    return {
        "version": "0",
        "id": "5c1b8c62-3d4e-4a39-8e8c-6f2f5d1f7a11",
        "detail-type": kind,
        "source": "academy",
        "account": "123456789012",
        "time": "2026-03-14T09:26:53Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": detail,
    }


def sqs_event(*envelopes: dict[str, Any]) -> dict[str, Any]:
    """Return the Lambda event of a batch of messages (a recorded one, with these bodies)."""
    return {
        "Records": [
            {
                "messageId": f"0b9a3b1e-0000-4000-8000-{number:012d}",
                "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
                "body": json.dumps(body),
                "attributes": {
                    "ApproximateReceiveCount": "1",
                    "SentTimestamp": "1773480413000",
                    "SenderId": "AIDAIENQZJOLO23YVJ4VO",
                    "ApproximateFirstReceiveTimestamp": "1773480413001",
                },
                "messageAttributes": {},
                "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:certificates",
                "awsRegion": "eu-west-1",
            }
            for number, body in enumerate(envelopes)
        ]
    }


def failures(result: dict[str, Any]) -> int:
    """Return how many messages go back to the queue."""
    return len(result["batchItemFailures"])


def certificates() -> list[Certificate]:
    """Return every certificate there is."""
    return [item for item in CertificateItem.scan() if isinstance(item, Certificate)]


def read(certificate_id: str) -> Certificate:
    """Return a certificate that must be there."""
    certificate = find(Certificate, certificate_id, CERTIFICATE)
    assert certificate is not None
    return certificate
