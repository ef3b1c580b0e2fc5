"""The base of every PynamoDB model: where its table is, and how we keep times."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypeVar

from pynamodb.attributes import Attribute
from pynamodb.constants import STRING
from pynamodb.models import Model

from chalicelib.core import clock
from chalicelib.core.config import settings


M = TypeVar("M", bound="BaseModel")


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
        return type(self) is type(other) and self.serialize() == other.serialize()  # type: ignore[attr-defined] # same type

    __hash__ = None  # type: ignore[assignment] # a model is mutable


class UtcDateTimeAttribute(Attribute[datetime]):
    """A UTC time kept as fixed-width ISO 8601 text, so that it can be a sort key."""

    attr_type = STRING

    def serialize(self, value: datetime) -> str:
        return clock.isoformat(value)

    def deserialize(self, value: str) -> datetime:
        return clock.parse(value)


def all_models(root: type[BaseModel] = BaseModel) -> Iterator[type[BaseModel]]:
    """Yield every concrete model that has been imported (tests compare them with the templates)."""
    for model in root.__subclasses__():
        if "Meta" in vars(model):
            yield model
        yield from all_models(model)


def find(model: type[M], hash_key: Any, range_key: Any = None) -> M | None:
    """Return the item under this key, read consistently, or None. One DynamoDB call."""
    try:
        return model.get(hash_key, range_key, consistent_read=True)
    except model.DoesNotExist:
        return None
