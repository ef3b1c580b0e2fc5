"""An AWS in process (moto) with our own tables, an issuer that signs real tokens, and a client for the API."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.dynamodb.responses import DynamoHandler

from chalicelib.core.config import settings
from chalicelib.core.outbox import OutboxEvent
from infra import templates
from tests.functional.api import ApiClient
from tests.functional.people import Issuer, Person


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


@cache
def aws_client(service: str) -> Any:
    """Return a client that the fixtures share: making one takes longer than most tests."""
    return boto3.client(service)  # type: ignore[call-overload] # any service


def create_tables() -> None:
    """Create the tables that ``infra/data.yaml`` declares."""
    for definition in table_definitions(settings().table_prefix):
        aws_client("dynamodb").create_table(**definition)


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    """An OIDC issuer on loopback: the API fetches its keys as it would a user pool's."""
    made = Issuer(os.environ["ACADEMY_ISSUER"], os.environ["ACADEMY_AUDIENCE"])

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(made.jwks()).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keys)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACADEMY_JWKS_URL", f"http://127.0.0.1:{server.server_port}/jwks.json")
        settings.cache_clear()
        yield made
    settings.cache_clear()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def one_operation_at_a_time() -> Iterator[None]:
    """Let threads race between database operations but not inside one: moto itself is not safe for threads."""
    lock = threading.RLock()
    call = DynamoHandler.call_action

    def locked(handler: DynamoHandler) -> Any:
        with lock:
            return call(handler)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DynamoHandler, "call_action", locked)
        yield


@pytest.fixture
def aws(one_operation_at_a_time: None) -> Iterator[None]:
    """A fresh AWS with empty tables and buckets."""
    with mock_aws():
        create_tables()
        place = {"LocationConstraint": "eu-west-1"}
        for bucket in (settings().content_bucket, settings().upload_bucket):
            aws_client("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
        yield


@pytest.fixture
def client(issuer: Issuer, aws: None) -> ApiClient:
    """The API as a client calls it, without a network in between."""
    return ApiClient()


@pytest.fixture
def person(issuer: Issuer) -> Callable[..., Person]:
    """Make people: ``person("ada")`` has a user id, an address, a name and a valid token."""
    return issuer.person


@pytest.fixture
def outbox(aws: None) -> Callable[[], list[dict[str, Any]]]:
    """Read all events of the outbox, oldest first."""

    def read() -> list[dict[str, Any]]:
        return sorted(
            (json.loads(item.detail) for item in OutboxEvent.scan()), key=lambda detail: detail["id"]
        )

    return read
