"""Keeps a message hidden while it is being worked on, and only so long.

The queue hides a taken message for the function's longest possible run. Hiding it for half a minute at a time instead
means that another worker takes over soon after this one dies, and none before.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

import boto3
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core.observability import logger

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

HIDDEN_SECONDS = 30
BEAT_SECONDS = 10.0


@cache
def _sqs() -> "SQSClient":
    return boto3.client("sqs")


@contextmanager
def heartbeat(record: SQSRecord) -> Iterator[None]:
    """Hide the message of ``record`` as long as this context runs. A beat that fails is only logged."""
    done = threading.Event()
    beating = threading.Thread(target=_beat, args=(record, done), daemon=True)
    beating.start()
    try:
        yield
    finally:
        done.set()
        beating.join()


def _beat(record: SQSRecord, done: threading.Event) -> None:
    queue_name = record.event_source_arn.rpartition(":")[2]
    try:
        url = _sqs().get_queue_url(QueueName=queue_name)["QueueUrl"]
        while not done.is_set():
            _sqs().change_message_visibility(
                QueueUrl=url, ReceiptHandle=record.receipt_handle, VisibilityTimeout=HIDDEN_SECONDS
            )
            done.wait(BEAT_SECONDS)
    except (BotoCoreError, ClientError) as failure:
        logger.warning("heartbeat stopped", extra={"queue": queue_name, "reason": str(failure)})
