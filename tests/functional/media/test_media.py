"""Uploads through the API: who may, what is taken, and where the bytes go."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from chalicelib.core.errors import NotFound, Raced
from chalicelib.core.permissions import Role
from chalicelib.core.transaction import Transaction
from chalicelib.media import service
from chalicelib.media.service import Findings
from chalicelib.organizations.service import new_member
from tests.functional.api import ApiClient
from tests.functional.people import Person

GIGABYTE = 1_000_000_000


@pytest.fixture
def video(organization: str) -> dict[str, Any]:
    return {
        "organizationId": organization,
        "filename": "Lecture 1.mp4",
        "contentType": "video/mp4",
        "size": 1000,
    }


def add_member(organization: str, somebody: Person, role: Role) -> None:
    with Transaction() as tx:
        tx.create(new_member(organization, role, actor=somebody.actor))


def accept(asset_id: str) -> None:
    with Transaction() as tx:
        findings = Findings(width=1280, height=720, duration_seconds=12.5)
        service.accept_upload(service.get_asset(asset_id), findings, etag="e1", tx=tx)


def test_upload_is_announced_and_its_address_fixes_type_and_size(
    client: ApiClient, ada: Person, video: dict[str, Any]
) -> None:
    answer = client.post("/api/media", video, as_=ada)
    assert answer.status == 201
    made = answer.json
    assert made["status"] == "PENDING"
    assert (made["kind"], made["ownerId"]) == ("VIDEO", ada.user_id)
    assert (made["url"], made["path"], made["failure"]) == (None, None, None)
    assert made["uploadHeaders"] == {"Content-Type": "video/mp4"}
    address = urlsplit(made["uploadUrl"])
    assert address.path == f"/academy-test-uploads/uploads/{made['id']}/Lecture-1.mp4"
    assert parse_qs(address.query)["X-Amz-SignedHeaders"] == ["content-length;content-type;host"]
    assert client.get(f"/api/media/{made['id']}", as_=ada).json == {
        key: value for key, value in made.items() if not key.startswith("upload")
    }


def test_ready_asset_can_be_opened_and_linked(
    client: ApiClient, ada: Person, video: dict[str, Any], cdn_key: None
) -> None:
    asset_id = client.post("/api/media", video, as_=ada).json["id"]
    accept(asset_id)
    asset = client.get(f"/api/media/{asset_id}", as_=ada).json
    assert asset["path"] == f"/media/{asset_id}/video.mp4"
    assert asset["url"].startswith(f"http://localhost:8080/media/{asset_id}/video.mp4?Expires=")
    assert asset["posterUrl"].startswith(f"http://localhost:8080/media/{asset_id}/poster.jpg?Expires=")
    assert (asset["width"], asset["height"], asset["durationSeconds"]) == (1280, 720, 12.5)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"contentType": "application/x-msdownload"}, "contentType", "unsupported_media_type"),
        ({"contentType": "image/svg+xml"}, "contentType", "unsupported_media_type"),
        ({"contentType": "video/mp4", "size": 2 * GIGABYTE + 1}, "size", "file_too_large"),
        ({"contentType": "image/png", "size": 5_000_001}, "size", "file_too_large"),
        ({"size": 0}, "size", "greater_than_equal"),
        ({"size": "1000"}, "size", "int_type"),
        ({"filename": ""}, "filename", "string_too_short"),
        ({"color": "red"}, "color", "extra_forbidden"),
    ],
)
def test_what_is_not_taken_is_named(
    client: ApiClient, ada: Person, video: dict[str, Any], change: dict[str, Any], field: str, code: str
) -> None:
    answer = client.post("/api/media", {**video, **change}, as_=ada)
    assert answer.status == 422
    assert [(error["field"], error["code"]) for error in answer.json["errors"]] == [(field, code)]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.ORG_ADMIN, 201),
        (Role.COURSE_AUTHOR, 201),
        (Role.INSTRUCTOR, 201),
        (Role.TEACHING_ASSISTANT, 403),
        (Role.VIEWER, 403),
    ],
)
def test_roles(
    client: ApiClient,
    person: Callable[..., Person],
    video: dict[str, Any],
    ada: Person,
    role: Role,
    status: int,
) -> None:
    grace = person("grace")
    add_member(video["organizationId"], grace, role)
    asset_id = client.post("/api/media", video, as_=ada).json["id"]
    assert client.post("/api/media", video, as_=grace).status == status
    assert client.get(f"/api/media/{asset_id}", as_=grace).status == (200 if status == 201 else 403)


def test_stranger_cannot_tell_whether_an_asset_exists(
    client: ApiClient, person: Callable[..., Person], video: dict[str, Any], ada: Person
) -> None:
    eve = person("eve")
    asset_id = client.post("/api/media", video, as_=ada).json["id"]
    assert client.post("/api/media", video, as_=eve).status == 404
    there = client.get(f"/api/media/{asset_id}", as_=eve)
    nowhere = client.get("/api/media/ast_missing", as_=eve)
    assert (there.status, there.code) == (nowhere.status, nowhere.code) == (404, "asset_not_found")


@pytest.mark.parametrize(
    ("filename", "safe"),
    [
        ("Lecture 1.mp4", "Lecture-1.mp4"),
        ("../../etc/passwd", "etc-passwd"),
        ("Größe & Länge.MOV", "Groe-Lange.MOV"),
        ("講義.mp4", "mp4"),
        ("講義", "file"),
        ("-rf", "rf"),
        (".htaccess", "htaccess"),
        ("a" * 300 + ".mp4", "a" * 76 + ".mp4"),
        ("x\r\ny?z#%.mp4", "x-y-z-.mp4"),
    ],
)
def test_file_names_are_made_safe(filename: str, safe: str) -> None:
    assert service.safe_name(filename) == safe


def test_judgement_is_told_in_the_same_transaction(
    client: ApiClient, ada: Person, video: dict[str, Any], outbox: Callable[[], list[dict[str, Any]]]
) -> None:
    asset_id = client.post("/api/media", video, as_=ada).json["id"]
    accept(asset_id)
    told = outbox()[-1]
    assert told["type"] == "MediaProbed"
    assert told["data"] == {"assetId": asset_id, "status": "READY", "durationSeconds": 12.5}


def test_two_judges_cannot_both_have_their_way(
    client: ApiClient, ada: Person, video: dict[str, Any], outbox: Callable[[], list[dict[str, Any]]]
) -> None:
    asset_id = client.post("/api/media", video, as_=ada).json["id"]
    before = len(outbox())
    late = service.get_asset(asset_id)
    accept(asset_id)
    with pytest.raises(Raced), Transaction() as tx:
        service.refuse_upload(late, "Broken.", etag="e1", tx=tx)
    assert service.get_asset(asset_id).status == "READY"
    assert len(outbox()) == before + 1


def test_unknown_asset(aws: None) -> None:
    with pytest.raises(NotFound):
        service.get_asset("ast_missing")
