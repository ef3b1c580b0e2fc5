"""Starts the local Fargate and keeps following the emulator."""

import argparse
import logging
import os
import signal
import sys
import threading
import time
from pathlib import Path

import boto3
from botocore.config import Config

from infra.local.processes import die_with_parent
from infra.local.tasks.fargate import Fargate

EVERY_SECONDS = 0.25
PATIENCE_SECONDS = 8.0
"""How long stages may take to leave when everything ends."""


def main() -> None:
    """Follow one cluster until SIGTERM."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cluster", required=True)
    parser.add_argument("--home", type=Path, required=True)
    arguments = parser.parse_args()
    die_with_parent()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s", stream=sys.stdout)
    logging.getLogger("botocore").setLevel(logging.WARNING)
    ecs = boto3.client("ecs", config=Config(retries={"max_attempts": 1}, connect_timeout=2, read_timeout=10))
    fargate = Fargate(ecs, arguments.cluster, arguments.home, dict(os.environ))
    ending = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ending.set())
    fargate.begin()
    while not ending.wait(EVERY_SECONDS):
        fargate.turn()
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not fargate.end() and time.monotonic() < deadline:
        time.sleep(EVERY_SECONDS)
    fargate.kill()


if __name__ == "__main__":
    main()
