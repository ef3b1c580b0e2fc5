"""Heartbeats at 300 a second for a minute: the API's handler, the emulator's queues, the function; how soon the queues are empty.

Everybody has two devices open, which say something once a minute each, active or idle. The API's handler and the function's
run in processes of their own here, against a local AWS emulator; what is asked of DynamoDB is counted where it is asked. The
baseline of the writes is one for each heartbeat.
"""

import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty
from typing import Any

import tests.conftest  # noqa: F401 # sets the environment that everything below reads
from infra.local import cloud, emulator
from infra.local.layout import Layout
from infra.local.ports import next_free
from infra.local.processes import end
from tests.bench.figures import Figure

RATE = 300
SECONDS = 60
DEVICES = 2
PEOPLE = RATE * SECONDS // DEVICES
FIRST_PORT = 9480
WEBINAR = "web_bench"
API_PROCESSES, API_THREADS = 2, 4
CONSUMERS = 2
"""Of each queue."""
QUEUES = ("ACADEMY_HEARTBEATS_QUEUE_URL", "ACADEMY_IDLE_HEARTBEATS_QUEUE_URL")
HELD_BACK = 75.0
"""Seconds for which the queue of idle heartbeats keeps each (infra/messaging.yaml)."""
PATIENCE_SECONDS = 300
END_SECONDS = 5


@contextmanager
def own_emulator() -> Iterator[dict[str, str]]:
    """Start an AWS emulator with our stacks; yields the environment of a process of ours."""
    with tempfile.TemporaryDirectory(prefix="academy-bench-") as home:
        layout = Layout(next_free(FIRST_PORT, step=4), Path(home))
        child = emulator.emulator_child(layout)
        child.start()
        try:
            emulator.wait_for_emulator(layout, child)
            yield cloud.settings_environment(layout, cloud.bring_up(layout))
        finally:
            end([child], patience=END_SECONDS)


