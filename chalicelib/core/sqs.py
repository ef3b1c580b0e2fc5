"""The process's client for queues."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient


@cache
def sqs() -> "SQSClient":
    """Return the process's SQS client."""
    import boto3  # slow import

    return boto3.client("sqs")
