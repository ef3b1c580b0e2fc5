"""Uploads: a place to put the bytes, and what was found in them. Other domains ask here about an asset.

The client PUTs straight to S3 under a presigned address; ``media_lambdas/probe_media`` examines what arrived and
makes it servable. An asset that is READY stays as it is: its files are cached for ever under their names. One that
FAILED may be uploaded again while its address lasts.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from chalicelib.core import clock, ids, storage
from chalicelib.core.auth import Actor
from chalicelib.core.config import settings
from chalicelib.core.errors import NotFound, Raced, Unprocessable
from chalicelib.core.events import MediaProbed
from chalicelib.core.tables import Key, find
from chalicelib.core.transaction import Transaction
from chalicelib.media.models import ASSET, PROGRESS, Asset, Progress
from chalicelib.media.pages import MAX_PAGES, page_file, thumbnail_file
from chalicelib.organizations import service as organizations

__all__ = [
    "KINDS",
    "LINK_LIFETIME",
    "MAIN_FILE",
    "MAX_BYTES",
    "MAX_PAGES",
    "POSTER",
    "SAFE_NAME",
    "Asset",
    "Findings",
    "Kind",
    "PageLinks",
    "Recording",
    "Rendering",
    "Status",
    "Upload",
    "UploadPlan",
    "accept_upload",
    "asset_key",
    "awaits_probe",
    "content_key",
    "create_recording",
    "create_upload",
    "find_asset",
    "find_rendering",
    "get_asset",
    "main_path",
    "note_rendering",
    "page_file",
    "page_links",
    "poster_path",
    "refuse_upload",
    "safe_name",
    "signed_link",
    "slide_links",
    "start_upload",
    "thumbnail_file",
    "view_asset",
]

LINK_LIFETIME = timedelta(hours=6)
SAFE_NAME = 80


class Kind(StrEnum):
    """What an upload is used as."""

    VIDEO = "VIDEO"
    IMAGE = "IMAGE"
    SLIDES = "SLIDES"


class Status(StrEnum):
    """How far an upload is."""

    PENDING = "PENDING"
    READY = "READY"
    FAILED = "FAILED"


KINDS = {
    "video/mp4": Kind.VIDEO,
    "video/webm": Kind.VIDEO,
    "video/quicktime": Kind.VIDEO,
    "image/jpeg": Kind.IMAGE,
    "image/png": Kind.IMAGE,
    "image/webp": Kind.IMAGE,
    "application/pdf": Kind.SLIDES,
}
MAX_BYTES = {Kind.VIDEO: 2_000_000_000, Kind.IMAGE: 5_000_000, Kind.SLIDES: 100_000_000}
MAIN_FILE = {Kind.VIDEO: "video.mp4", Kind.IMAGE: "image.webp", Kind.SLIDES: page_file(1)}
POSTER = "poster.jpg"
NAMED = {Kind.VIDEO: "A video", Kind.IMAGE: "A picture", Kind.SLIDES: "A PDF"}


@dataclass(frozen=True)
class UploadPlan:
    """What a client wants to upload; ``size`` in bytes."""

    filename: str
    content_type: str
    size: int


@dataclass(frozen=True)
class Upload:
    """A new asset, and the address and headers to PUT its bytes with."""

    asset: Asset
    url: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Findings:
    """What is servable of an upload: size in pixels as shown (of slides: the first), length in seconds or in pages."""

    width: int
    height: int
    duration_seconds: float | None = None
    page_count: int | None = None


@dataclass(frozen=True)
class Rendering:
    """How far the pages of a PDF are."""

    pages_done: int
    page_count: int


@dataclass(frozen=True)
class PageLinks:
    """Addresses on the CDN of every page, full and small; ``{page}`` stands for its number in three digits."""

    page: str
    thumbnail: str


@dataclass(frozen=True)
class Recording:
    """A video that we made ourselves, of ``size`` bytes; ``owner_id`` is for whom."""

    organization_id: str
    owner_id: str
    filename: str
    size: int


def create_upload(plan: UploadPlan, *, organization_id: str, actor: Actor, tx: Transaction) -> Upload:
    """Create an asset and the address to upload it to. Raises Unprocessable for a type or size we do not take."""
    organizations.require_permission(actor, "media:upload", organization_id=organization_id)
    return start_upload(plan, organization_id=organization_id, actor=actor, tx=tx)


def start_upload(plan: UploadPlan, *, organization_id: str, actor: Actor, tx: Transaction) -> Upload:
    """Do what :func:`create_upload` does for a person whom another domain has found to be allowed. Raises Unprocessable."""
    kind = _check(plan)
    asset_id = ids.new_id("ast")
    key = f"uploads/{asset_id}/{safe_name(plan.filename)}"
    asset = Asset(
        asset_id=asset_id,
        organization_id=organization_id,
        owner_id=actor.user_id,
        kind=kind.value,
        filename=plan.filename,
        content_type=plan.content_type,
        size=plan.size,
        upload_key=key,
        correlation_id=tx.correlation_id,
        status=Status.PENDING.value,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    tx.create(asset)
    url = storage.presign_upload(key, content_type=plan.content_type, content_length=plan.size)
    return Upload(asset, url, {"Content-Type": plan.content_type})


def create_recording(asset_id: str, recording: Recording, findings: Findings, *, tx: Transaction) -> Asset:
    """Create the asset of a video whose files are in storage already. Raises Raced (at the commit) if it exists."""
    asset = Asset(
        asset_id=asset_id,
        organization_id=recording.organization_id,
        owner_id=recording.owner_id,
        kind=Kind.VIDEO.value,
        filename=recording.filename,
        content_type="video/mp4",
        size=recording.size,
        upload_key="",
        correlation_id=tx.correlation_id,
        status=Status.READY.value,
        width=findings.width,
        height=findings.height,
        duration_seconds=findings.duration_seconds,
        created_at=clock.now(),
        updated_at=clock.now(),
    )
    tx.create(asset, otherwise=Raced())
    return asset


def view_asset(asset_id: str, *, actor: Actor) -> Asset:
    """Return an asset to a member whose own it is, or who may upload. Raises NotFound and Forbidden."""
    asset = get_asset(asset_id)
    member = organizations.find_member(asset.organization_id, actor.user_id)
    if member is None:
        raise NotFound("asset")
    if asset.owner_id != actor.user_id:
        organizations.check_membership(member, "media:upload")
    return asset


def get_asset(asset_id: str) -> Asset:
    """Return an asset. Raises NotFound. One DynamoDB call."""
    asset = find_asset(asset_id)
    if asset is None:
        raise NotFound("asset")
    return asset


def find_asset(asset_id: str) -> Asset | None:
    """Return an asset, None if there is none. One DynamoDB call."""
    return find(Asset, asset_id, ASSET)


def asset_key(asset_id: str) -> Key:
    """Return the key of an asset, to read it together with other things (``find_together``)."""
    return Asset, asset_id, ASSET


def main_path(asset: Asset) -> str:
    """Return the path of an asset's main file on the CDN: of the video, the picture, or the first slide."""
    return f"/{content_key(asset.asset_id, MAIN_FILE[Kind(asset.kind)])}"


