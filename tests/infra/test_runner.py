"""The runner: Lambda's rules about batches, processes that die, dead letters, and the wiring in functions.yaml."""

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra import templates
from infra.local.runner.queues import failed_items, poll_once, sqs_event
from infra.local.runner.schedules import schedule_event
from infra.local.runner.streams import (
    IDLE_AFTER_POLLS,
    IDLE_POLL_SECONDS,
    POLL_SECONDS,
    Place,
    StreamReader,
    stream_event,
)
from infra.local.runner.wiring import (
    Function,
    QueueSource,
    ScheduleSource,
    StreamSource,
    UnsupportedWiring,
    matches,
    read_functions,
)
from infra.local.runner.worker import InvocationFailed, Worker

ARN = "arn:aws:sqs:eu-west-1:123456789012:work"
FUNCTION = Function("academy-test", "tests.infra.handlers.lambda_handler", 20, 512, {"SETTING": "set"}, ())


@pytest.fixture(scope="module")
def warm_worker() -> Iterator[Worker]:
    worker = Worker(FUNCTION, dict(os.environ))
    yield worker
    worker.close()


@pytest.fixture
def worker(warm_worker: Worker) -> Worker:
    return warm_worker


@pytest.fixture
def sqs() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("sqs")


@pytest.fixture
def queue(sqs: Any) -> str:
    dead = sqs.create_queue(QueueName="work-dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    policy = f'{{"deadLetterTargetArn": "{arn}", "maxReceiveCount": 2}}'
    # Visible again at once, so that no test waits.
    attributes = {"VisibilityTimeout": "0", "RedrivePolicy": policy}
    url: str = sqs.create_queue(QueueName="work", Attributes=attributes)["QueueUrl"]
    return url


@pytest.fixture(autouse=True)
def no_long_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infra.local.runner.queues.WAIT_SECONDS", 0)


def count(sqs: Any, url: str) -> int:
    name = "ApproximateNumberOfMessages"
    return int(sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"][name])


def send(sqs: Any, url: str, *bodies: str) -> None:
    for body in bodies:
        sqs.send_message(QueueUrl=url, MessageBody=body)


def poll(sqs: Any, url: str, worker: Worker) -> None:
    poll_once(sqs, url, QueueSource(ARN, 10, 1), worker)


# --- processes


def test_a_handler_gets_lambdas_context_and_its_settings(worker: Worker) -> None:
    answer = worker.invoke({"order": "describe"})
    assert answer["function"] == "academy-test"
    assert answer["memory"] == 512
    assert 0 < answer["remaining"] <= 20_000
    assert answer["setting"] == "set"


def test_a_process_stays_warm(worker: Worker) -> None:
    first = worker.invoke({"order": "describe"})["pid"]
    assert worker.invoke({"order": "print"}) is None
    assert worker.invoke({"order": "describe"})["pid"] == first


def test_an_exception_fails_the_invocation_and_keeps_the_process(worker: Worker) -> None:
    pid = worker.invoke({"order": "describe"})["pid"]
    with pytest.raises(InvocationFailed, match="ValueError: as ordered"):
        worker.invoke({"order": "raise"})
    assert worker.invoke({"order": "describe"})["pid"] == pid


def test_a_killed_process_fails_the_invocation_and_is_replaced(worker: Worker) -> None:
    pid = worker.invoke({"order": "describe"})["pid"]
    with pytest.raises(InvocationFailed, match="its process died"):
        worker.invoke({"order": "die"})
    assert worker.invoke({"order": "describe"})["pid"] != pid


def test_a_handler_that_hangs_is_killed_at_its_timeout() -> None:
    worker = Worker(dataclasses.replace(FUNCTION, timeout=1), dict(os.environ))
    try:
        worker.warm()
        pid = worker.pid
        with pytest.raises(InvocationFailed, match="ran out of time"):
            worker.invoke({"order": "hang"})
        assert pid is not None
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    finally:
        worker.close()


def test_a_handler_that_cannot_be_imported_fails_the_invocation() -> None:
    worker = Worker(dataclasses.replace(FUNCTION, handler="tests.infra.nothing.here"), dict(os.environ))
    with pytest.raises(InvocationFailed):
        worker.invoke({"order": "succeed"})


# --- queues


def test_what_succeeds_is_deleted(sqs: Any, queue: str, worker: Worker) -> None:
    send(sqs, queue, "succeed", "succeed", "succeed")
    poll(sqs, queue, worker)
    assert count(sqs, queue) == 0


def test_of_a_batch_only_what_failed_comes_again(sqs: Any, queue: str, worker: Worker) -> None:
    send(sqs, queue, "fail last", "second", "third")
    poll(sqs, queue, worker)
    (left,) = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    assert left["Body"] == "third"


@pytest.mark.parametrize("order", ["raise", "die"])
def test_a_failed_batch_comes_again_and_then_goes_to_the_dead_letters(
    sqs: Any, queue: str, worker: Worker, order: str
) -> None:
    send(sqs, queue, order)
    for _ in range(3):
        poll(sqs, queue, worker)
    assert count(sqs, queue) == 0
    assert count(sqs, sqs.get_queue_url(QueueName="work-dead")["QueueUrl"]) == 1


@pytest.mark.parametrize(
    ("result", "failed"),
    [
        (None, set()),
        ({}, set()),
        ({"batchItemFailures": []}, set()),
        ({"batchItemFailures": None}, set()),
        ({"batchItemFailures": [{"itemIdentifier": "a"}]}, {"a"}),
        ({"batchItemFailures": [{"itemIdentifier": "unknown"}]}, {"a", "b"}),
        ({"batchItemFailures": [{"itemIdentifier": ""}]}, {"a", "b"}),
        ({"batchItemFailures": [{}]}, {"a", "b"}),
        ({"batchItemFailures": "a"}, {"a", "b"}),
        ("nonsense", {"a", "b"}),
    ],
)
def test_lambdas_rules_of_partial_failure(result: Any, failed: set[str]) -> None:
    assert failed_items(result, {"a", "b"}) == failed


def test_an_sqs_event_has_lambdas_shape(sqs: Any, queue: str) -> None:
    attribute = {"kind": {"DataType": "String", "StringValue": "x"}}
    sqs.send_message(QueueUrl=queue, MessageBody="hello", MessageAttributes=attribute)
    options = {"MessageSystemAttributeNames": ["All"], "MessageAttributeNames": ["All"]}
    messages = sqs.receive_message(QueueUrl=queue, **options)["Messages"]
    (record,) = sqs_event(messages, ARN)["Records"]
    assert set(record) == {
        "messageId",
        "receiptHandle",
        "body",
        "attributes",
        "messageAttributes",
        "md5OfBody",
        "eventSource",
        "eventSourceARN",
        "awsRegion",
    }
    assert record["attributes"]["ApproximateReceiveCount"] == "1"
    assert record["messageAttributes"] == {"kind": {"dataType": "String", "stringValue": "x"}}


# --- streams


class Stream:
    """A stream of three records, as boto3 shows it."""

    def __init__(self) -> None:
        self.records = [self.record(number) for number in range(1, 4)]

    @staticmethod
    def record(number: int) -> dict[str, Any]:
        image = {"event_id": {"S": f"evt_{number}"}, "blob": {"B": b"\x00\x01"}}
        return {"eventName": "INSERT", "dynamodb": {"SequenceNumber": f"{number:010d}", "NewImage": image}}

    def describe_stream(self, **_: Any) -> dict[str, Any]:
        return {"StreamDescription": {"Shards": [{"ShardId": "shard"}]}}

    def get_shard_iterator(self, **asked: Any) -> dict[str, str]:
        return {"ShardIterator": asked.get("SequenceNumber", "")}

    def get_records(self, **asked: Any) -> dict[str, Any]:
        place = asked["ShardIterator"]
        found = [record for record in self.records if record["dynamodb"]["SequenceNumber"] > place]
        found = found[: asked["Limit"]]
        return {
            "Records": found,
            "NextShardIterator": found[-1]["dynamodb"]["SequenceNumber"] if found else place,
        }


class Handler:
    """Stands where a worker does, and fails as told."""

    function = FUNCTION

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.seen: list[list[str]] = []

    def invoke(self, event: dict[str, Any]) -> Any:
        self.seen.append([record["dynamodb"]["SequenceNumber"][-1] for record in event["Records"]])
        answer = self.answers.pop(0) if self.answers else None
        if isinstance(answer, Exception):
            raise answer
        return answer


def reader(tmp_path: Path, handler: Any, *, sqs: Any = None, retries: int = 5) -> StreamReader:
    source = StreamSource(
        "Work", "arn:stream", 2, retries, ({"eventName": ["INSERT"]},), "arn:aws:sqs:r:a:dead"
    )
    return StreamReader(Stream(), sqs, source, handler, Place(tmp_path / "place.json", "arn:stream"))


def test_a_stream_is_read_in_order_and_its_place_kept(tmp_path: Path) -> None:
    handler = Handler()
    first = reader(tmp_path, handler)
    first.step()
    first.step()
    assert handler.seen == [["1", "2"], ["3"]]
    again = reader(tmp_path, handler)
    again.step()
    assert handler.seen == [["1", "2"], ["3"]]


def test_a_failed_record_comes_again_with_those_after_it(tmp_path: Path) -> None:
    handler = Handler({"batchItemFailures": [{"itemIdentifier": "0000000002"}]})
    stream = reader(tmp_path, handler)
    stream.step()
    stream.step()
    assert handler.seen == [["1", "2"], ["2", "3"]]


def test_a_dead_worker_moves_nothing(tmp_path: Path) -> None:
    handler = Handler(InvocationFailed("died"))
    stream = reader(tmp_path, handler)
    stream.step()
    stream.step()
    assert handler.seen == [["1", "2"], ["1", "2"]]


def test_what_fails_for_ever_goes_to_the_dead_letters(tmp_path: Path, sqs: Any) -> None:
    url = sqs.create_queue(QueueName="dead")["QueueUrl"]
    handler = Handler(*[InvocationFailed("died")] * 3)
    stream = reader(tmp_path, handler, sqs=sqs, retries=2)
    for _ in range(4):
        stream.step()
    assert handler.seen == [["1", "2"]] * 3 + [["3"]]
    assert count(sqs, url) == 1


def test_a_stream_that_is_quiet_is_asked_less_often(tmp_path: Path) -> None:
    stream = reader(tmp_path, Handler())
    pauses = [stream.step() for _ in range(IDLE_AFTER_POLLS + 2)]
    assert pauses == [0.0, 0.0, *[POLL_SECONDS] * (IDLE_AFTER_POLLS - 1), IDLE_POLL_SECONDS]


def test_the_place_of_another_stream_is_not_ours(tmp_path: Path) -> None:
    Place(tmp_path / "place.json", "arn:old").set("7")
    assert Place(tmp_path / "place.json", "arn:new").get() is None


def test_stream_events_are_json_again() -> None:
    (record,) = stream_event([Stream.record(1)], "arn:stream")["Records"]
    assert record["dynamodb"]["NewImage"]["blob"] == {"B": "AAE="}
    assert record["eventSourceARN"] == "arn:stream"


def test_filters_compare_exact_values_prefixes_and_suffixes() -> None:
    record = {"eventName": "INSERT", "dynamodb": {"NewImage": {"kind": {"S": "a"}}}}
    assert matches(record, {"eventName": ["INSERT", "MODIFY"]})
    assert not matches(record, {"eventName": ["REMOVE"]})
    assert matches(record, {"dynamodb": {"NewImage": {"kind": {"S": ["a"]}}}})
    assert not matches(record, {"dynamodb": {"OldImage": {"kind": {"S": ["a"]}}}})
    assert matches(record, {"eventName": ["REMOVE", {"prefix": "IN"}]})
    assert matches(record, {"eventName": [{"suffix": "RT"}]})
    assert not matches(record, {"eventName": [{"prefix": "SERT"}, {"suffix": "INS"}]})
    assert not matches(record, {"dynamodb": {"OldImage": {"kind": {"S": [{"prefix": ""}]}}}})
    with pytest.raises(UnsupportedWiring):
        matches(record, {"eventName": [{"anything-but": "REMOVE"}]})


# --- schedules and wiring


def test_a_scheduled_event_has_eventbridges_shape() -> None:
    event = schedule_event("sweep")
    assert event["detail-type"] == "Scheduled Event"
    assert event["source"] == "aws.events"


def known_values() -> dict[str, str]:
    return {name: f"value-of-{name}" for name in templates.load("functions")["Parameters"]}


def test_the_wiring_of_functions_yaml() -> None:
    functions = {function.name: function for function in read_functions(known_values())}
    started = {name: type(function.sources[0]) for name, function in functions.items()}
    prefix = "academy-value-of-Stage-"
    assert started == {
        f"{prefix}relay-events": StreamSource,
        f"{prefix}sweep-outbox": ScheduleSource,
        f"{prefix}issue-certificate": QueueSource,
        f"{prefix}render-certificate": QueueSource,
        f"{prefix}send-mail": QueueSource,
        f"{prefix}probe-media": QueueSource,
        f"{prefix}launch-stage": QueueSource,
        f"{prefix}settle-poll": QueueSource,
        f"{prefix}adjust-broadcasts": QueueSource,
        f"{prefix}promote-waiting": QueueSource,
        f"{prefix}invite-people": QueueSource,
        f"{prefix}record-attendance": QueueSource,
        f"{prefix}move-votes": QueueSource,
        f"{prefix}award-attendance": QueueSource,
        f"{prefix}make-report": QueueSource,
        f"{prefix}sweep-stages": ScheduleSource,
        f"{prefix}sweep-reminders": ScheduleSource,
        f"{prefix}deal-notices": QueueSource,
        f"{prefix}send-notices": QueueSource,
        f"{prefix}note-bounces": QueueSource,
        f"{prefix}publish-room": StreamSource,
        f"{prefix}finish-replay": QueueSource,
        f"{prefix}remux-recording": QueueSource,
    }
    room = functions[f"{prefix}publish-room"]
    assert [source.name for source in room.sources if isinstance(source, StreamSource)] == [
        "Rooms", "Questions", "Polls", "Answers", "Chat", "Breakouts"
    ]  # fmt: skip
    mail = functions[f"{prefix}send-mail"]
    assert mail.handler == "functions.send_mail.handler.lambda_handler"
    assert mail.sources == (QueueSource("value-of-SendMailQueueArn", 10, 5),)
    assert mail.environment["ACADEMY_TABLE_PREFIX"] == "value-of-TablePrefix"


@pytest.mark.parametrize(
    "event",
    [
        {"Type": "Kafka", "Properties": {}},
        {"Type": "SQS", "Properties": {"Queue": "q"}},
        {"Type": "Schedule", "Properties": {"Schedule": "cron(0 12 * * ? *)"}},
    ],
)
def test_wiring_that_the_runner_cannot_do_is_named(event: dict[str, Any]) -> None:
    template = templates.load("functions")
    template["Resources"]["SendMail"]["Properties"]["Events"] = {"Odd": event}
    with pytest.raises(UnsupportedWiring, match="Odd"):
        read_functions(known_values(), template)
