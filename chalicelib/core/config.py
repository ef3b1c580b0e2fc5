"""Settings: read once from the environment; a missing variable is named when it is first needed."""

import os
from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

S = TypeVar("S", bound="DataclassInstance")


class MissingSetting(RuntimeError):
    """An environment variable that this process needs is not set."""

    def __init__(self, name: str) -> None:
        super().__init__(f"set the environment variable {name}")


@dataclass(frozen=True)
class Settings:
    """One field for each ``ACADEMY_…`` variable of the same name in upper case. All are required."""

    stage: str
    table_prefix: str
    public_url: str
    cdn_url: str
    cdn_key_id: str
    cdn_key_secret: str
    content_bucket: str
    upload_bucket: str
    event_bus: str
    issuer: str
    jwks_url: str
    audience: str
    user_pool_id: str
    credential_key_id: str
    mail_sender: str


def variable_of(field: str) -> str:
    """Return the environment variable that a settings field is read from."""
    return f"ACADEMY_{field.upper()}"


def read_settings(kind: type[S]) -> S:
    """Return a dataclass of text fields read from the environment; a field with a default may be absent.

    For what only one process needs; everything that several need is in :class:`Settings`. Raises MissingSetting naming
    the first absent variable.
    """
    values = {}
    for field in fields(kind):
        value = os.environ.get(variable_of(field.name))
        if value:
            values[field.name] = value
        elif field.default is MISSING:
            raise MissingSetting(variable_of(field.name))
    return kind(**values)


@cache
def settings() -> Settings:
    """Return the settings of this process. Raises MissingSetting naming the first absent variable."""
    return read_settings(Settings)
