"""Base classes of request and response types: camelCase on the wire, strict, no unknown fields."""

from datetime import datetime
from typing import Annotated, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer
from pydantic.alias_generators import to_camel

from chalicelib.core import clock

MAX_PAGE = 100


def _with_zone(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("give the time with its zone, for example 2026-01-31T12:00:00Z")
    try:
        return clock.to_milliseconds(value)
    except OverflowError as fault:
        raise ValueError("this time is out of range") from fault


UtcDateTime = Annotated[
    datetime, AfterValidator(_with_zone), PlainSerializer(clock.isoformat, return_type=str)
]
"""A time with a zone, held in UTC and written with ``Z``."""

Email = Annotated[
    str,
    Field(max_length=254, pattern=r"^[^@\s\x00-\x1f<>\"']+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"),
    AfterValidator(str.lower),
]
"""An e-mail address as we compare it: lower case."""


class Schema(BaseModel):
    """Base of request bodies and views."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        strict=True,
        str_strip_whitespace=True,
        allow_inf_nan=False,
        from_attributes=True,
        defer_build=True,  # a process builds only the types that it uses, when it first does
    )


class Query(Schema):
    """Base of query strings, whose values arrive as text."""

    model_config = ConfigDict(strict=False)


class PageQuery(Query):
    """The query of every list."""

    limit: int = Field(25, ge=1, le=MAX_PAGE, description="How many items at most.")
    cursor: str | None = Field(None, max_length=2048, description="`nextCursor` of the page before.")


class Empty(Schema):
    """A body without fields."""


T = TypeVar("T")


class PageView(Schema, Generic[T]):
    """A page of a list. ``nextCursor`` is null on the last one."""

    items: list[T]
    next_cursor: str | None = None
