"""Identifiers: ULIDs with a type prefix, and ids derived from what they identify."""

import hashlib
from base64 import b32encode
from datetime import datetime, timedelta

from ulid import ULID


def new_id(prefix: str) -> str:
    """Return a fresh, time-ordered id such as ``crs_01JD…`` (ULID: 48 bits of time, 80 random bits)."""
    return f"{prefix}_{ULID()}"


def new_id_at(prefix: str, instant: datetime) -> str:
    """Return a fresh id like :func:`new_id`, whose place in the order of time is ``instant``."""
    return f"{prefix}_{ULID.from_timestamp(_milliseconds(instant))}"


def first_id_at(prefix: str, instant: datetime) -> str:
    """Return the least id of a moment: ids that were made at ``instant`` or later are not below it."""
    return f"{prefix}_{ULID.from_bytes(_milliseconds(instant).to_bytes(6) + bytes(10))}"


def first_id_before(made_id: str, span: timedelta) -> str:
    """Return the least id of the moment that lies ``span`` before the one at which :func:`new_id` made ``made_id``.

    Ids that are made at the same moment may become visible in another order, so who reads on after one begins
    there. Raises ValueError for an id that it did not make.
    """
    prefix, _, ulid = made_id.rpartition("_")
    moment = ULID.from_str(ulid).milliseconds - span // timedelta(milliseconds=1)
    return f"{prefix}_{ULID.from_bytes(max(0, moment).to_bytes(6) + bytes(10))}"


def instant_of(made_id: str) -> datetime:
    """Return when :func:`new_id` made an id. Raises ValueError for one that it did not make."""
    return ULID.from_str(made_id.rpartition("_")[2]).datetime


def derived_id(prefix: str, *parts: str) -> str:
    """Return the one id that belongs to ``parts``, so that making the thing twice meets the same key.

    The id is 128 bits of SHA-256 over the length-prefixed parts, in lower-case base 32.
    """
    text = "".join(f"{len(part)}:{part}" for part in parts)
    digest = hashlib.sha256(text.encode()).digest()[:16]
    return f"{prefix}_{b32encode(digest).decode().rstrip('=').lower()}"


def _milliseconds(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)
