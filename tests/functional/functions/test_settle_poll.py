"""PollLaunched, PollClosed → final results, when the poll's time is over."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import boto3
import pytest

from chalicelib.core import clock, queues
from chalicelib.core.outbox import OutboxEvent
from functions.settle_poll.handler import lambda_handler
from tests.functional.api import ApiClient
from tests.functional.functions.records import Context
from tests.functional.hall import Hall
from tests.functional.people import Person
from tests.functional.polls.desk import Desk

QUEUE = "academy-test-settle-polls"


@pytest.fixture
def desk(client: ApiClient, person: Callable[..., Person]) -> Desk:
    return Desk(Hall(client, person))


@pytest.fixture
def sqs(aws: None) -> Any:
    queues.sqs.cache_clear()
    yield boto3.client("sqs")
    queues.sqs.cache_clear()


def told(name: str) -> str:
    """Return the message of the newest event with this name."""
    events = sorted((item for item in OutboxEvent.scan() if item.name == name), key=lambda e: e.event_id)
    return json.dumps({"detail": json.loads(events[-1].detail)})


def test_a_message_waits_for_the_timer_and_a_second_one_changes_nothing(desk: Desk, sqs: Any) -> None:
    url = sqs.create_queue(QueueName=QUEUE, Attributes={"VisibilityTimeout": "120"})["QueueUrl"]
    poll = desk.open(seconds=30)
    sqs.send_message(QueueUrl=url, MessageBody=told("PollLaunched"))
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "eventSourceARN": f"arn:aws:sqs:eu-west-1:1:{QUEUE}",
    }
    hidden: list[int] = []
    change = queues.sqs().change_message_visibility
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            queues.sqs(),
            "change_message_visibility",
            lambda **request: (hidden.append(request["VisibilityTimeout"]), change(**request)),
        )
        with clock.frozen(clock.parse(poll["openedAt"]) + timedelta(seconds=10)):
            early = lambda_handler({"Records": [record]}, Context())
    assert early == {"batchItemFailures": [{"itemIdentifier": message["MessageId"]}]}
    assert hidden == [21]
    assert "Messages" not in sqs.receive_message(QueueUrl=url)

    with clock.frozen(clock.parse(poll["closesAt"]) + timedelta(seconds=1)):
        for _ in range(2):
            assert lambda_handler({"Records": [record]}, Context()) == {"batchItemFailures": []}
    assert desk.results(poll)["answers"] == 0
    assert desk.feed()[f"poll/{poll['id']}"]["closedAt"] == poll["closesAt"]


def test_other_events_go_to_the_dead_letters(aws: None) -> None:
    detail = {"id": "e", "type": "WebinarChanged", "version": 1, "correlationId": "c", "data": {}}
    record = {
        "messageId": "m",
        "body": json.dumps({"detail": detail}),
        "eventSourceARN": f"arn:aws:sqs:eu-west-1:1:{QUEUE}",
    }
    answer = lambda_handler({"Records": [record]}, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "m"}]}
