"""What requests to AWS are charged as: DynamoDB's request units, computed from what was asked and stored; calls of S3 and SQS.

The rules are those of "Read and write operations" and "Item sizes and formats" in the DynamoDB developer guide (on demand).
An entry of a secondary index is charged as a write of its own, twice if its key changes; not twice for being in a transaction.
"""

import json
import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from chalicelib.core.config import settings
from chalicelib.core.sqs import sqs
from chalicelib.core.storage import s3
from chalicelib.core.tables import connection
from tests.functional.aws import table_definitions

Item = Mapping[str, Any]
"""An item, or a key, in DynamoDB's JSON: ``{"name": {"S": "text"}}``."""
READ_BYTES, WRITE_BYTES = 4096, 1024
Times = dict[str, float]
"""How often, by operation."""


@dataclass
class Bill:
    """DynamoDB calls by operation and the units that they take; calls of S3 and SQS by operation."""

    calls: Times = field(default_factory=lambda: defaultdict(float))
    reads: float = 0.0
    writes: float = 0.0
    objects: Times = field(default_factory=lambda: defaultdict(float))
    messages: Times = field(default_factory=lambda: defaultdict(float))

    @classmethod
    def average(cls, bills: Sequence["Bill"]) -> "Bill":
        """Return what one of some bills is on the average."""
        mean, share = cls(), 1 / len(bills)
        for bill in bills:
            mean.reads += bill.reads * share
            mean.writes += bill.writes * share
            for into, times in (
                (mean.calls, bill.calls),
                (mean.objects, bill.objects),
                (mean.messages, bill.messages),
            ):
                for operation, number in times.items():
                    into[operation] += number * share
        return mean


@contextmanager
def metered() -> Iterator[Bill]:
    """Count what this process asks of AWS inside of the ``with`` block, which no other thread may do meanwhile."""
    bill = Bill()
    meter = _Meter(bill)
    database: Any = connection().client

    def count(times: Times) -> Any:
        def add(model: Any, **_: Any) -> None:
            times[model.name] += 1

        return add

    hooks = [
        (database, "before-call.dynamodb", meter.before),
        (database, "after-call.dynamodb", meter.after),
        (s3(), "before-call.s3", count(bill.objects)),
        (sqs(), "before-call.sqs", count(bill.messages)),
    ]
    for client, event, hook in hooks:
        client.meta.events.register(event, hook)
    try:
        yield bill
    finally:
        for client, event, hook in hooks:
            client.meta.events.unregister(event, hook)


class _Meter:
    """Looks at the items that a request is about before and after it."""

    def __init__(self, bill: Bill) -> None:
        self.bill = bill
        self.tables = {one["TableName"]: one for one in table_definitions(settings().table_prefix)}
        self.database: Any = _unmetered_client()
        self.asked: dict[str, Any] = {}
        self.former: list[Item | None] = []

    def before(self, model: Any, params: dict[str, Any], **_: Any) -> None:
        self.asked = json.loads(params["body"])
        self.bill.calls[model.name] += 1
        self.former = [self._item(*one) for one in self._written(model.name)]

    def after(self, model: Any, parsed: dict[str, Any], **_: Any) -> None:
        each = 2 if model.name == "TransactWriteItems" else 1
        for (table, key), former in zip(self._written(model.name), self.former, strict=True):
            self.bill.writes += write_units(self.tables[table], former, self._item(table, key), each=each)
        self.bill.reads += _read_units(model.name, self.asked, parsed)

    def _written(self, operation: str) -> list[tuple[str, Item]]:
        """Return table and key of what a request writes, or checks in a transaction."""
        match operation:
            case "TransactWriteItems":
                requests = [one for item in self.asked["TransactItems"] for one in item.values()]
            case "PutItem" | "UpdateItem" | "DeleteItem":
                requests = [self.asked]
            case "GetItem" | "BatchGetItem" | "Query":
                requests = []
            case other:
                raise NotImplementedError(other)
        return [(one["TableName"], one.get("Key") or self._key(one)) for one in requests]

    def _key(self, put: dict[str, Any]) -> Item:
        names = [part["AttributeName"] for part in self.tables[put["TableName"]]["KeySchema"]]
        return {name: put["Item"][name] for name in names}

    def _item(self, table: str, key: Item) -> Item | None:
        found: Item | None = self.database.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
        return found


