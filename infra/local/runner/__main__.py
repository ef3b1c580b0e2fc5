"""Starts the runner: one thread and one warm process for each unit of concurrency of each function."""

import argparse
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path

import boto3
from botocore.config import Config

from infra.local.processes import die_with_parent
from infra.local.runner.queues import poll_queue
from infra.local.runner.schedules import keep_schedule
from infra.local.runner.streams import Place, StreamReader
from infra.local.runner.wiring import Function, QueueSource, ScheduleSource, StreamSource, read_functions
from infra.local.runner.worker import InvocationFailed, Worker

log = logging.getLogger("academy.runner")
Loop = Callable[[threading.Event], None]


class Runner:
    """Makes the loops of all functions and runs each in a thread of its own."""

    def __init__(self, functions: list[Function], home: Path, limit: int) -> None:
        self.functions = functions
        self.home = home
        self.limit = limit
        self.stop = threading.Event()
        config = Config(retries={"max_attempts": 1}, read_timeout=30, max_pool_connections=50)
        self.sqs = boto3.client("sqs", config=config)
        self.streams = boto3.client("dynamodbstreams", config=config)
        self.environment = dict(os.environ)
        # Importing is CPU work: as many at once as there are cores, the slow renderers last.
        self.warming = threading.Semaphore(os.cpu_count() or 1)

    def start(self) -> None:
        """Start every loop, what others wait for first."""
        for function in sorted(self.functions, key=lambda function: function.memory):
            for loop, worker, warm in self.loops(function):
                threading.Thread(target=self._run, args=(loop, worker, warm), daemon=True).start()

    def loops(self, function: Function) -> list[tuple[Loop, Worker, bool]]:
        """Return the loops of one function with their workers, and whether to warm the worker at once."""
        made: list[tuple[Loop, Worker, bool]] = []
        streams = 0
        for source in function.sources:
            match source:
                case QueueSource():
                    for number in range(min(source.concurrency, self.limit)):
                        worker = Worker(function, self.environment)
                        made.append(
                            (partial(self._poll, source, worker), worker, number == 0 and not streams)
                        )
                case StreamSource():
                    worker = Worker(function, self.environment)
                    place = Place(self.home / f"{function.name}-{source.name}.json", source.stream_arn)
                    reader = StreamReader(self.streams, self.sqs, source, worker, place)
                    # Of several streams one has a warm process; the others start theirs with their first record.
                    made.append((reader.run, worker, streams == 0))
                    streams += 1
                case ScheduleSource():
                    worker = Worker(function, self.environment)
                    made.append((partial(keep_schedule, source, worker), worker, True))
        return made

    def _poll(self, source: QueueSource, worker: Worker, stop: threading.Event) -> None:
        poll_queue(self.sqs, source, worker, stop)

    def _run(self, loop: Loop, worker: Worker, warm: bool) -> None:  # noqa: FBT001 - a plain thread target
        # The worker is started by the thread that keeps it: Linux ends it with that thread.
        if warm:
            try:
                with self.warming:
                    worker.warm()
            except InvocationFailed as error:
                log.error(  # noqa: TRY400 - the worker wrote its own traceback
                    "%s could not be imported: %s", worker.function.handler, error
                )
        try:
            loop(self.stop)
        finally:
            worker.close()


def main() -> None:
    """Run until told to end: ``--values FILE --home DIRECTORY --concurrency N``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--values", type=Path, required=True)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--concurrency", type=int, default=max(2, os.cpu_count() or 2))
    arguments = parser.parse_args()
    die_with_parent()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stdout)
    logging.getLogger("botocore").setLevel(logging.WARNING)
    values = json.loads(arguments.values.read_text(encoding="utf-8"))
    runner = Runner(read_functions(values), arguments.home, arguments.concurrency)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: runner.stop.set())
    runner.start()
    runner.stop.wait()
    # What is under way is at least once by design: ending here loses nothing.
    os._exit(0)


if __name__ == "__main__":
    main()
