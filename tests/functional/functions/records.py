"""Outbox events, the stream records that tell of them in the shape in which Lambda gets them, and a broken bus."""

import json
from typing import Any

from botocore.exceptions import EndpointConnectionError

from chalicelib.core.events import CertificateIssued
from chalicelib.core.outbox import OutboxEvent
from chalicelib.core.transaction import Transaction


class Context:
    """What powertools reads of Lambda's context."""

    function_name = "test"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-west-1:123456789012:function:test"
    aws_request_id = "9a3e6c2a-0000-4000-8000-000000000001"


class BrokenBus:
    """A bus that loses the entries whose place in the call is listed, or that does not answer at all."""

    def __init__(self, refused: set[int] | None = None) -> None:
        self.refused = refused
        self.calls: list[int] = []

    def put_events(self, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 # boto3's name
        self.calls.append(len(Entries))
        if self.refused is None:
            raise EndpointConnectionError(endpoint_url="http://events")
        results = [
            {"ErrorCode": "ThrottlingException", "ErrorMessage": "slow down"}
            if place in self.refused
            else {"EventId": str(place)}
            for place in range(len(Entries))
        ]
        return {"FailedEntryCount": len(self.refused), "Entries": results}


def emit(count: int = 1) -> list[OutboxEvent]:
    """Commit this many events to the outbox; return them oldest first."""
    before = {item.event_id for item in OutboxEvent.scan()}
    for number in range(count):
        with Transaction(correlation_id="corr-1", actor_id="user-ada") as tx:
            tx.emit(
                CertificateIssued(organization_id="org_1", certificate_id=f"crt_{number}", user_id="user-ada")
            )
    made = [item for item in OutboxEvent.scan() if item.event_id not in before]
    return sorted(made, key=lambda item: item.event_id)


def stream_event(*items: OutboxEvent, name: str = "INSERT") -> dict[str, Any]:
    """Return the Lambda event for items that appeared in the events table (a recorded one, with these items)."""
    return {"Records": [_record(number, item, name) for number, item in enumerate(items)]}


def _record(number: int, item: OutboxEvent, name: str) -> dict[str, Any]:
    return {
        "eventID": f"{number:032x}",
        "eventName": name,
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "eu-west-1",
        "dynamodb": {
            "ApproximateCreationDateTime": 1767225600.0,
            "Keys": {"event_id": {"S": item.event_id}},
            "NewImage": item.serialize(),
            "SequenceNumber": sequence_number(number),
            "SizeBytes": 612,
            "StreamViewType": "NEW_IMAGE",
        },
        "eventSourceARN": "arn:aws:dynamodb:eu-west-1:123456789012:table/academy-test-events/stream/2026-01-01T00:00:00.000",
    }


def sequence_number(number: int) -> str:
    """Return the sequence number of the record at this place in a batch."""
    return str(100000000000000000000000 + number)


def pending() -> list[str]:
    """Return the ids of the events that still wait for the bus."""
    return sorted(item.event_id for item in OutboxEvent.scan() if item.pending_shard is not None)


def queue_event(*details: dict[str, Any]) -> dict[str, Any]:
    """Return the Lambda event for events that a rule of the bus put into a queue (a recorded one, with these)."""
    return {"Records": [_message(number, detail) for number, detail in enumerate(details)]}


def _message(number: int, detail: dict[str, Any]) -> dict[str, Any]:
    envelope = {
        "version": "0",
        "id": f"6f0c4d3e-0000-4000-8000-{number:012x}",
        "detail-type": detail["type"],
        "source": "academy",
        "account": "123456789012",
        "time": "2026-01-01T00:00:00Z",
        "region": "eu-west-1",
        "resources": [],
        "detail": detail,
    }
    return {
        "messageId": message_id(number),
        "receiptHandle": "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
        "body": json.dumps(envelope),
        "attributes": {
            "ApproximateReceiveCount": "1",
            "SentTimestamp": "1767225600000",
            "SenderId": "AIDAJQR6QDGQ7PATMSYEY",
            "ApproximateFirstReceiveTimestamp": "1767225600010",
        },
        "messageAttributes": {},
        "md5OfBody": "e4e68fb7bd0e697a0ae8f1bb342846b3",
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:academy-test-queue",
        "awsRegion": "eu-west-1",
    }


def message_id(number: int) -> str:
    """Return the id of the message at this place in a batch."""
    return f"059f36b4-0000-4000-8000-{number:012x}"
