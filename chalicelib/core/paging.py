"""Lists are read a page at a time; a cursor is where the next page starts."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2s
from typing import Any, Generic, TypeVar

from pynamodb.exceptions import QueryError
from pynamodb.expressions.condition import Condition
from pynamodb.indexes import Index

from chalicelib.core.errors import InvalidInput
from chalicelib.core.tables import BaseModel

M = TypeVar("M", bound=BaseModel)
R = TypeVar("R")
T = TypeVar("T")

FILTERED_READ = 300
"""How many items a call looks at when not all of them will be shown."""
CHECKSUM = 6
"""Bytes of a cursor's checksum."""


@dataclass(frozen=True)
class Page(Generic[R]):
    """Some items, and the cursor of the page after (None on the last)."""

    items: list[R]
    next_cursor: str | None = None

    def map(self, present: Callable[[R], T]) -> "Page[T]":
        """Return the same page with each item presented."""
        return Page([present(item) for item in self.items], self.next_cursor)


@dataclass(frozen=True)
class Rows(Generic[M]):
    """What one DynamoDB query call returned; ``last`` is where the next one starts, None at the end."""

    items: list[M]
    last: dict[str, Any] | None
    key_names: list[str]

    def page(self, limit: int, *, keep: Callable[[M], bool] = lambda _: True) -> Page[M]:
        """Return up to ``limit`` of those that ``keep`` accepts. A page may be short and still have a next one."""
        kept: list[M] = []
        for item in self.items:
            if not keep(item):
                continue
            if len(kept) == limit:
                # An index may leave most of the item out.
                last = kept[-1].serialize(null_check=False)
                return Page(kept, _encode(last, self.key_names))
            kept.append(item)
        return Page(kept, _encode(self.last, self.key_names) if self.last else None)


def query_page(
    model: type[M],
    hash_key: str,
    *,
    limit: int,
    cursor: str | None = None,
    index: "Index[Any] | None" = None,
    range_condition: Condition | None = None,
    filter_condition: Condition | None = None,
    newest_first: bool = False,
) -> Page[M]:
    """Read one page of a partition of ``model``, or of its ``index``. One DynamoDB call.

    With a ``filter_condition`` a page may be short, even empty, and still have a next one.
    Raises InvalidInput(field="cursor") for a cursor that this list did not hand out.
    """
    return query_rows(
        model,
        hash_key,
        evaluate=limit + 1 if filter_condition is None else max(limit + 1, FILTERED_READ),
        cursor=cursor,
        index=index,
        range_condition=range_condition,
        filter_condition=filter_condition,
        newest_first=newest_first,
    ).page(limit)


def query_rows(
    model: type[M],
    hash_key: str,
    *,
    evaluate: int = FILTERED_READ,
    cursor: str | None = None,
    index: "Index[Any] | None" = None,
    range_condition: Condition | None = None,
    filter_condition: Condition | None = None,
    newest_first: bool = False,
) -> Rows[M]:
    """Read up to ``evaluate`` items for a page that the caller picks from them. One DynamoDB call.

    Raises InvalidInput(field="cursor") for a cursor that this list did not hand out.
    """
    types = _key_types(model, index)
    start = _decode(cursor, types, hash_key) if cursor else None
    source: Any = index if index is not None else model
    found = source.query(
        hash_key,
        range_condition,
        filter_condition,
        page_size=evaluate,
        last_evaluated_key=start,
        scan_index_forward=not newest_first,
    )
    try:
        # One call: iterating over `found` would go on until the filter has let enough through.
        answer = next(found.page_iter)
    except QueryError as fault:
        if start is not None and fault.cause_response_code == "ValidationException":
            raise _foreign_cursor() from fault  # a key of the right form that lies outside this list
        raise
    items = [model.from_raw_data(raw) for raw in answer["Items"]]
    return Rows(items, answer.get("LastEvaluatedKey"), list(types))


def _key_types(model: type[M], index: "Index[Any] | None") -> dict[str, str]:
    """Return the attributes that make a start key, with their types; the partition's comes first."""
    owners = [model.get_attributes()] if index is None else [index.Meta.attributes, model.get_attributes()]
    types: dict[str, str] = {}
    for attributes in owners:
        keys = [a for a in attributes.values() if a.is_hash_key] + [
            a for a in attributes.values() if a.is_range_key
        ]
        types |= {a.attr_name: a.attr_type for a in keys if a.attr_name not in types}
    return types


def _encode(raw: dict[str, Any], names: list[str]) -> str:
    """Return a start key as text. A checksum tells it from what was damaged or made up; it is no secret."""
    key = json.dumps([raw[name] for name in names], separators=(",", ":")).encode()
    checksum = blake2s(key, digest_size=CHECKSUM, person=b"cursor").digest()
    return urlsafe_b64encode(checksum + key).decode().rstrip("=")


def _decode(cursor: str, types: dict[str, str], hash_key: str) -> dict[str, Any]:
    try:
        values = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))[CHECKSUM:])
    except (ValueError, RecursionError):
        values = None
    if not _is_key(values, list(types.values())) or list(values[0].values()) != [hash_key]:
        raise _foreign_cursor()
    start = dict(zip(types, values, strict=True))
    if _encode(start, list(types)) != cursor:
        raise _foreign_cursor()
    return start


def _foreign_cursor() -> InvalidInput:
    return InvalidInput("This cursor does not belong to this list.", field="cursor", code="invalid_cursor")


def _is_key(values: Any, types: list[str]) -> bool:
    """Whether ``values`` are DynamoDB values of these types, such as ``{"S": "…"}``, none of them empty."""
    return (
        isinstance(values, list)
        and len(values) == len(types)
        and all(
            isinstance(value, dict) and list(value) == [kind]
            for value, kind in zip(values, types, strict=True)
        )
        and all(
            isinstance(text, str) and text and text.isprintable()
            for value in values
            for text in value.values()
        )
    )
