"""Organizations through the API: creating, reading, editing, and who may."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.organizations.models import Organization, SubdomainReservation
from tests.functional.api import ApiClient
from tests.functional.people import Issuer, Person

PROFILE = {"name": "Analytical Society", "subdomain": "analytical"}


@pytest.fixture
def ada(person: Callable[..., Person]) -> Person:
    return person("ada")


@pytest.fixture
def stranger(person: Callable[..., Person]) -> Person:
    return person("mallory")


def test_creator_becomes_owner_and_admin(client: ApiClient, ada: Person) -> None:
    answer = client.post("/api/organizations", PROFILE, as_=ada)

    assert answer.status == 201
    created = answer.json
    assert (created["name"], created["subdomain"]) == ("Analytical Society", "analytical")
    assert (created["ownerId"], created["role"], created["version"]) == (ada.user_id, "org_admin", 1)
    assert answer.headers["etag"] == '"1"'
    assert client.get(f"/api/organizations/{created['id']}", as_=ada).json == created
    assert client.get("/api/organizations", as_=ada).json == {"items": [created], "nextCursor": None}
    members = client.get(f"/api/organizations/{created['id']}/members", as_=ada).json["items"]
    assert [(m["userId"], m["role"]) for m in members] == [(ada.user_id, "org_admin")]


def test_subdomain_is_unique_under_fifty_concurrent_creations(client: ApiClient, ada: Person) -> None:
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda _: client.post("/api/organizations", PROFILE, as_=ada), range(50)))

    assert sorted(a.status for a in answers) == [201] + [409] * 49
    refused = next(a for a in answers if a.status == 409)
    assert (refused.code, refused.fields) == ("subdomain_taken", ["subdomain"])
    assert sum(1 for item in Organization.scan() if isinstance(item, Organization)) == 1


def test_same_idempotency_key_creates_once_and_answers_alike(client: ApiClient, ada: Person) -> None:
    key = {"idempotency-key": "create-1"}

    first = client.post("/api/organizations", PROFILE, as_=ada, headers=key)
    again = client.post("/api/organizations", PROFILE, as_=ada, headers=key)
    other = client.post("/api/organizations", {**PROFILE, "name": "Other"}, as_=ada, headers=key)

    assert (first.status, again.status) == (201, 201)
    assert again.json == first.json
    assert again.headers["idempotency-replayed"] == "true"
    assert (other.status, other.code) == (422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("change", "status", "fields"),
    [
        ({"subdomain": "www"}, 409, ["subdomain"]),
        ({"subdomain": "admin"}, 409, ["subdomain"]),
        ({"subdomain": "Ünïcode"}, 422, ["subdomain"]),
        ({"subdomain": "-dash"}, 422, ["subdomain"]),
        ({"subdomain": 7}, 422, ["subdomain"]),
        ({"name": ""}, 422, ["name"]),
        ({"name": "x" * 121}, 422, ["name"]),
        ({"name": None}, 422, ["name"]),
        ({"primaryColor": "red"}, 422, ["primaryColor"]),
        ({"logoUrl": "javascript:alert(1)"}, 422, ["logoUrl"]),
        ({"plan": "UNLIMITED"}, 422, ["plan"]),
    ],
)
def test_bad_profiles_name_the_field(
    client: ApiClient, ada: Person, change: dict[str, Any], status: int, fields: list[str]
) -> None:
    answer = client.post("/api/organizations", {**PROFILE, **change}, as_=ada)

    assert (answer.status, answer.fields) == (status, fields)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("raw", "status", "code"),
    [
        (b"{", 400, "malformed_json"),
        (b'{"name": "\xff"}', 400, "malformed_json"),
        (b"[" * 100_000, 400, "malformed_json"),
        (b"[]", 422, "validation_failed"),
        (b'{"name": NaN, "subdomain": "abc"}', 422, "validation_failed"),
        (b'{"name": "\\ud800", "subdomain": "abc"}', 400, "malformed_json"),
        (b'"' + b"x" * 300_000 + b'"', 413, "body_too_large"),
    ],
)
def test_unreadable_bodies_are_refused(
    client: ApiClient, ada: Person, raw: bytes, status: int, code: str
) -> None:
    answer = client.request("POST", "/api/organizations", raw=raw, as_=ada)

    assert (answer.status, answer.code) == (status, code)


def test_body_must_be_json_by_its_type(client: ApiClient, ada: Person) -> None:
    answer = client.request(
        "POST", "/api/organizations", raw=b"name=x", as_=ada, headers={"content-type": "text/plain"}
    )

    assert (answer.status, answer.code) == (415, "unsupported_media_type")


def test_edit_needs_the_current_version(client: ApiClient, ada: Person) -> None:
    created = client.post("/api/organizations", PROFILE, as_=ada).json
    path = f"/api/organizations/{created['id']}"
    changed = {**PROFILE, "name": "Renamed", "subdomain": "renamed"}

    assert client.put(path, changed, as_=ada).status == 428
    assert client.put(path, changed, as_=ada, version=7).code == "version_conflict"
    edited = client.put(path, changed, as_=ada, version=1)
    assert (edited.status, edited.json["name"], edited.headers["etag"]) == (200, "Renamed", '"2"')
    assert client.put(path, PROFILE, as_=ada, version=1).status == 412
    reserved = [i.organization_id for i in SubdomainReservation.scan() if isinstance(i, SubdomainReservation)]
    assert reserved == ["SUBDOMAIN#renamed"]
    assert client.get("/api/subdomains/renamed").json["name"] == "Renamed"
    assert client.get("/api/subdomains/analytical").status == 404


def test_concurrent_edits_lose_nothing(client: ApiClient, ada: Person) -> None:
    created = client.post("/api/organizations", PROFILE, as_=ada).json
    path = f"/api/organizations/{created['id']}"

    def edit(number: int) -> int:
        return client.put(path, {**PROFILE, "name": f"Name {number}"}, as_=ada, version=1).status

    with ThreadPoolExecutor(8) as pool:
        statuses = sorted(pool.map(edit, range(8)))
    assert statuses == [200] + [412] * 7


def test_a_stranger_sees_404_and_nobody_sees_401(client: ApiClient, ada: Person, stranger: Person) -> None:
    created = client.post("/api/organizations", PROFILE, as_=ada).json
    path = f"/api/organizations/{created['id']}"

    for method, where, body in [
        ("GET", path, None),
        ("PUT", path, PROFILE),
        ("GET", f"{path}/members", None),
        ("POST", f"{path}/members", {"email": "x@example.org", "role": "viewer"}),
        ("GET", f"{path}/invitations", None),
        ("DELETE", f"{path}/members/{ada.user_id}", None),
    ]:
        options = {"headers": {"if-match": '"1"'}}
        assert client.request(method, where, body, as_=stranger, **options).status == 404
        assert client.request(method, where, body, **options).status == 401


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"aud": "another-client"},
        {"iss": "https://elsewhere.test"},
        {"exp": None},
        {"sub": None},
        {"email": None},
    ],
)
def test_tokens_that_do_not_hold_are_refused(
    client: ApiClient, person: Callable[..., Person], changes: dict[str, Any]
) -> None:
    assert client.get("/api/me", as_=person("ada", **changes)).status == 401


def test_forged_tokens_are_refused(client: ApiClient, issuer: Issuer, ada: Person) -> None:
    import jwt

    claims = issuer.claims(ada.user_id, ada.email, ada.name)
    header, body, _ = ada.token.split(".")
    forged = [
        jwt.encode(claims, None, algorithm="none", headers={"kid": "test-key"}),
        jwt.encode(claims, "x" * 32, algorithm="HS256", headers={"kid": "test-key"}),
        jwt.encode(claims, Issuer("", "").key, algorithm="RS256", headers={"kid": "test-key"}),
        jwt.encode(claims, Issuer("", "").key, algorithm="RS256", headers={"kid": "unknown"}),
        f"{header}.{body}.",
        "not-a-token",
    ]
    for token in forged:
        assert client.get("/api/me", headers={"authorization": f"Bearer {token}"}).status == 401
    assert client.get("/api/me", headers={"authorization": "Basic YTpi"}).status == 401


def test_owner_stays(client: ApiClient, ada: Person) -> None:
    created = client.post("/api/organizations", PROFILE, as_=ada).json
    path = f"/api/organizations/{created['id']}/members/{ada.user_id}"

    assert client.delete(path, as_=ada).code == "owner_stays"
    assert client.put(path, {"role": "viewer"}, as_=ada, version=1).code == "owner_stays"


def test_bad_cursors_are_refused(client: ApiClient, ada: Person) -> None:
    created = client.post("/api/organizations", PROFILE, as_=ada).json
    for cursor in ("x", "W10", "bnVsbA", "W3siUyI6ICJvdGhlciJ9LCB7IlMiOiAieCJ9XQ", "%00"):
        answer = client.get(f"/api/organizations/{created['id']}/members?cursor={cursor}", as_=ada)
        assert (answer.status, answer.fields) == (400, ["cursor"])
    assert client.get("/api/organizations?limit=0", as_=ada).fields == ["limit"]
    assert client.get("/api/organizations?limit=ten", as_=ada).status == 422
    assert client.get("/api/organizations?page=2", as_=ada).fields == ["page"]


def test_lists_go_on_by_cursor(client: ApiClient, ada: Person) -> None:
    names = sorted(
        client.post("/api/organizations", {"name": f"O{i}", "subdomain": f"org-{i}"}, as_=ada).json["id"]
        for i in range(5)
    )
    seen: list[str] = []
    cursor = ""
    while True:
        page = client.get(f"/api/organizations?limit=2{cursor}", as_=ada).json
        seen += [item["id"] for item in page["items"]]
        if page["nextCursor"] is None:
            break
        cursor = f"&cursor={page['nextCursor']}"
    assert seen == names
