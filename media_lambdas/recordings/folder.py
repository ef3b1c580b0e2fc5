"""The objects of one broadcast in the content bucket: their names, how long they may be cached, and access to them."""

import re
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.core import storage
from chalicelib.core.config import settings

WEBINAR_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
FOREVER = "public, max-age=31536000, immutable"
LIVE = "public, max-age=1"
REPLAY = "public, max-age=60"
TYPES = {
    "m3u8": "application/vnd.apple.mpegurl",
    "m4s": "video/iso.segment",
    "mp4": "video/mp4",
    "json": "application/json",
    "webp": "image/webp",
    "jpg": "image/jpeg",
    "vtt": "text/vtt; charset=utf-8",
}
MISSING = ("NoSuchKey", "404")
NOT_COPIED = (*MISSING, "AccessDenied", "403")
"""What S3 says of a source that does not exist depends on what one may list."""


class Folder:
    """Everything below ``live/{webinarId}/``; names are relative to it."""

    def __init__(self, webinar_id: str, *, client: Any = None) -> None:
        if not WEBINAR_ID.fullmatch(webinar_id):
            raise ValueError(f"not a webinar's id: {webinar_id!r}")
        self.webinar_id = webinar_id
        self.root = f"live/{webinar_id}/"
        self.bucket = settings().content_bucket
        self.client = client or storage.s3()

    def put(self, name: str, body: bytes, *, cache_control: str) -> None:
        """Write an object; its type follows from its name."""
        self.client.put_object(
            Bucket=self.bucket,
            Key=self.root + name,
            Body=body,
            ContentType=content_type(name),
            CacheControl=cache_control,
        )

    def get(self, name: str) -> bytes | None:
        """Read an object, None if there is none."""
        try:
            answer = self.client.get_object(Bucket=self.bucket, Key=self.root + name)
        except ClientError as failure:
            if failure.response["Error"]["Code"] in MISSING:
                return None
            raise
        return bytes(answer["Body"].read())

    def copy(self, source: str, name: str, *, cache_control: str) -> bool:
        """Copy an object of the bucket, named by its whole key, to here; return whether it is there."""
        try:
            self.client.copy_object(
                Bucket=self.bucket,
                Key=self.root + name,
                CopySource={"Bucket": self.bucket, "Key": source},
                ContentType=content_type(name),
                CacheControl=cache_control,
                MetadataDirective="REPLACE",
            )
        except ClientError as failure:
            if failure.response["Error"]["Code"] in NOT_COPIED:
                return False
            raise
        return True

    def files(self, below: str = "") -> Iterator[tuple[str, int]]:
        """Yield name and size in bytes of everything below a folder of this one."""
        pages = self.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.bucket, Prefix=self.root + below):
            for item in page.get("Contents", []):
                yield item["Key"].removeprefix(self.root), item["Size"]

    def top(self) -> tuple[list[str], list[str]]:
        """Return the names of the folders and of the files right here."""
        folders: list[str] = []
        files: list[str] = []
        pages = self.client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self.bucket, Prefix=self.root, Delimiter="/"):
            folders += [
                item["Prefix"].removeprefix(self.root).rstrip("/") for item in page.get("CommonPrefixes", [])
            ]
            files += [item["Key"].removeprefix(self.root) for item in page.get("Contents", [])]
        return folders, files


def content_type(name: str) -> str:
    """Return the media type of an object by its name's end."""
    return TYPES[name.rpartition(".")[2]]


def is_rendition(name: str) -> bool:
    """Return whether a folder may hold a rendition."""
    return re.fullmatch(r"\d{3,4}p|audio|angle-\d{1,2}", name) is not None


def is_angle(name: str) -> bool:
    """Return whether a rendition shows one source instead of the programme."""
    return name.startswith("angle-")


def run_file(run: int) -> str:
    """Return the name of what is said of a run."""
    return f"{run:03}.json"


def init_file(rendition: str, run: int) -> str:
    """Return the name of an initialization segment."""
    return f"{rendition}/{run:03}/init.mp4"


def segment_file(rendition: str, run: int, number: int) -> str:
    """Return the name of a media segment."""
    return f"{rendition}/{run:03}/{number:06}.m4s"
