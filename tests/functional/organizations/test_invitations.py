"""Invitations through the API: one mail, one membership, and only for the invited address."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import boto3
import pytest

from chalicelib.core import clock
from chalicelib.core.config import settings
from chalicelib.organizations import accounts
from tests.functional.api import ApiClient
from tests.functional.people import Person

Outbox = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def ada(person: Callable[..., Person]) -> Person:
    return person("ada")


@pytest.fixture
def grace(person: Callable[..., Person]) -> Person:
    return person("grace")


@pytest.fixture
def organization(client: ApiClient, ada: Person) -> str:
    profile = {"name": "Analytical Society", "subdomain": "analytical"}
    return str(client.post("/api/organizations", profile, as_=ada).json["id"])


@pytest.fixture
def user_pool(aws: None, monkeypatch: pytest.MonkeyPatch) -> str:
    pool = boto3.client("cognito-idp").create_user_pool(PoolName="test", UsernameAttributes=["email"])
    pool_id = str(pool["UserPool"]["Id"])
    monkeypatch.setenv("ACADEMY_USER_POOL_ID", pool_id)
    settings.cache_clear()
    accounts._user_pool.cache_clear()
    return pool_id


def invite(client: ApiClient, organization: str, ada: Person, outbox: Outbox, email: str) -> str:
    answer = client.post(
        f"/api/organizations/{organization}/members", {"email": email, "role": "course_author"}, as_=ada
    )
    assert answer.status == 201
    token = str(outbox()[-1]["data"]["acceptPath"]).rpartition("/")[2]
    assert token not in answer.text
    return token


def test_invited_person_joins(
    client: ApiClient, organization: str, ada: Person, grace: Person, outbox: Outbox
) -> None:
    token = invite(client, organization, ada, outbox, "Grace@Example.org")

    shown = client.get(f"/api/invitations/{token}").json
    assert (shown["organizationName"], shown["email"]) == ("Analytical Society", "grace@example.org")
    joined = client.post(f"/api/invitations/{token}/accept", as_=grace)
    assert (joined.status, joined.json["role"], joined.json["userId"]) == (
        200,
        "course_author",
        grace.user_id,
    )
    me = client.get("/api/me", as_=grace).json
    assert me["memberships"] == [{"organizationId": organization, "role": "course_author"}]
    assert client.get(f"/api/invitations/{token}").status == 404
    assert client.post(f"/api/invitations/{token}/accept", as_=grace).status == 404


def test_fifty_concurrent_acceptances_make_one_member(
    client: ApiClient, organization: str, ada: Person, grace: Person, outbox: Outbox
) -> None:
    token = invite(client, organization, ada, outbox, grace.email)

    with ThreadPoolExecutor(16) as pool:
        answers = list(
            pool.map(lambda _: client.post(f"/api/invitations/{token}/accept", as_=grace), range(50))
        )
    assert [a.status for a in answers].count(200) == 1
    assert {a.status for a in answers} <= {200, 404, 409, 412}
    members = client.get(f"/api/organizations/{organization}/members", as_=ada).json["items"]
    assert sorted(m["userId"] for m in members) == sorted([ada.user_id, grace.user_id])


def test_only_the_invited_verified_address_may_accept(
    client: ApiClient, organization: str, ada: Person, person: Callable[..., Person], outbox: Outbox
) -> None:
    token = invite(client, organization, ada, outbox, "grace@example.org")

    assert client.post(f"/api/invitations/{token}/accept", as_=person("mallory")).status == 403
    unverified = person("grace", email_verified=False)
    assert client.post(f"/api/invitations/{token}/accept", as_=unverified).status == 403
    for wrong in (
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        token.rpartition(".")[0],
        "x",
        "..",
        "org..y",
    ):
        assert client.get(f"/api/invitations/{wrong}").status == 404


def test_invitations_expire_and_can_be_revoked(
    client: ApiClient, organization: str, ada: Person, grace: Person, outbox: Outbox
) -> None:
    token = invite(client, organization, ada, outbox, grace.email)
    with clock.frozen(clock.now() + timedelta(days=15)):
        assert client.get(f"/api/invitations/{token}").status == 404

    renewed = invite(client, organization, ada, outbox, grace.email)
    assert client.get(f"/api/invitations/{token}").status == 404
    listed = client.get(f"/api/organizations/{organization}/invitations", as_=ada).json["items"]
    assert [(i["email"], i["status"]) for i in listed] == [(grace.email, "PENDING")]
    path = f"/api/organizations/{organization}/invitations/{listed[0]['id']}"
    assert client.delete(path, as_=ada).status == 204
    assert client.post(f"/api/invitations/{renewed}/accept", as_=grace).status == 404


def test_account_is_made_for_the_invited_address(
    client: ApiClient, organization: str, ada: Person, outbox: Outbox, user_pool: str
) -> None:
    token = invite(client, organization, ada, outbox, "new@example.org")
    body = {"name": "New Person", "password": "Correct-horse-battery-9"}

    assert client.post(f"/api/invitations/{token}/account", {**body, "password": "short"}).fields == [
        "password"
    ]
    joined = client.post(f"/api/invitations/{token}/account", body)
    assert (joined.status, joined.json["email"], joined.json["name"]) == (
        201,
        "new@example.org",
        "New Person",
    )
    user = boto3.client("cognito-idp").admin_get_user(UserPoolId=user_pool, Username="new@example.org")
    assert user["UserStatus"] == "CONFIRMED"
    again = invite(client, organization, ada, outbox, "new@example.org")
    assert client.post(f"/api/invitations/{again}/account", body).code == "account_exists"


def test_roles_change_with_the_version_and_members_may_leave(
    client: ApiClient, organization: str, ada: Person, grace: Person, outbox: Outbox
) -> None:
    token = invite(client, organization, ada, outbox, grace.email)
    client.post(f"/api/invitations/{token}/accept", as_=grace)
    path = f"/api/organizations/{organization}/members/{grace.user_id}"

    assert client.put(path, {"role": "viewer"}, as_=grace, version=1).status == 403
    assert client.put(path, {"role": "king"}, as_=ada, version=1).fields == ["role"]
    changed = client.put(path, {"role": "viewer"}, as_=ada, version=1)
    assert (changed.json["role"], changed.json["version"]) == ("viewer", 2)
    assert client.get(f"/api/organizations/{organization}/members", as_=grace).status == 403
    assert client.delete(path, as_=grace).status == 204
    assert client.get(f"/api/organizations/{organization}", as_=grace).status == 404
