"""Settings: read once from the environment; a missing variable is named when it is first needed."""

import os
from dataclasses import dataclass, fields
from functools import cache


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


@cache
def settings() -> Settings:
    """Return the settings of this process. Raises MissingSetting naming the first absent variable."""
    values = {}
    for field in fields(Settings):
        value = os.environ.get(variable_of(field.name))
        if not value:
            raise MissingSetting(variable_of(field.name))
        values[field.name] = value
    return Settings(**values)
