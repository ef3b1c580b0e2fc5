"""Lists are read a page at a time; a cursor is where the next page starts."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pynamodb.expressions.condition import Condition
from pynamodb.indexes import Index

from chalicelib.core.errors import InvalidInput
from chalicelib.core.tables import BaseModel

M = TypeVar("M", bound=BaseModel)
R = TypeVar("R")
T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[R]):
    """Some items, and the cursor of the page after (None on the last)."""

    items: list[R]
    next_cursor: str | None = None

    def map(self, present: Callable[[R], T]) -> "Page[T]":
        """Return the same page with each item presented."""
        return Page([present(item) for item in self.items], self.next_cursor)


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
    """Read one page of a partition of ``model``, or of its ``index``.

    Raises InvalidInput(field="cursor") for a cursor that this list did not hand out.
    """
    names = _key_names(model, index)
    start = _decode(cursor, names, hash_key) if cursor else None
    source: Any = index if index is not None else model
    found = source.query(
        hash_key,
        range_condition,
        filter_condition,
        limit=limit + 1,
        page_size=limit + 1
        if filter_condition is None
        else None,  # filtered: 1 MB a call, not limit + 1 items
        last_evaluated_key=start,
        scan_index_forward=not newest_first,
    )
    items: list[M] = list(found)
    if len(items) <= limit:
        return Page(items)
    return Page(items[:limit], _encode(items[limit - 1], names))


def _key_names(model: type[M], index: "Index[Any] | None") -> list[str]:
    """Return the attributes that make a start key; the partition's comes first."""
    owners = [model.get_attributes()] if index is None else [index.Meta.attributes, model.get_attributes()]
    names: list[str] = []
    for attributes in owners:
        names += [a.attr_name for a in attributes.values() if a.is_hash_key]
        names += [a.attr_name for a in attributes.values() if a.is_range_key]
    return list(dict.fromkeys(names))


def _encode(item: BaseModel, names: list[str]) -> str:
    raw = item.serialize()
    return urlsafe_b64encode(json.dumps([raw[name] for name in names]).encode()).decode().rstrip("=")


def _decode(cursor: str, names: list[str], hash_key: str) -> dict[str, Any]:
    try:
        values = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        values = None
    if not _is_key(values, names) or list(values[0].values()) != [hash_key]:
        raise InvalidInput("This cursor does not belong to this list.", field="cursor", code="invalid_cursor")
    return dict(zip(names, values, strict=True))


def _is_key(values: Any, names: list[str]) -> bool:
    return (
        isinstance(values, list)
        and len(values) == len(names)
        and all(isinstance(v, dict) and len(v) == 1 and _is_text(*v.items()) for v in values)
    )


def _is_text(pair: tuple[Any, Any]) -> bool:
    kind, value = pair
    return kind in ("S", "N") and isinstance(value, str) and value != ""
