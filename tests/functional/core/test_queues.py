"""Queue messages: the event inside, its correlation id, and failures one by one."""

import json
from io import StringIO
from typing import Any

import pytest
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pydantic import ValidationError

from chalicelib.core import observability
from chalicelib.core.events import CertificateIssued, CertificateRendered, Event
from chalicelib.core.queues import event_of, process_batch

DETAIL = {
    "id": "evt_01K",
    "type": "CertificateIssued",
    "version": 1,
    "occurredAt": "2026-01-31T12:00:00.000Z",
    "organizationId": "org_1",
    "correlationId": "story-1",
    "actorId": None,
    "data": {"certificateId": "crt_1", "userId": "user-ada"},
}


def message(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return a message in the shape in which Lambda gets it, with EventBridge's envelope as its body."""
    detail = {**DETAIL, **changes}
    envelope = {
        "version": "0",
        "id": "17793124-05d4-b198-2fde-7ededc63b103",
        "detail-type": detail["type"],
        "source": "academy",
        "account": "123456789012",
        "time": "2026-01-31T12:00:00Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": detail,
    }
    return {
        "messageId": f"059f36b4-87a3-44ab-83d2-66197{number:07}",
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": json.dumps(envelope),
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1769860800000",
            "SenderId": "AIDAIENQZJOLO23YVJ4VO",
            "ApproximateFirstReceiveTimestamp": "1769860800001",
        },
        "messageAttributes": {},
        "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:academy-render-certificates",
        "awsRegion": "eu-west-1",
    }


def test_the_event_is_typed_and_its_correlation_id_taken_up() -> None:
    event = event_of(SQSRecord(message()), CertificateIssued)

    assert event == CertificateIssued(organization_id="org_1", certificate_id="crt_1", user_id="user-ada")
    assert observability.correlation_id() == "story-1"


def test_a_queue_of_several_kinds_gives_each_its_own_type() -> None:
    data = {
        "certificateId": "crt_1",
        "userId": "user-ada",
        "recipientName": "Ada",
        "recipientEmail": "ada@example.org",
        "title": "Notes",
        "verificationHash": "h",
    }
    kinds: list[type[Event]] = [CertificateIssued, CertificateRendered]

    assert isinstance(event_of(SQSRecord(message()), *kinds), CertificateIssued)
    rendered = message(type="CertificateRendered", data=data)
    assert isinstance(event_of(SQSRecord(rendered), *kinds), CertificateRendered)


def test_fields_of_a_newer_producer_are_ignored() -> None:
    newer = message(data={**dict(DETAIL["data"] or {}), "color": "red"})  # type: ignore[call-overload] # a dictionary

    assert event_of(SQSRecord(newer), CertificateIssued).certificate_id == "crt_1"


@pytest.mark.parametrize("changes", [{"type": "CourseCompleted"}, {"version": 2}])
def test_what_the_queue_does_not_expect_is_an_error(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="unexpected event"):
        event_of(SQSRecord(message(**changes)), CertificateIssued)


def test_an_event_without_its_fields_is_an_error() -> None:
    with pytest.raises(ValidationError):
        event_of(SQSRecord(message(data={})), CertificateIssued)


def test_only_failed_records_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    log = StringIO()
    monkeypatch.setattr(observability.logger.registered_handler, "stream", log)
    handled: list[str] = []

    def handle(record: SQSRecord) -> None:
        event = event_of(record, CertificateIssued)
        if event.certificate_id == "crt_bad":
            raise RuntimeError("no ink")
        handled.append(event.certificate_id)

    batch = [
        message(1),
        message(2, data={"certificateId": "crt_bad", "userId": "user-ada"}, correlationId="story-2"),
        message(3, type="Unexpected"),
        {**message(4), "body": "not json"},
        message(5),
    ]

    result = process_batch({"Records": batch}, None, handle)

    failed = [failure["itemIdentifier"] for failure in result["batchItemFailures"]]
    assert failed == [batch[place]["messageId"] for place in (1, 2, 3)]
    assert handled == ["crt_1", "crt_1"]
    logged = [json.loads(line) for line in log.getvalue().splitlines()]
    assert [(line["level"], line["message_id"]) for line in logged] == [("ERROR", one) for one in failed]
    assert [line["correlation_id"] for line in logged] == ["story-2", "story-1", ""]
    assert logged[0]["exception_name"] == "RuntimeError"


def test_a_batch_that_fails_altogether_comes_back_altogether() -> None:
    def handle(record: SQSRecord) -> None:
        raise RuntimeError(record.message_id)

    batch = [message(1), message(2)]

    assert process_batch({"Records": batch}, None, handle) == {
        "batchItemFailures": [{"itemIdentifier": one["messageId"]} for one in batch]
    }
