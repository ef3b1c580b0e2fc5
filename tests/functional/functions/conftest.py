"""A bus with a queue behind it, and mail that can be read."""

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from chalicelib.core.config import settings
from tests.functional.functions.records import Context
from tests.functional.mail.mailbox import mailbox

__all__ = ["bus", "context", "mailbox"]


@pytest.fixture
def context() -> Context:
    return Context()


@pytest.fixture
def bus(aws: None) -> Callable[[], list[dict[str, Any]]]:
    """Make the event bus; calling the fixture's value takes what has arrived in a queue behind it."""
    events, sqs = boto3.client("events"), boto3.client("sqs")
    name = settings().event_bus
    events.create_event_bus(Name=name)
    queue = sqs.create_queue(QueueName="test")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="all", EventBusName=name, EventPattern=json.dumps({"source": ["academy"]}))
    events.put_targets(Rule="all", EventBusName=name, Targets=[{"Id": "queue", "Arn": arn}])

    def take() -> list[dict[str, Any]]:
        arrived: list[dict[str, Any]] = []
        while messages := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                arrived.append(json.loads(message["Body"]))
                sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return arrived

    return take
