"""Fixtures of the learning tests."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import boto3
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from moto.dynamodb.responses import DynamoHandler

from chalicelib.core import storage
from chalicelib.core.config import settings
from tests.functional.api import ApiClient
from tests.functional.courses.school import School
from tests.functional.people import Person


@pytest.fixture
def school(client: ApiClient, person: Callable[..., Person]) -> School:
    return School(client, person)


@pytest.fixture
def stranger(person: Callable[..., Person]) -> Person:
    return person("mallory")


@pytest.fixture
def cdn_key(aws: None) -> Iterator[rsa.RSAPublicKey]:
    """The key that CDN cookies are signed with, in Secrets Manager as in production; yields its public half."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    boto3.client("secretsmanager").create_secret(Name=settings().cdn_key_secret, SecretString=pem)
    storage._cdn_key.cache_clear()
    yield key.public_key()
    storage._cdn_key.cache_clear()


@dataclass
class Calls:
    """The DynamoDB operations of the requests so far."""

    names: list[str] = field(default_factory=list)

    def of(self, request: Callable[[], Any]) -> int:
        """Return how many operations a request takes."""
        self.names.clear()
        request()
        return len(self.names)


@pytest.fixture
def calls(one_operation_at_a_time: None, monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Count DynamoDB operations."""
    counted = Calls()
    call = DynamoHandler.call_action

    def counting(handler: DynamoHandler) -> Any:
        counted.names.append(str(handler.headers["X-Amz-Target"]).rpartition(".")[2])
        return call(handler)

    monkeypatch.setattr(DynamoHandler, "call_action", counting)
    return counted
