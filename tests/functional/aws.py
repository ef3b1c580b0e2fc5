"""An AWS in process (moto) with our own tables, and ways to put it back to where it was."""

import copy
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import boto3
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from moto import mock_aws
from moto.cognitoidp.models import cognitoidp_backends
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.responses import DynamoHandler

from chalicelib.attendance import heartbeats
from chalicelib.certificates import signing
from chalicelib.core import keys as secret_keys
from chalicelib.core import storage
from chalicelib.core.config import settings
from chalicelib.organizations import accounts
from infra import templates

REGION = "eu-west-1"


@cache
def aws_client(service: str) -> Any:
    """Return a client that the fixtures share: making one takes longer than most tests."""
    return boto3.client(service)  # type: ignore[call-overload] # any service


@cache
def table_definitions(prefix: str) -> list[dict[str, Any]]:
    """Return what ``infra/data.yaml`` says of tables, as CreateTable takes it."""
    wanted = "TableName BillingMode AttributeDefinitions KeySchema GlobalSecondaryIndexes".split()
    found = []
    for resource in templates.load("data")["Resources"].values():
        if resource["Type"] == "AWS::DynamoDB::Table":
            properties = templates.resolve(resource["Properties"], {"TablePrefix": prefix})
            found.append({key: properties[key] for key in wanted if key in properties})
    return found


READS = frozenset({"GetItem", "BatchGetItem", "Query", "Scan", "DescribeTable"})


class Writes:
    """Whether the database was asked for anything but a read, one operation at a time, since :meth:`forget`."""

    happened = True

    def forget(self) -> None:
        """Begin anew."""
        self.happened = False


writes = Writes()


@contextmanager
def one_operation_at_a_time() -> Iterator[None]:
    """Let threads race between database operations but not inside one: moto itself is not safe for threads."""
    lock = threading.RLock()
    call = DynamoHandler.call_action

    def locked(handler: DynamoHandler) -> Any:
        with lock:
            if handler.get_endpoint_name(handler.headers) not in READS:
                writes.happened = True
            return call(handler)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DynamoHandler, "call_action", locked)
        yield


@cache
def _new_tables(prefix: str) -> dict[str, Any]:
    """Return the tables that ``infra/data.yaml`` declares as moto keeps them, empty, to be copied."""
    for definition in table_definitions(prefix):
        aws_client("dynamodb").create_table(**definition)
    return dict(_database().tables)


def create_tables() -> None:
    """Create the tables that ``infra/data.yaml`` declares: once by its API, from then on by copying (a tenth of a second)."""
    _database().tables.update(copy.deepcopy(_new_tables(settings().table_prefix)))


@contextmanager
def empty_aws() -> Iterator[None]:
    """A fresh AWS with empty tables and buckets."""
    with mock_aws():
        create_tables()
        place = {"LocationConstraint": REGION}
        for bucket in (settings().content_bucket, settings().upload_bucket):
            aws_client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
        yield


@cache
def _cdn_key() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


@contextmanager
def keys() -> Iterator[None]:
    """The credential key in KMS and the CDN's key in Secrets Manager, under the names of the settings."""
    kms = aws_client("kms")
    key_id = kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=settings().credential_key_id, TargetKeyId=key_id)
    aws_client("secretsmanager").create_secret(Name=settings().cdn_key_secret, SecretString=_cdn_key())
    cached = (
        signing.current_key,
        signing._public_key,
        secret_keys.derived_key,
        storage._cdn_key,
        storage._sign,
    )
    for function in cached:
        function.cache_clear()
    yield
    for function in cached:
        function.cache_clear()


@contextmanager
def user_pool() -> Iterator[str]:
    """A user pool, named by the settings while it lasts."""
    pool = aws_client("cognito-idp").create_user_pool(PoolName="test", UsernameAttributes=["email"])
    pool_id = str(pool["UserPool"]["Id"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACADEMY_USER_POOL_ID", pool_id)
        settings.cache_clear()
        accounts._user_pool.cache_clear()
        yield pool_id
    settings.cache_clear()


def remove_users(pool_id: str) -> None:
    """Remove all accounts of a user pool."""
    cognitoidp_backends[DEFAULT_ACCOUNT_ID][REGION].user_pools[pool_id].users.clear()


def _database() -> Any:
    return dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION]


def _tables() -> dict[str, Any]:
    return dict(_database().tables)


def save_items() -> dict[str, Any]:
    """Return a copy of all items, for :func:`restore_items`."""
    return {name: copy.deepcopy(table.items) for name, table in _tables().items()}


def restore_items(saved: dict[str, Any]) -> None:
    """Put all tables back to what they held."""
    for name, table in _tables().items():
        table.items = copy.deepcopy(saved[name])


def all_items() -> dict[str, list[Any]]:
    """Return every item of every table as plain values, to be compared."""
    return {
        name: sorted((item.to_json()["Attributes"] for item in table.all_items()), key=repr)
        for name, table in _tables().items()
    }


@contextmanager
def heartbeats_queues() -> Iterator[list[str]]:
    """The FIFO queues of heartbeats, which the API knows while they last; yields the addresses, active ones first.

    Neither holds a message back.
    """
    attributes = {"FifoQueue": "true", "VisibilityTimeout": "0"}
    urls = []
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("heartbeats", "idle_heartbeats"):
            queue = aws_client("sqs").create_queue(QueueName=f"{kind}.fifo", Attributes=attributes)
            urls.append(str(queue["QueueUrl"]))
            patch.setenv(f"ACADEMY_{kind.upper()}_QUEUE_URL", urls[-1])
        heartbeats._settings.cache_clear()
        yield urls
    heartbeats._settings.cache_clear()
