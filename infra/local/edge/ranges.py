"""Conditional and range requests (RFC 9110 sections 13 and 14) against an object held in memory."""

import re
from collections.abc import Mapping

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class Unsatisfiable(Exception):
    """No byte of the object is in the range."""


def is_unchanged(request: Mapping[str, str], headers: Mapping[str, str]) -> bool:
    """Whether the viewer's copy is current, by If-None-Match or else If-Modified-Since."""
    wanted = request.get("If-None-Match")
    if wanted is not None:
        tags = [tag.strip().removeprefix("W/") for tag in wanted.split(",")]
        return "*" in tags or headers.get("ETag", "").removeprefix("W/") in tags
    since = request.get("If-Modified-Since")
    return since is not None and since == headers.get("Last-Modified")


def byte_range(request: Mapping[str, str], headers: Mapping[str, str], size: int) -> tuple[int, int] | None:
    """Return first and last byte to send, or None for the whole object. Raises Unsatisfiable.

    A malformed header, or one with several ranges, is ignored, as the RFC allows.
    """
    match = _RANGE.fullmatch(request.get("Range", "").strip())
    if match is None or match.group(0) == "bytes=-":
        return None
    if "If-Range" in request and request["If-Range"] not in (
        headers.get("ETag"),
        headers.get("Last-Modified"),
    ):
        return None
    first, last = match.groups()
    if not first:
        length = min(int(last), size)
        if length == 0:
            raise Unsatisfiable
        return size - length, size - 1
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return None
    if start >= size:
        raise Unsatisfiable
    return start, end
