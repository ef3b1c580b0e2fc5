"""The credential key, the CDN's key, and an organization with a course to complete."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from chalicelib.certificates import signing
from chalicelib.core import storage
from chalicelib.core.config import settings
from chalicelib.core.permissions import Role
from functions.issue_certificate.handler import lambda_handler as issue_certificates
from tests.functional.certificates.scene import (
    Context,
    Scene,
    completed,
    failures,
    join,
    make_course,
    make_organization,
    sqs_event,
)
from tests.functional.people import Person


@pytest.fixture(scope="session")
def cdn_key() -> rsa.RSAPrivateKey:
    """The key that opens private content."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(autouse=True)
def keys(aws: None, cdn_key: rsa.RSAPrivateKey) -> Iterator[None]:
    """A P-256 key in KMS under the alias of the settings, and the CDN's key in Secrets Manager."""
    kms = boto3.client("kms")
    key_id = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=settings().credential_key_id, TargetKeyId=key_id)
    pem = cdn_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    boto3.client("secretsmanager").create_secret(Name=settings().cdn_key_secret, SecretString=pem)
    cached = (signing.current_key, signing._public_key, storage._cdn_key)
    for function in cached:
        function.cache_clear()
    yield
    for function in cached:
        function.cache_clear()


@pytest.fixture
def scene(keys: None, person: Callable[..., Person]) -> Scene:
    """Northwind, its admin Ada, its instructor Grace, and the learner Linus who completed Grace's course."""
    admin, instructor, learner = person("ada"), person("grace"), person("linus")
    organization_id = make_organization("Northwind Institute", "northwind", admin)
    join(organization_id, instructor, Role.INSTRUCTOR)
    join(organization_id, learner, Role.VIEWER)
    return Scene(organization_id, make_course(organization_id, instructor), admin, instructor, learner)


@pytest.fixture
def certificate_id(scene: Scene) -> str:
    """The certificate of the learner, issued through the queue."""
    return issue(scene)


def issue(scene: Scene, learner: Person | None = None, **changes: Any) -> str:
    """Issue a certificate through the queue's handler and return its id."""
    from chalicelib.certificates.service import certificate_id_of

    assert failures(issue_certificates(sqs_event(completed(scene, learner, **changes)), Context())) == 0
    return certificate_id_of(scene.course_id, (learner or scene.learner).user_id)
