"""The base of every PynamoDB model: where its table is, and how we keep times."""

import time
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any, TypeVar, cast

from botocore.exceptions import ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection
from pynamodb.attributes import Attribute
from pynamodb.connection import Connection, TableConnection
from pynamodb.constants import STRING
from pynamodb.exceptions import PynamoDBException
from pynamodb.models import Model

from chalicelib.core import clock
from chalicelib.core.config import settings
from chalicelib.core.errors import Unavailable

M = TypeVar("M", bound="BaseModel")
T = TypeVar("T")
Key = tuple[type["BaseModel"], str, str | None]
"""A model, its hash key and its range key (None where the table has none)."""

BATCH_ATTEMPTS = 5
BUSY = frozenset(
    "InternalServerError ProvisionedThroughputExceededException RequestLimitExceeded ServiceUnavailable "
    "ThrottlingException TransactionInProgressException".split()
)
"""Error codes that outlasted botocore's own retries and that time will mend."""


class _TableName:
    """``Meta.table_name``, computed when asked, so that importing a model needs no environment."""

    def __get__(self, instance: object, owner: type["TableMeta"]) -> str:
        return settings().table_prefix + owner.table


class TableMeta:
    """Base of every model's ``Meta``; the model names its ``table`` without the stage's prefix."""

    table: str
    table_name = _TableName()
    connect_timeout_seconds = 2
    read_timeout_seconds = 5
    max_retry_attempts = 4
    max_pool_connections = 50


class BaseModel(Model):
    """Base of all models. Keys are composed in the model's own module, rules live in services."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.serialize() == other.serialize()

    __hash__ = None  # type: ignore[assignment] # a model is mutable

    @classmethod
    def _get_connection(cls) -> TableConnection:
        """Let all models use the process's one client: PynamoDB would make one for each (70 ms of CPU)."""
        own = super()._get_connection()
        own.connection._client = connection().client  # noqa: SLF001 # PynamoDB takes no client from outside
        return own


class UtcDateTimeAttribute(Attribute[datetime]):
    """A UTC time kept as fixed-width ISO 8601 text, so that it can be a sort key."""

    attr_type = STRING

    def serialize(self, value: datetime) -> str:
        """Return fixed-width ISO 8601."""
        return clock.isoformat(value)

    def deserialize(self, value: str) -> datetime:
        """Return an aware UTC time."""
        return clock.parse(value)


def optional(attribute: Attribute[T]) -> "Attribute[T | None]":
    """Return ``attribute`` as type checkers should see it: PynamoDB does not say that one may be absent."""
    return cast("Attribute[T | None]", attribute)


@cache
def connection() -> Connection:
    """Return the process's one connection for what spans tables (PynamoDB creates its client lazily)."""
    return Connection(
        connect_timeout_seconds=TableMeta.connect_timeout_seconds,
        read_timeout_seconds=TableMeta.read_timeout_seconds,
        max_retry_attempts=TableMeta.max_retry_attempts,
        max_pool_connections=TableMeta.max_pool_connections,
    )


def is_outage(fault: Exception) -> bool:
    """Return whether a failed call, of botocore or PynamoDB, may succeed when it is made again later."""
    cause = fault.cause if isinstance(fault, PynamoDBException) else fault
    if isinstance(cause, ClientError):
        return cause.response["Error"]["Code"] in BUSY
    return isinstance(cause, HTTPClientError | NoConnection)


def all_models(root: type[BaseModel] = BaseModel) -> Iterator[type[BaseModel]]:
    """Yield every concrete model that has been imported (tests compare them with the templates)."""
    for model in root.__subclasses__():
        if "Meta" in vars(model):
            yield model
        yield from all_models(model)


def find(model: type[M], hash_key: Any, range_key: Any = None) -> M | None:
    """Return the item under this key, read consistently, or None. One DynamoDB call."""
    if "" in (hash_key, range_key):
        return None  # DynamoDB refuses empty keys instead of finding nothing
    try:
        return model.get(hash_key, range_key, consistent_read=True)
    except model.DoesNotExist:
        return None


def find_together(*keys: Key) -> list[Any]:
    """Return the items under up to 100 keys of any tables, None for a missing one. One DynamoDB call.

    Reads are consistent each by itself (BatchGetItem), so running transactions do not get in the way.
    """
    wanted = [
        (model, model.Meta.table_name, _raw_key(model, hash_key, range_key))
        for model, hash_key, range_key in keys
    ]
    request: dict[str, Any] = {}
    for _, table, key in wanted:
        if {STRING: ""} in key.values():
            continue
        chosen = request.setdefault(table, {"Keys": [], "ConsistentRead": True})["Keys"]
        if key not in chosen:
            chosen.append(key)
    found = _batch_get(request) if request else {}
    return [_instance(model, found.get(table, []), key) for model, table, key in wanted]


def _batch_get(request: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for attempt in range(BATCH_ATTEMPTS):
        answer = connection().dispatch("BatchGetItem", {"RequestItems": request})
        for table, items in answer.get("Responses", {}).items():
            found.setdefault(table, []).extend(items)
        request = answer.get("UnprocessedKeys") or {}
        if not request:
            return found
        time.sleep(0.02 * 2**attempt)
    raise Unavailable("The database is busy.")


def _raw_key(model: type[BaseModel], hash_key: str, range_key: str | None) -> dict[str, Any]:
    values = [hash_key] if range_key is None else [hash_key, range_key]
    attributes = model.get_attributes().values()
    names = [a.attr_name for a in attributes if a.is_hash_key] + [
        a.attr_name for a in attributes if a.is_range_key
    ]
    return {name: {STRING: value} for name, value in zip(names, values, strict=True)}


def _instance(model: type[M], items: list[dict[str, Any]], key: dict[str, Any]) -> M | None:
    for item in items:
        if key.items() <= item.items():
            return model.from_raw_data(item)
    return None
