"""The S3 client of a live broadcast: it would rather try again than wait."""

from typing import Any

import boto3
from botocore.config import Config

CONNECT_SECONDS = 2
READ_SECONDS = 5
CONNECTIONS = 24


def live_client() -> Any:
    """Return a client that gives each attempt a few seconds. It makes one: who calls it decides what is tried again."""
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path"},
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": 1, "mode": "standard"},
        max_pool_connections=CONNECTIONS,
        tcp_keepalive=True,
    )
    return boto3.client("s3", config=config)
