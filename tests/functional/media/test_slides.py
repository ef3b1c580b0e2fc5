"""PDF slides through the API: what is taken, how far they are, and what opens their pages."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chalicelib.core import storage
from chalicelib.core.config import settings
from chalicelib.core.permissions import Role
from chalicelib.core.transaction import Transaction
from chalicelib.media import service
from chalicelib.media.models import PROGRESS, Progress
from chalicelib.media.service import Findings, Rendering
from chalicelib.organizations.service import new_member
from infra.local.edge.signing import Denied, Keys, verify
from tests.functional.api import ApiClient
from tests.functional.people import Person


@pytest.fixture
def plan(organization: str) -> dict[str, Any]:
    return {
        "organizationId": organization,
        "filename": "Talk.pdf",
        "contentType": "application/pdf",
        "size": 1000,
    }


def make_ready(asset_id: str, pages: int = 12) -> None:
    with Transaction() as tx:
        findings = Findings(width=1920, height=1080, page_count=pages)
        service.accept_upload(service.get_asset(asset_id), findings, etag="e1", tx=tx)


def opens(address: str) -> bool:
    public = storage._cdn_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    keys = Keys.of(settings().cdn_key_id, public.decode())
    try:
        verify(keys, address, {}, now=time.time(), client_ip="127.0.0.1")
    except Denied:
        return False
    return True


def test_pdf_is_announced_as_slides(client: ApiClient, ada: Person, plan: dict[str, Any]) -> None:
    made = client.post("/api/media", plan, as_=ada).json
    assert (made["kind"], made["status"], made["pageCount"], made["pagesDone"]) == (
        "SLIDES",
        "PENDING",
        None,
        None,
    )
    assert made["uploadHeaders"] == {"Content-Type": "application/pdf"}
    answer = client.post("/api/media", {**plan, "size": 100_000_001}, as_=ada)
    assert [(error["field"], error["code"], error["detail"]) for error in answer.json["errors"]] == [
        ("size", "file_too_large", "A PDF may have at most 100 MB.")
    ]


def test_progress_is_seen_and_goes_with_the_judgement(
    client: ApiClient,
    ada: Person,
    plan: dict[str, Any],
    cdn_key: None,
) -> None:
    asset_id = client.post("/api/media", plan, as_=ada).json["id"]
    service.note_rendering(asset_id, Rendering(3, 12))
    waiting = client.get(f"/api/media/{asset_id}", as_=ada).json
    assert (waiting["status"], waiting["pagesDone"], waiting["pageCount"]) == ("PENDING", 3, 12)
    make_ready(asset_id)
    ready = client.get(f"/api/media/{asset_id}", as_=ada).json
    assert (ready["status"], ready["pagesDone"], ready["pageCount"]) == ("READY", None, 12)
    assert list(Progress.query(asset_id, Progress.item == PROGRESS)) == []


def test_links_open_the_pages_of_these_slides_and_nothing_else(
    client: ApiClient,
    ada: Person,
    plan: dict[str, Any],
    cdn_key: None,
) -> None:
    asset_id = client.post("/api/media", plan, as_=ada).json["id"]
    assert client.get(f"/api/media/{asset_id}", as_=ada).json["pageUrl"] is None
    make_ready(asset_id)
    ready = client.get(f"/api/media/{asset_id}", as_=ada).json
    page, small = (ready[name].replace("{page}", "007") for name in ("pageUrl", "pageThumbnailUrl"))
    cdn = settings().cdn_url
    assert page.startswith(f"{cdn}/media/{asset_id}/slides/007.webp?Policy=")
    assert small.startswith(f"{cdn}/media/{asset_id}/slides/thumbnails/007.webp?Policy=")
    assert ready["path"] == f"/media/{asset_id}/slides/001.webp"
    assert ready["posterUrl"].startswith(f"{cdn}/media/{asset_id}/slides/thumbnails/001.webp?Expires=")
    assert all(map(opens, (page, small, ready["url"], ready["posterUrl"])))
    query = page.partition("?")[2]
    others = (
        f"{cdn}/media/{asset_id}/video.mp4",
        f"{cdn}/media/{asset_id}/slides",
        f"{cdn}/media/ast_2/slides/007.webp",
        f"{cdn}/live/web_1/master.m3u8",
    )
    assert not any(opens(f"{address}?{query}") for address in others)
    assert not opens(page.partition("?")[0])


def test_slides_are_for_those_who_may_upload(
    client: ApiClient,
    person: Callable[..., Person],
    ada: Person,
    plan: dict[str, Any],
) -> None:
    grace = person("grace")
    with Transaction() as tx:
        tx.create(new_member(plan["organizationId"], Role.VIEWER, actor=grace.actor))
    asset_id = client.post("/api/media", plan, as_=ada).json["id"]
    assert client.get(f"/api/media/{asset_id}", as_=grace).status == 403
    assert client.get(f"/api/media/{asset_id}", as_=person("eve")).status == 404


def test_slides_are_no_video_of_a_lesson(
    client: ApiClient,
    ada: Person,
    plan: dict[str, Any],
) -> None:
    asset_id = client.post("/api/media", plan, as_=ada).json["id"]
    course = client.post(
        "/api/courses", {"organizationId": plan["organizationId"], "title": "Engines"}, as_=ada
    ).json["id"]
    module = client.post(f"/api/courses/{course}/modules", {"title": "One"}, as_=ada).json["id"]
    lesson = {"moduleId": module, "title": "Film", "type": "VIDEO", "vodId": asset_id}
    answer = client.post(f"/api/courses/{course}/lessons", lesson, as_=ada)
    assert [error["code"] for error in answer.json["errors"]] == ["not_a_video"]
