"""A webinar's heartbeats: sent through the API, taken from the queues, and recorded by the function."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from chalicelib.attendance.models import Attendance
from chalicelib.core import clock
from functions.record_attendance.handler import lambda_handler
from infra.local.runner.queues import sqs_event
from tests.functional.api import Answer
from tests.functional.aws import aws_client
from tests.functional.hall import Hall, start_of
from tests.functional.people import Person

ARN = "arn:aws:sqs:eu-west-1:123456789012:heartbeats.fifo"


class Pulse:
    """Everything happens at a number of seconds after the webinar's start."""

    def __init__(self, hall: Hall, queue_urls: list[str]) -> None:
        self.hall = hall
        self.queue_urls = queue_urls
        self.webinar = hall.schedule()
        self.path = f"/api/webinars/{self.webinar['id']}"

    def at(self, seconds: float) -> datetime:
        """Return a moment."""
        return start_of(self.webinar) + timedelta(seconds=seconds)

    def minute(self, seconds: float) -> int:
        """Return the minute of a moment as rows keep it."""
        return int(self.at(seconds).timestamp() // 60)

    def join(self, somebody: Person, seconds: float, **body: Any) -> Answer:
        """Come in."""
        with clock.frozen(self.at(seconds)):
            return self.hall.client.post(f"{self.path}/join", body, as_=somebody)

    def token(self, somebody: Person, seconds: float = 0) -> str:
        """Register somebody, let them come in, and return their token."""
        self.hall.register(self.webinar, somebody)
        answer = self.join(somebody, seconds)
        assert answer.status == 200, answer.text
        return str(answer.json["token"])

    def beat(
        self, somebody: Person | None, token: str, seconds: float, *, active: bool = True, path: str = ""
    ) -> Answer:
        """Send a heartbeat."""
        body = {"token": token, "active": active}
        with clock.frozen(self.at(seconds)):
            return self.hall.client.post(f"{path or self.path}/heartbeat", body, as_=somebody)

    def take(self) -> list[dict[str, Any]]:
        """Take all messages from the queues, active ones first: the idle ones are held back until these are written."""
        return [message for url in self.queue_urls for message in take_all(url)]

    def row(self, somebody: Person) -> Attendance:
        """Return somebody's row."""
        return Attendance.get(self.webinar["id"], somebody.user_id)


def take_all(queue_url: str) -> Iterator[dict[str, Any]]:
    """Take all messages from a queue."""
    sqs = aws_client("sqs")
    while messages := sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            yield message
            sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])


def record(messages: list[dict[str, Any]]) -> list[str]:
    """Run the function on a batch; return the ids of the messages that come back."""
    result = lambda_handler(sqs_event(messages, ARN), None)
    return [item["itemIdentifier"] for item in result["batchItemFailures"]]


def message(message_id: str, body: Any) -> dict[str, Any]:
    """Return a message as SQS hands it out."""
    text = body if isinstance(body, str) else json.dumps(body)
    return {"MessageId": message_id, "ReceiptHandle": message_id, "Body": text, "MD5OfBody": ""}
