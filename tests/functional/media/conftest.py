"""Ada's organization, and the key that opens private content."""

from collections.abc import Callable

import boto3
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chalicelib.core import storage
from chalicelib.core.config import settings
from tests.functional.api import ApiClient
from tests.functional.people import Person


@pytest.fixture
def ada(person: Callable[..., Person]) -> Person:
    return person("ada")


@pytest.fixture
def organization(client: ApiClient, ada: Person) -> str:
    profile = {"name": "Analytical Society", "subdomain": "analytical"}
    return str(client.post("/api/organizations", profile, as_=ada).json["id"])


@pytest.fixture
def cdn_key(aws: None) -> None:
    storage._cdn_key.cache_clear()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    boto3.client("secretsmanager").create_secret(Name=settings().cdn_key_secret, SecretString=pem)
