"""Polls SQS and calls a function with batches, with Lambda's rules about what is deleted afterwards."""

import logging
import threading
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.layout import REGION
from infra.local.runner.wiring import QueueSource
from infra.local.runner.worker import InvocationFailed, Worker

log = logging.getLogger("academy.runner")

WAIT_SECONDS = 10
PAUSE_AFTER_ERROR = 1.0


def poll_queue(sqs: Any, source: QueueSource, worker: Worker, stop: threading.Event) -> None:
    """Serve one queue with one worker until ``stop`` is set; survive an emulator that comes and goes."""
    url = None
    while not stop.is_set():
        try:
            url = url or sqs.get_queue_url(QueueName=source.queue_name)["QueueUrl"]
            poll_once(sqs, url, source, worker)
        except (BotoCoreError, ClientError) as error:
            log.warning("queue %s: %s", source.queue_name, error)
            url = None
            stop.wait(PAUSE_AFTER_ERROR)


def poll_once(sqs: Any, url: str, source: QueueSource, worker: Worker) -> None:
    """Take one batch, if there is one, and handle it.

    What failed is left alone: it becomes visible again after the queue's visibility timeout, and SQS moves it to
    the dead letters once it has been received as often as the template says.
    """
    answer = sqs.receive_message(
        QueueUrl=url,
        MaxNumberOfMessages=min(10, source.batch_size),
        WaitTimeSeconds=WAIT_SECONDS,
        MessageSystemAttributeNames=["All"],
        MessageAttributeNames=["All"],
    )
    messages = answer.get("Messages", [])
    if not messages:
        return
    try:
        result = worker.invoke(sqs_event(messages, source.queue_arn))
    except InvocationFailed as error:
        log.warning("queue %s: %s; %d message(s) will come again", source.queue_name, error, len(messages))
        return
    failed = failed_items(result, {message["MessageId"] for message in messages})
    if failed:
        log.warning(
            "queue %s: %d of %d failed and will come again", source.queue_name, len(failed), len(messages)
        )
    done = [message for message in messages if message["MessageId"] not in failed]
    if done:
        entries = [
            {"Id": str(index), "ReceiptHandle": message["ReceiptHandle"]}
            for index, message in enumerate(done)
        ]
        sqs.delete_message_batch(QueueUrl=url, Entries=entries)


def failed_items(result: Any, identifiers: set[str]) -> set[str]:
    """Return which of ``identifiers`` a handler reported as failed, by Lambda's rules.

    No list, or an empty one, means that all succeeded; an identifier that is empty or unknown, or an answer of
    another shape, means that all failed.
    """
    if not result:
        return set()
    if not isinstance(result, dict):
        return identifiers
    items = result.get("batchItemFailures") or []
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return identifiers
    failed = {item.get("itemIdentifier") for item in items}
    return failed if failed <= identifiers else identifiers


def sqs_event(messages: list[dict[str, Any]], queue_arn: str) -> dict[str, Any]:
    """Return the event that Lambda makes of a batch of messages."""
    return {
        "Records": [
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message.get("Attributes", {}),
                "messageAttributes": {
                    name: _message_attribute(attribute)
                    for name, attribute in message.get("MessageAttributes", {}).items()
                },
                "md5OfBody": message["MD5OfBody"],
                "eventSource": "aws:sqs",
                "eventSourceARN": queue_arn,
                "awsRegion": REGION,
            }
            for message in messages
        ]
    }


def _message_attribute(attribute: dict[str, Any]) -> dict[str, Any]:
    kept = {"dataType": attribute["DataType"]}
    if "StringValue" in attribute:
        kept["stringValue"] = attribute["StringValue"]
    return kept
