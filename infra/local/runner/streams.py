"""Reads a DynamoDB stream in order and calls a function with its records, at least once each."""

import base64
import json
import logging
import os
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.layout import REGION
from infra.local.runner.queues import failed_items
from infra.local.runner.wiring import StreamSource, matches
from infra.local.runner.worker import InvocationFailed, Worker

log = logging.getLogger("academy.runner")

POLL_SECONDS = 0.2
# A stream that has been quiet for a while is asked less often: many are, and each question costs the emulator something.
IDLE_POLL_SECONDS = 0.5
IDLE_AFTER_POLLS = 150
RETRY_SECONDS = 1.0
# The stream no longer has the place where we were, or is another one: the emulator started again.
LOST_PLACE = ("TrimmedDataAccessException", "ExpiredIteratorException", "ResourceNotFoundException")


class Place:
    """Sequence number of the last record that was handled, kept in a file and replaced atomically."""

    def __init__(self, path: Path, stream_arn: str) -> None:
        self._path = path
        self._stream_arn = stream_arn

    def get(self) -> str | None:
        """Return the sequence number, or None to begin at the oldest record."""
        if not self._path.exists():
            return None
        kept = json.loads(self._path.read_text(encoding="utf-8"))
        return kept["sequence"] if kept["stream"] == self._stream_arn else None

    def set(self, sequence: str | None) -> None:
        """Remember ``sequence``; None forgets."""
        if sequence is None:
            self._path.unlink(missing_ok=True)
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        new = self._path.with_suffix(".new")
        new.write_text(json.dumps({"stream": self._stream_arn, "sequence": sequence}), encoding="utf-8")
        os.replace(new, self._path)  # noqa: PTH105 - the pair of write and replace reads best so


class StreamReader:
    """One reader of one stream with one worker. The emulator has one shard to a stream."""

    def __init__(self, streams: Any, sqs: Any, source: StreamSource, worker: Worker, place: Place) -> None:
        self.streams = streams
        self.sqs = sqs
        self.source = source
        self.worker = worker
        self.place = place
        self._iterator: str | None = None
        self._attempts = 0
        self._quiet = 0

    def run(self, stop: threading.Event) -> None:
        """Read until ``stop`` is set; survive an emulator that comes and goes."""
        while not stop.is_set():
            try:
                pause = self.step()
            except ClientError as error:
                self._iterator = None
                if error.response["Error"]["Code"] in LOST_PLACE:
                    # Begin again at the oldest record that there is: too often is harmless, too seldom is not.
                    self.place.set(None)
                log.warning("stream: %s", error)
                pause = RETRY_SECONDS
            except BotoCoreError as error:
                self._iterator = None
                log.warning("stream: %s", error)
                pause = RETRY_SECONDS
            stop.wait(pause)

    def step(self) -> float:
        """Read and handle one batch. Returns how many seconds to wait before the next."""
        if self._iterator is None:
            self._iterator = self._open()
        answer = self.streams.get_records(ShardIterator=self._iterator, Limit=self.source.batch_size)
        records = answer["Records"]
        if not records:
            self._iterator = answer.get("NextShardIterator")
            self._quiet += 1
            return POLL_SECONDS if self._quiet < IDLE_AFTER_POLLS else IDLE_POLL_SECONDS
        self._quiet = 0
        wanted = [record for record in records if self._is_wanted(record)]
        last = records[-1]["dynamodb"]["SequenceNumber"]
        if not wanted:
            self._advance(last, answer.get("NextShardIterator"))
            return 0.0
        first_failed = self._handle(wanted)
        if first_failed is None:
            self._advance(last, answer.get("NextShardIterator"))
            return 0.0
        self._keep_place_before(records, first_failed)
        self._attempts += 1
        if self._attempts > self.source.retries:
            self._give_up([record for record in wanted if _sequence(record) >= first_failed])
            self._advance(last, answer.get("NextShardIterator"))
            return 0.0
        self._iterator = None
        return RETRY_SECONDS

    def _open(self) -> str:
        shard = self.streams.describe_stream(StreamArn=self.source.stream_arn)["StreamDescription"]["Shards"][
            0
        ]
        sequence = self.place.get()
        start: dict[str, str] = {"ShardIteratorType": "TRIM_HORIZON"}
        if sequence is not None:
            start = {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": sequence}
        answer = self.streams.get_shard_iterator(
            StreamArn=self.source.stream_arn, ShardId=shard["ShardId"], **start
        )
        iterator: str = answer["ShardIterator"]
        return iterator

    def _is_wanted(self, record: dict[str, Any]) -> bool:
        return not self.source.patterns or any(matches(record, pattern) for pattern in self.source.patterns)

    def _handle(self, records: list[dict[str, Any]]) -> str | None:
        """Return the sequence number of the first record that failed, or None if all went well."""
        sequences = {_sequence(record) for record in records}
        try:
            result = self.worker.invoke(stream_event(records, self.source.stream_arn))
        except InvocationFailed as error:
            log.warning("stream: %s; %d record(s) will come again", error, len(records))
            return min(sequences)
        failed = failed_items(result, sequences)
        if failed:
            log.warning("stream: a record failed and will come again with those after it")
        return min(failed, default=None)

    def _advance(self, sequence: str, iterator: str | None) -> None:
        self.place.set(sequence)
        self._iterator = iterator
        self._attempts = 0

    def _keep_place_before(self, records: list[dict[str, Any]], sequence: str) -> None:
        before = [_sequence(record) for record in records if _sequence(record) < sequence]
        if before:
            self.place.set(before[-1])
            self._attempts = 0

    def _give_up(self, records: list[dict[str, Any]]) -> None:
        log.error("stream: gave up %d record(s) after %d tries", len(records), self._attempts)
        if self.source.failure_queue_arn is None:
            return
        name = self.source.failure_queue_arn.rpartition(":")[2]
        description = {
            "requestContext": {
                "functionArn": self.worker.function.name,
                "condition": "RetryAttemptsExhausted",
            },
            "DDBStreamBatchInfo": {
                "streamArn": self.source.stream_arn,
                "startSequenceNumber": _sequence(records[0]),
                "endSequenceNumber": _sequence(records[-1]),
                "batchSize": len(records),
            },
            "timestamp": datetime.now(UTC).isoformat(),
        }
        url = self.sqs.get_queue_url(QueueName=name)["QueueUrl"]
        self.sqs.send_message(QueueUrl=url, MessageBody=json.dumps(description))


def _sequence(record: dict[str, Any]) -> str:
    sequence: str = record["dynamodb"]["SequenceNumber"]
    return sequence


def stream_event(records: list[dict[str, Any]], stream_arn: str) -> dict[str, Any]:
    """Return the event that Lambda makes of stream records."""
    return {
        "Records": [
            _plain(record) | {"eventSourceARN": stream_arn, "awsRegion": REGION} for record in records
        ]
    }


def _plain(value: Any) -> Any:
    """Undo what boto3 made of JSON: times back to seconds, bytes back to base64."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | set):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value
