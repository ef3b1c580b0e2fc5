"""An AWS in process (moto) with our own tables, an issuer that signs real tokens, and a client for the API."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from chalicelib.core.outbox import OutboxEvent
from tests.functional import aws as cloud
from tests.functional.api import ApiClient
from tests.functional.issuer import serving_issuer
from tests.functional.people import Issuer, Person
from tests.functional.world import World, build_world


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    """An OIDC issuer on loopback: the API fetches its keys as it would a user pool's."""
    with serving_issuer() as made:
        yield made


@pytest.fixture(scope="session")
def one_operation_at_a_time() -> Iterator[None]:
    """Let threads race between database operations but not inside one."""
    with cloud.one_operation_at_a_time():
        yield


@pytest.fixture
def aws(one_operation_at_a_time: None) -> Iterator[None]:
    """A fresh AWS with empty tables and buckets."""
    with cloud.empty_aws():
        yield


@pytest.fixture
def keys(aws: None) -> Iterator[None]:
    """The keys that certificates, cookies, tokens and marks are made with."""
    with cloud.keys():
        yield


@pytest.fixture(scope="module")
def world(issuer: Issuer, one_operation_at_a_time: None) -> Iterator[World]:
    """A small world in an AWS of the module's own; whoever changes it restores it."""
    with cloud.empty_aws(), cloud.keys(), cloud.heartbeats_queues(), cloud.user_pool() as pool_id:
        yield build_world(issuer, pool_id)


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
