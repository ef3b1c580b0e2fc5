"""Objects in S3, and the way to private ones through the CDN (CloudFront signed URLs and cookies)."""

import json
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from chalicelib.core import clock
from chalicelib.core.config import settings
from chalicelib.core.keys import cdn_secret

UPLOAD_WINDOW = timedelta(minutes=15)
CHUNK = 1 << 20
MISSING = frozenset({"NoSuchKey", "404"})
OUTDATED = frozenset({"PreconditionFailed", "412", "ConditionalRequestConflict", "409"})
"""Error codes of a conditional request: the object is another one now, or is being written at this moment."""
MOST_DELETED = 1000
"""Objects that one request may delete."""


@dataclass(frozen=True)
class Stored:
    """An object as it was read, and the ETag of this version of it."""

    body: bytes
    etag: str


class ObjectTooLarge(Exception):
    """An object has more bytes than it may."""


class NotDeleted(Exception):
    """Storage did not delete what it was asked to."""


@cache
def s3() -> Any:
    """Return the process's S3 client (SigV4, as presigned addresses need)."""
    import boto3  # slow import
    from botocore.config import Config

    config = Config(signature_version="s3v4", s3={"addressing_style": "path"}, retries={"mode": "standard"})
    return boto3.client("s3", config=config)


def put_object(
    bucket: str,
    key: str,
    body: bytes,
    *,
    content_type: str,
    cache_control: str,
    disposition: str | None = None,
) -> None:
    """Write an object; writing the same key again replaces it."""
    extra = {"ContentDisposition": disposition} if disposition else {}
    s3().put_object(
        Bucket=bucket, Key=key, Body=body, ContentType=content_type, CacheControl=cache_control, **extra
    )


def replace_object(
    bucket: str, key: str, body: bytes, *, etag: str | None, content_type: str, cache_control: str
) -> bool:
    """Write an object if it still is the version of ``etag``, or, for None, does not exist; return whether it was written."""
    condition = {"IfNoneMatch": "*"} if etag is None else {"IfMatch": etag}
    try:
        s3().put_object(
            Bucket=bucket,
            Key=key,
            Body=body,
            ContentType=content_type,
            CacheControl=cache_control,
            **condition,
        )
    except ClientError as failure:
        if failure.response["Error"]["Code"] in OUTDATED | MISSING:
            return False
        raise
    return True


def read_object(bucket: str, key: str) -> Stored | None:
    """Return a small object, None if there is none."""
    try:
        answer = s3().get_object(Bucket=bucket, Key=key)
    except ClientError as failure:
        if failure.response["Error"]["Code"] in MISSING:
            return None
        raise
    return Stored(answer["Body"].read(), answer["ETag"])


def list_keys(bucket: str, prefix: str) -> list[str]:
    """Return the keys of all objects below a prefix."""
    pages = s3().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [found["Key"] for page in pages for found in page.get("Contents", ())]


def delete_objects(bucket: str, keys: list[str]) -> None:
    """Delete objects; those that do not exist are no fault. Raises NotDeleted for what storage keeps."""
    for begin in range(0, len(keys), MOST_DELETED):
        wanted = [{"Key": key} for key in keys[begin : begin + MOST_DELETED]]
        answer = s3().delete_objects(Bucket=bucket, Delete={"Objects": wanted, "Quiet": True})
        if answer.get("Errors"):
            raise NotDeleted(f"{len(answer['Errors'])} objects, such as {answer['Errors'][0]}")


def put_file(
    bucket: str,
    key: str,
    path: Path,
    *,
    content_type: str,
    cache_control: str,
    disposition: str | None = None,
) -> None:
    """Write an object from a file, in parts if it is large. It is there as a whole, or not at all."""
    extra = {"ContentType": content_type, "CacheControl": cache_control}
    extra |= {"ContentDisposition": disposition} if disposition else {}
    s3().upload_file(str(path), bucket, key, ExtraArgs=extra)


