"""Organizations' logos: only files of our own storage, only pictures, only of a sane size."""

import io

from botocore.exceptions import ClientError
from PIL import Image, UnidentifiedImageError

from chalicelib.core import storage
from chalicelib.core.config import settings
from chalicelib.core.observability import logger

OWN_MEDIA = "/media/"
FORMATS = ("PNG", "JPEG", "WEBP")
MAX_BYTES = 4 * 1024 * 1024
MAX_PIXELS = 16_000_000
PRINTED_PIXELS = (1000, 400)  # 70 × 11 mm at more than 300 dpi


def load_logo(url: str | None) -> bytes | None:
    """Return the logo at an organization's `url` as PNG, or None if there is none that can be used.

    An address elsewhere is never fetched: the certificate then carries the organization's initial.
    """
    if url is None or not url.startswith(OWN_MEDIA):
        return None
    body = _read(url.removeprefix("/"))
    return None if body is None else as_png(body)


def as_png(body: bytes) -> bytes | None:
    """Return a picture as PNG no larger than print needs, None for anything else."""
    try:
        with Image.open(io.BytesIO(body), formats=FORMATS) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                return None
            picture.thumbnail(PRINTED_PIXELS)
            out = io.BytesIO()
            picture.convert("RGBA").save(out, format="PNG")
            return out.getvalue()
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError):
        logger.warning("the organization's logo is not a picture that can be printed")
        return None


def _read(key: str) -> bytes | None:
    try:
        found = storage.s3().get_object(Bucket=settings().content_bucket, Key=key)
    except ClientError as failure:
        if failure.response["Error"]["Code"] in ("NoSuchKey", "AccessDenied"):
            logger.warning("the organization's logo is not in storage", extra={"key": key})
            return None
        raise
    with found["Body"] as body:
        return bytes(body.read()) if found["ContentLength"] <= MAX_BYTES else None
