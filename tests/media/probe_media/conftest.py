"""Real media made by ffmpeg, and the real handler on top of an S3 in process."""

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import boto3
import pytest
from moto import mock_aws

from chalicelib.core import storage
from chalicelib.core.auth import Actor
from chalicelib.core.config import settings
from chalicelib.core.permissions import Role
from chalicelib.core.transaction import Transaction
from chalicelib.media import service
from chalicelib.media.models import Asset
from chalicelib.media.service import UploadPlan
from chalicelib.organizations.service import new_member
from media_lambdas.probe_media.handler import lambda_handler
from tests.functional.aws import create_tables
from tests.functional.functions.records import Context

ADA = Actor(user_id="user-ada", email="ada@example.org", email_verified=True, name="Ada")
QUEUE = "academy-test-probe-media"


@pytest.fixture
def aws() -> Iterator[None]:
    """Tables, buckets, the queue, and Ada who may upload for org_1."""
    with mock_aws():
        create_tables()
        for bucket in (settings().content_bucket, settings().upload_bucket):
            storage.s3().create_bucket(
                Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
            )
        boto3.client("sqs").create_queue(QueueName=QUEUE)
        with Transaction() as tx:
            tx.create(new_member("org_1", Role.COURSE_AUTHOR, actor=ADA))
        yield


@dataclass(frozen=True)
class Bench:
    """Uploads files as a browser does and hands the notification to the handler as the queue does."""

    folder: Path

    def announce(self, filename: str, content_type: str, size: int = 1000) -> Asset:
        with Transaction(correlation_id="corr-1", actor_id=ADA.user_id) as tx:
            plan = UploadPlan(filename, content_type, size)
            return service.create_upload(plan, organization_id="org_1", actor=ADA, tx=tx).asset

    def put(self, asset: Asset, source: Path) -> dict[str, Any]:
        """Put the bytes; return the notification that S3 sends."""
        bucket = settings().upload_bucket
        put = storage.s3().put_object(Bucket=bucket, Key=asset.upload_key, Body=source.read_bytes())
        return notification(bucket, asset.upload_key, put["ETag"].strip('"'), source.stat().st_size)

    def handle(self, *bodies: dict[str, Any]) -> dict[str, Any]:
        return lambda_handler(queue_event(*bodies), Context())

    def upload(self, source: Path, content_type: str = "video/mp4") -> Asset:
        """Upload and examine a file; return its asset afterwards."""
        asset = self.announce(source.name, content_type, source.stat().st_size)
        assert self.handle(self.put(asset, source)) == {"batchItemFailures": []}
        return service.get_asset(asset.asset_id)

    def result(self, asset: Asset, name: str = "video.mp4") -> Path:
        """Fetch a file that was made of an asset."""
        target = self.folder / name
        key = service.content_key(asset.asset_id, name)
        storage.s3().download_file(settings().content_bucket, key, str(target))
        return target

    def results(self) -> list[str]:
        """The keys of everything that was made."""
        listed = storage.s3().list_objects_v2(Bucket=settings().content_bucket)
        return sorted(item["Key"] for item in listed.get("Contents", []))


@pytest.fixture
def bench(aws: None, tmp_path: Path) -> Bench:
    folder = tmp_path / "results"
    folder.mkdir()
    return Bench(folder)


def notification(bucket: str, key: str, etag: str, size: int) -> dict[str, Any]:
    """Return S3's notification of an object (a recorded one, with this object)."""
    return {
        "Records": [
            {
                "eventVersion": "2.1",
                "eventSource": "aws:s3",
                "awsRegion": "eu-west-1",
                "eventTime": "2026-01-01T00:00:00.000Z",
                "eventName": "ObjectCreated:Put",
                "userIdentity": {"principalId": "AWS:AIDAJQR6QDGQ7PATMSYEY"},
                "requestParameters": {"sourceIPAddress": "192.0.2.1"},
                "responseElements": {"x-amz-request-id": "C3D13FE58DE4C810"},
                "s3": {
                    "s3SchemaVersion": "1.0",
                    "configurationId": "probe",
                    "bucket": {
                        "name": bucket,
                        "ownerIdentity": {"principalId": "A3NL1KOZZKExample"},
                        "arn": f"arn:aws:s3:::{bucket}",
                    },
                    "object": {
                        "key": quote_plus(key, safe="/"),
                        "size": size,
                        "eTag": etag,
                        "sequencer": "0055AED6DCD90281E5",
                    },
                },
            }
        ]
    }


def queue_event(*bodies: dict[str, Any]) -> dict[str, Any]:
    """Send notifications through the queue; return the Lambda event for taking them."""
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
    records = []
    for body in bodies:
        sqs.send_message(QueueUrl=url, MessageBody=json.dumps(body))
        (message,) = sqs.receive_message(QueueUrl=url, AttributeNames=["All"])["Messages"]
        records.append(
            {
                "messageId": message["MessageId"],
                "receiptHandle": message["ReceiptHandle"],
                "body": message["Body"],
                "attributes": message["Attributes"],
                "messageAttributes": {},
                "md5OfBody": message["MD5OfBody"],
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:eu-west-1:123456789012:{QUEUE}",
                "awsRegion": "eu-west-1",
            }
        )
    return {"Records": records}


Film = Callable[..., Path]


@pytest.fixture
def film(tmp_path: Path) -> Film:
    """Make a film with ffmpeg: a moving test picture, and a tone unless ``sound`` is empty."""

    def make(
        name: str,
        *options: str,
        seconds: float = 1,
        rate: int = 10,
        size: str = "320x240",
        sound: str = "aac",
        picture: tuple[str, ...] = ("libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"),
    ) -> Path:
        target = tmp_path / name
        source = ["-f", "lavfi", "-i", f"testsrc=size={size}:rate={rate}:duration={seconds}"]
        tone = ["-f", "lavfi", "-i", f"sine=frequency=440:duration={seconds}"] if sound else []
        audio = ["-c:a", sound] if sound else []
        run("ffmpeg", *source, *tone, "-c:v", *picture, *audio, "-shortest", *options, str(target))
        return target

    return make


def judgement(asset: Asset) -> tuple[str, str | None]:
    """Return an asset's status and the reason of its refusal."""
    return asset.status, asset.failure


def dimensions(asset: Asset) -> tuple[int, int]:
    """Return an asset's width and height."""
    return int(asset.width), int(asset.height)


def run(program: str, *arguments: str) -> str:
    """Run a tool of the tests' own."""
    quiet = ["-y", "-v", "error"] if program == "ffmpeg" else ["-v", "error"]
    done = subprocess.run([program, *quiet, *arguments], capture_output=True, check=True, text=True)
    return done.stdout


def facts(path: Path) -> dict[str, Any]:
    """Return what ffprobe says of a file: its streams by kind, and its length."""
    found = json.loads(run("ffprobe", "-show_streams", "-show_format", "-of", "json", str(path)))
    streams = {stream["codec_type"]: stream for stream in found["streams"]}
    return {
        **streams,
        "duration": float(found["format"].get("duration", 0)),
        "tags": found["format"].get("tags", {}),
    }


def atoms(path: Path) -> list[str]:
    """Return the names of an MP4 file's top-level boxes, in order (ISO/IEC 14496-12, 4.2)."""
    data, position, names = path.read_bytes(), 0, []
    while position + 8 <= len(data):
        size = int.from_bytes(data[position : position + 4], "big")
        names.append(data[position + 4 : position + 8].decode("latin-1"))
        if size == 1:
            size = int.from_bytes(data[position + 8 : position + 16], "big")
        position += size or len(data)
    return names