def fetch_file(bucket: str, key: str, path: Path, *, etag: str, limit: int) -> bool:
    """Copy one version of an object, named by its ETag, to a file; return whether that version is still there.

    Raises ObjectTooLarge for more than ``limit`` bytes.
    """
    try:
        answer = s3().get_object(Bucket=bucket, Key=key, IfMatch=f'"{etag}"')
    except ClientError as failure:
        if failure.response["Error"]["Code"] in OUTDATED | MISSING:
            return False
        raise
    if answer["ContentLength"] > limit:
        raise ObjectTooLarge(f"{answer['ContentLength']} bytes, at most {limit}")
    with path.open("wb") as file:
        for chunk in answer["Body"].iter_chunks(CHUNK):
            file.write(chunk)
    return True


def presign_upload(key: str, *, content_type: str, content_length: int) -> str:
    """Return an address to which exactly this type and number of bytes may be PUT for a quarter of an hour."""
    address: str = s3().generate_presigned_url(
        "put_object",
        Params={
            "Bucket": settings().upload_bucket,
            "Key": key,
            "ContentType": content_type,
            "ContentLength": content_length,
        },
        ExpiresIn=int(UPLOAD_WINDOW.total_seconds()),
    )
    return address


@cache
def _cdn_key() -> Any:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # slow import

    return load_pem_private_key(cdn_secret(), password=None)


@lru_cache(maxsize=256)
def _sign(policy: str) -> str:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # slow import
    from cryptography.hazmat.primitives.hashes import SHA1  # slow import

    # CloudFront verifies RSA over SHA-1 (developer guide, "Creating a signature for a signed cookie").
    return _cdn_base64(_cdn_key().sign(policy.encode(), PKCS1v15(), SHA1()))  # noqa: S303 # see above


def _cdn_base64(data: bytes) -> str:
    return b64encode(data).decode().translate(str.maketrans("+=/", "-_~"))


def _policy(resource: str, until: datetime) -> str:
    condition = {"DateLessThan": {"AWS:EpochTime": int(until.timestamp())}}
    return json.dumps({"Statement": [{"Resource": resource, "Condition": condition}]}, separators=(",", ":"))


def signed_url(path: str, *, lifetime: timedelta) -> str:
    """Return an address on the CDN that opens exactly ``path`` (begins with ``/``) for ``lifetime``."""
    until = clock.now() + lifetime
    address = settings().cdn_url + quote(path)
    signature = _sign(_policy(address, until))
    key_id = settings().cdn_key_id
    return f"{address}?Expires={int(until.timestamp())}&Signature={signature}&Key-Pair-Id={key_id}"


def signed_query(path_prefix: str, *, lifetime: timedelta) -> str:
    """Return the query that opens every address below ``path_prefix`` (``/media/ast_1/slides/``) for ``lifetime``."""
    policy = _policy(f"{settings().cdn_url}{path_prefix}*", clock.now() + lifetime)
    return (
        f"Policy={_cdn_base64(policy.encode())}&Signature={_sign(policy)}&Key-Pair-Id={settings().cdn_key_id}"
    )


def signed_cookies(path_prefix: str, *, lifetime: timedelta) -> list[str]:
    """Return ``Set-Cookie`` values that open everything below ``path_prefix`` (``/media/ast_1/``) for ``lifetime``.

    The cookies' own Path is the prefix, so that several assets can be open in one browser.
    """
    return signed_cookies_until(path_prefix, clock.now() + lifetime)


def signed_cookies_until(path_prefix: str, until: datetime) -> list[str]:
    """Return what :func:`signed_cookies` does, until an instant: the same for all people, and so signed once."""
    policy = _policy(f"{settings().cdn_url}{path_prefix}*", until)
    seconds = int((until - clock.now()).total_seconds())
    attributes = f"Path={path_prefix}; Max-Age={seconds}; HttpOnly; SameSite=Lax"
    if settings().cdn_url.startswith("https://"):
        attributes += "; Secure"
    values = {
        "CloudFront-Policy": _cdn_base64(policy.encode()),
        "CloudFront-Signature": _sign(policy),
        "CloudFront-Key-Pair-Id": settings().cdn_key_id,
    }
    return [f"{name}={value}; {attributes}" for name, value in values.items()]