def poster_path(asset: Asset) -> str | None:
    """Return the path of a picture on the CDN that stands for a video or slides, None for a picture."""
    names = {Kind.VIDEO: POSTER, Kind.SLIDES: thumbnail_file(1)}
    name = names.get(Kind(asset.kind))
    return f"/{content_key(asset.asset_id, name)}" if name else None


def page_links(asset: Asset) -> PageLinks | None:
    """Return addresses that open all pages of ready slides for some hours, None for anything else."""
    if asset.kind != Kind.SLIDES or asset.status != Status.READY:
        return None
    return slide_links(asset.asset_id)


def slide_links(asset_id: str) -> PageLinks:
    """Return what :func:`page_links` does, of slides that are known to be ready."""
    folder = f"/{content_key(asset_id, 'slides')}/"
    query = storage.signed_query(folder, lifetime=LINK_LIFETIME)
    return PageLinks(
        page=f"{settings().cdn_url}{folder}{{page}}.webp?{query}",
        thumbnail=f"{settings().cdn_url}{folder}thumbnails/{{page}}.webp?{query}",
    )


def find_rendering(asset: Asset) -> Rendering | None:
    """Return how far waiting slides are, None if nothing is known. At most one DynamoDB call."""
    if asset.kind != Kind.SLIDES or asset.status != Status.PENDING:
        return None
    found = find(Progress, asset.asset_id, PROGRESS)
    return Rendering(int(found.pages_done), int(found.page_count)) if found else None


def note_rendering(asset_id: str, rendering: Rendering) -> None:
    """Tell those who wait how far the pages are. Of two workers the last one to speak is heard. One DynamoDB call."""
    Progress(asset_id=asset_id, pages_done=rendering.pages_done, page_count=rendering.page_count).save()


def content_key(asset_id: str, name: str) -> str:
    """Return the key of an asset's file in the content bucket."""
    return f"media/{asset_id}/{name}"


def signed_link(path: str) -> str:
    """Return an address on the CDN that opens a path for some hours."""
    return storage.signed_url(path, lifetime=LINK_LIFETIME)


def awaits_probe(asset: Asset, etag: str) -> bool:
    """Return whether the object with this ETag is still to be examined for the asset."""
    if asset.status == Status.READY:
        return False
    return asset.status == Status.PENDING or asset.source_etag != etag


def accept_upload(asset: Asset, findings: Findings, *, etag: str, tx: Transaction) -> None:
    """Record that an upload is servable. Raises Raced if somebody else has judged it meanwhile."""
    asset.width, asset.height = findings.width, findings.height
    asset.duration_seconds = findings.duration_seconds
    asset.page_count = findings.page_count
    asset.failure = None
    _judge(asset, Status.READY, etag=etag, tx=tx)


def refuse_upload(asset: Asset, reason: str, *, etag: str, tx: Transaction) -> None:
    """Record why an upload cannot be used, in a sentence for the person who sent it. Raises Raced."""
    asset.failure = reason
    _judge(asset, Status.FAILED, etag=etag, tx=tx)


def safe_name(filename: str) -> str:
    """Return a file name that is safe in keys, addresses and command lines: ASCII letters, digits, ``.``, ``-``, ``_``."""
    plain = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode()
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).lstrip(".-")
    return name[-SAFE_NAME:].lstrip(".-") or "file"


def _judge(asset: Asset, status: Status, *, etag: str, tx: Transaction) -> None:
    asset.status = status.value
    asset.source_etag = etag
    asset.updated_at = clock.now()
    tx.put(asset, otherwise=Raced())
    if asset.kind == Kind.SLIDES:
        tx.delete(Progress(asset_id=asset.asset_id))
    tx.emit(
        MediaProbed(
            organization_id=asset.organization_id,
            asset_id=asset.asset_id,
            status=status.value,
            duration_seconds=asset.duration_seconds,
        )
    )


def _check(plan: UploadPlan) -> Kind:
    kind = KINDS.get(plan.content_type)
    if kind is None:
        raise Unprocessable(
            f"We take {', '.join(KINDS)}.", field="contentType", code="unsupported_media_type"
        )
    limit = MAX_BYTES[kind]
    if plan.size > limit:
        raise Unprocessable(
            f"{NAMED[kind]} may have at most {limit // 1_000_000:,} MB.", field="size", code="file_too_large"
        )
    return kind