def _unmetered_client() -> Any:
    import boto3

    return boto3.client("dynamodb")


def _read_units(operation: str, asked: dict[str, Any], parsed: dict[str, Any]) -> float:
    match operation:
        case "GetItem":
            return _units(parsed.get("Item"), READ_BYTES) * _consistency(asked)
        case "BatchGetItem":
            return sum(
                (sum(_units(item, READ_BYTES) for item in found) + len(part["Keys"]) - len(found))
                * _consistency(part)
                for table, part in asked["RequestItems"].items()
                for found in [parsed["Responses"].get(table, [])]
            )
        case "Query":
            read = sum(map(size, parsed["Items"])) * parsed["ScannedCount"] / max(1, parsed["Count"])
            return max(1, math.ceil(read / READ_BYTES)) * _consistency(asked)
        case _:
            return 0.0


def _consistency(asked: dict[str, Any]) -> float:
    return 1.0 if asked.get("ConsistentRead") else 0.5


def write_units(table: dict[str, Any], former: Item | None, item: Item | None, *, each: int = 1) -> float:
    """Return the units of a write, or check, that makes an item of another (None: there is none), ``each`` time and its indexes."""
    units = max(_units(former, WRITE_BYTES), _units(item, WRITE_BYTES)) * each
    return units + sum(
        _entry_units(index, _entry(table, index, former), _entry(table, index, item))
        for index in table.get("GlobalSecondaryIndexes", ())
    )


def _entry_units(index: dict[str, Any], former: Item | None, entry: Item | None) -> int:
    if former == entry:
        return 0
    names = [part["AttributeName"] for part in index["KeySchema"]]
    moved = former is not None and entry is not None and any(former[name] != entry[name] for name in names)
    sizes = [_units(one, WRITE_BYTES) for one in (former, entry) if one is not None]
    return sum(sizes) if moved else max(sizes)


def _entry(table: dict[str, Any], index: dict[str, Any], item: Item | None) -> Item | None:
    """Return what an index holds of an item; nothing of one that lacks an attribute of its key."""
    keys = [part["AttributeName"] for part in index["KeySchema"]]
    if item is None or not all(name in item for name in keys):
        return None
    projection = index["Projection"]
    if projection["ProjectionType"] == "ALL":
        return item
    own = [part["AttributeName"] for part in table["KeySchema"]]
    kept = {*keys, *own, *projection.get("NonKeyAttributes", ())}
    return {name: value for name, value in item.items() if name in kept}


def _units(item: Item | None, unit: int) -> int:
    return 1 if item is None else max(1, math.ceil(size(item) / unit))


def size(item: Item) -> int:
    """Return how many bytes an item counts as."""
    return sum(len(name.encode()) + _size(value) for name, value in item.items())


def _size(value: Mapping[str, Any]) -> int:
    ((kind, held),) = value.items()
    return SIZES[kind](held)


def _size_of_number(text: str) -> int:
    digits = text.lstrip("-").replace(".", "").strip("0")
    return math.ceil(len(digits) / 2) + 1


def _size_of_text(text: str) -> int:
    return len(text.encode())


SIZES: dict[str, Callable[[Any], int]] = {
    "S": _size_of_text,
    "N": _size_of_number,
    "SS": lambda texts: sum(map(_size_of_text, texts)),
    "NS": lambda numbers: sum(map(_size_of_number, numbers)),
    "BOOL": lambda _: 1,
    "NULL": lambda _: 1,
    "L": lambda items: 3 + sum(1 + _size(item) for item in items),
    "M": lambda items: 3 + sum(1 + _size_of_text(name) + _size(item) for name, item in items.items()),
}
