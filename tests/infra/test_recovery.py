"""After a kill: uploads that are newer than the checkpoint are announced again, and only those."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from infra.local.recovery import MARGIN, announce_uploads, checkpoint_time


@pytest.fixture
def s3() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="uploads")
        yield client


def test_new_uploads_are_announced_as_they_are(s3: Any) -> None:
    s3.put_object(Bucket="uploads", Key="a b", Body=b"x", ContentType="video/mp4", Metadata={"k": "v"})
    before = s3.head_object(Bucket="uploads", Key="a b")
    assert announce_uploads(s3, "uploads", datetime.now(UTC) - timedelta(minutes=1)) == 1
    after = s3.head_object(Bucket="uploads", Key="a b")
    assert [after[name] for name in ("ETag", "ContentType", "Metadata")] == [
        before[name] for name in ("ETag", "ContentType", "Metadata")
    ]


def test_older_uploads_are_left_alone(s3: Any) -> None:
    s3.put_object(Bucket="uploads", Key="old", Body=b"x")
    assert announce_uploads(s3, "uploads", datetime.now(UTC) + 2 * MARGIN) == 0


def test_the_time_of_the_last_checkpoint(tmp_path: Path) -> None:
    assert checkpoint_time(tmp_path) is None
    (tmp_path / "current").write_text("01800000000500000000")
    assert checkpoint_time(tmp_path) == datetime.fromtimestamp(1_800_000_000.5, UTC)
