"""Queue of S3 notifications → each uploaded object is examined."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.core import observability
from chalicelib.core.heartbeat import heartbeat
from chalicelib.core.queues import process_batch
from media_lambdas.probe_media.inspection import UploadedObject, inspect_upload


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Examine the objects that a batch of notifications tells of."""
    return process_batch(event, context, probe_media)


def probe_media(record: SQSRecord) -> None:
    """Examine the objects of one notification; S3's test message names none."""
    observability.begin(record.message_id)
    with heartbeat(record):
        for uploaded in _uploaded(json.loads(record.body)):
            inspect_upload(uploaded)


def _uploaded(notification: dict[str, Any]) -> Iterator[UploadedObject]:
    for entry in notification.get("Records", []):
        if entry["eventName"].startswith("ObjectCreated:"):
            bucket, created = entry["s3"]["bucket"]["name"], entry["s3"]["object"]
            yield UploadedObject(bucket, unquote_plus(created["key"]), created["eTag"].strip('"'))