def speak(environment: dict[str, str], number: int, ready: Any, begin: Any, said: Any) -> None:
    """Be one process of the API: answer every so many-th heartbeat at its time; tell how late, and what the minutes were."""
    be_quiet(environment)
    from chalicelib.attendance.tokens import Pass, mint_token
    from chalicelib.core import auth
    from tests.functional.api import ApiClient
    from tests.functional.issuer import serving_issuer

    with serving_issuer() as issuer:
        client = ApiClient()
        until = datetime.now(UTC) + timedelta(hours=1)
        mine = range(number, RATE * SECONDS, API_PROCESSES)
        people = {place % PEOPLE: issuer.person(f"p{place % PEOPLE}") for place in mine}
        tokens = {
            key: mint_token(Pass(WEBINAR, one.user_id, "org_bench", until)) for key, one in people.items()
        }
        auth.key_set(issuer_url()).get("test-key")
        ready.put(number)
        begin.wait()
        start = time.monotonic()

        def beat(place: int) -> tuple[int, float]:
            time.sleep(max(0.0, start + place / RATE - time.monotonic()))
            body = {"token": tokens[place % PEOPLE], "active": place // 7 % 3 > 0}
            answer = client.post(f"/api/webinars/{WEBINAR}/heartbeat", body, as_=people[place % PEOPLE])
            return answer.status, time.monotonic() - start - place / RATE

        with ThreadPoolExecutor(API_THREADS) as pool:
            said.put(list(pool.map(beat, mine)))


def be_quiet(environment: dict[str, str]) -> None:
    """Take up settings, and keep what handlers log off the table of figures."""
    os.environ.update(environment)
    sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 # as long as the process


def issuer_url() -> str:
    """Return where the keys of the process's issuer are."""
    from chalicelib.core.config import settings

    return settings().jwks_url


def consume(environment: dict[str, str], queue: str, stop: Any, asked: Any) -> None:
    """Be one instance of the function, as the local runner polls a queue for it; tell what was asked of DynamoDB."""
    be_quiet(environment)
    import boto3

    from functions.record_attendance.handler import lambda_handler
    from infra.local.runner import queues
    from infra.local.runner.wiring import QueueSource
    from tests.functional.counting import counted_calls

    class Here:
        """A worker whose process is this one."""

        def invoke(self, event: dict[str, Any]) -> Any:
            return lambda_handler(event, None)

    queues.WAIT_SECONDS = 1
    sqs = boto3.client("sqs")
    url = environment[queue]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    with counted_calls() as calls:
        while not stop.is_set():
            queues.poll_once(sqs, url, QueueSource(arn, 10, CONSUMERS), Here())  # type: ignore[arg-type] # invoked only
    asked.put(dict(calls))


def measure() -> list[Figure]:
    """Let everybody speak for a minute, wait until the queue is empty, and count."""
    context = multiprocessing.get_context("spawn")
    ready, said, asked = context.Queue(), context.Queue(), context.Queue()
    begin, stop = context.Event(), context.Event()
    with own_emulator() as environment:
        consumers = [
            context.Process(target=consume, args=(environment, queue, stop, asked), daemon=True)
            for queue in QUEUES * CONSUMERS
        ]
        speakers = [
            context.Process(target=speak, args=(environment, number, ready, begin, said), daemon=True)
            for number in range(API_PROCESSES)
        ]
        for process in (*consumers, *speakers):
            process.start()
        for _ in speakers:
            ready.get(timeout=PATIENCE_SECONDS)
        begin.set()
        answers = [answer for _ in speakers for answer in said.get(timeout=PATIENCE_SECONDS)]
        drained = [until_empty(environment, queue) for queue in QUEUES]
        stop.set()
        calls = sum((Counter(asked.get(timeout=PATIENCE_SECONDS)) for _ in consumers), Counter())
        for process in (*consumers, *speakers):
            process.join()
        person_minutes = sum(rows(environment))
    late = sorted(lateness for _, lateness in answers)
    span = max(SECONDS, SECONDS + late[-1])
    return [
        Figure(
            "heartbeats answered 204",
            sum(status == 204 for status, _ in answers),
            "",
            goal=RATE * SECONDS,
            exact=True,
        ),
        Figure("heartbeats a second", len(answers) / span, "1/s"),
        Figure("99 % of them answered within", late[len(late) * 99 // 100], "s"),
        Figure("active ones recorded after the last one", drained[0], "s", goal=30),
        Figure("idle ones, after their 75 s", max(0.0, sum(drained) - HELD_BACK), "s", goal=30),
        Figure("person-minutes written down", person_minutes, ""),
        Figure(
            "writes of DynamoDB for each",
            calls["UpdateItem"] / person_minutes,
            "",
            goal=1,
            baseline=len(answers) / person_minutes,
        ),
        Figure("reads of DynamoDB for each", calls["BatchGetItem"] / person_minutes, ""),
        Figure("other calls of DynamoDB", calls.total() - calls["UpdateItem"] - calls["BatchGetItem"], ""),
    ]


def until_empty(environment: dict[str, str], queue: str) -> float:
    """Return after how many seconds a queue has neither waiting nor taken messages, nor such as it holds back."""
    sqs, began = client(environment, "sqs"), time.monotonic()
    names = [f"ApproximateNumberOfMessages{kind}" for kind in ("", "NotVisible", "Delayed")]
    while time.monotonic() - began < PATIENCE_SECONDS:
        found = sqs.get_queue_attributes(QueueUrl=environment[queue], AttributeNames=names)["Attributes"]
        if not any(int(found[name]) for name in names):
            return time.monotonic() - began
        time.sleep(0.2)
    raise Empty


def rows(environment: dict[str, str]) -> Iterator[int]:
    """Yield how many minutes each row has."""
    pages = client(environment, "dynamodb").get_paginator("scan")
    for page in pages.paginate(TableName=f"{environment['ACADEMY_TABLE_PREFIX']}attendance"):
        for item in page["Items"]:
            yield len(item["minutes"]["NS"])


def client(environment: dict[str, str], service: str) -> Any:
    """Return a client of the emulator."""
    import boto3

    session = boto3.Session(
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        region_name=environment["AWS_REGION"],
    )
    make: Any = session.client
    return make(service, endpoint_url=environment["AWS_ENDPOINT_URL"])
