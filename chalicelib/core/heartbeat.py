"""Keeps a message hidden while it is being worked on, and only so long.

The queue hides a taken message for the function's longest possible run. Hiding it for half a minute at a time instead
means that another worker takes over soon after this one dies, and none before.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core.observability import logger
from chalicelib.core.queues import address_of_queue, name_of_queue
from chalicelib.core.sqs import sqs

HIDDEN_SECONDS = 30
BEAT_SECONDS = 10.0


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
    try:
        url = address_of_queue(record)
        while not done.is_set():
            sqs().change_message_visibility(
                QueueUrl=url, ReceiptHandle=record.receipt_handle, VisibilityTimeout=HIDDEN_SECONDS
            )
            done.wait(BEAT_SECONDS)
    except (BotoCoreError, ClientError) as failure:
        logger.warning("heartbeat stopped", extra={"queue": name_of_queue(record), "reason": str(failure)})
