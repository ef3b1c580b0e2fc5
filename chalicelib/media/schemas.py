"""Requests and responses of the media API."""

from typing import Annotated, Self

from pydantic import Field

from chalicelib.core.schemas import Schema, UtcDateTime
from chalicelib.media.models import Asset
from chalicelib.media.service import (
    Kind,
    Rendering,
    Status,
    Upload,
    UploadPlan,
    main_path,
    page_links,
    poster_path,
    signed_link,
)

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_]+$")]


class UploadInput(Schema):
    """A file to be uploaded: MP4, WebM or QuickTime video (2 GB), JPEG, PNG or WebP picture (5 MB), PDF slides (100 MB)."""

    organization_id: Id
    filename: str = Field(min_length=1, max_length=255)
    content_type: str = Field(max_length=100, examples=["video/mp4"])
    size: int = Field(ge=1, le=2**50, description="Bytes: exactly as many can be uploaded.")

    def plan(self) -> UploadPlan:
        """Return the plain values that the service takes."""
        return UploadPlan(self.filename, self.content_type.lower(), self.size)


class AssetView(Schema):
    """An upload. ``failure`` says why it cannot be used; the addresses open the result for some hours.

    In ``pageUrl`` and ``pageThumbnailUrl`` put a page's number in three digits for ``{page}``.
    """

    id: str
    organization_id: str
    owner_id: str
    kind: Kind
    filename: str
    content_type: str
    size: int
    status: Status
    failure: str | None
    duration_seconds: float | None
    width: int | None
    height: int | None
    page_count: int | None = Field(description="Of slides; known soon after the upload.")
    pages_done: int | None = Field(description="How many pages of waiting slides are rendered.")
    path: str | None = Field(description="Where the result is on the CDN, for `logoUrl` and `coverUrl`.")
    url: str | None
    poster_url: str | None
    page_url: str | None
    page_thumbnail_url: str | None
    created_at: UtcDateTime
    updated_at: UtcDateTime
    version: int

    @classmethod
    def of(cls, asset: Asset, rendering: Rendering | None = None) -> Self:
        """Present an asset."""
        ready = asset.status == Status.READY
        poster = poster_path(asset)
        links = page_links(asset)
        return cls(
            id=asset.asset_id,
            organization_id=asset.organization_id,
            owner_id=asset.owner_id,
            kind=Kind(asset.kind),
            filename=asset.filename,
            content_type=asset.content_type,
            size=int(asset.size),
            status=Status(asset.status),
            failure=asset.failure,
            duration_seconds=asset.duration_seconds,
            width=_whole(asset.width),
            height=_whole(asset.height),
            page_count=rendering.page_count if rendering else _whole(asset.page_count),
            pages_done=rendering.pages_done if rendering else None,
            path=main_path(asset) if ready else None,
            url=signed_link(main_path(asset)) if ready else None,
            poster_url=signed_link(poster) if ready and poster else None,
            page_url=links.page if links else None,
            page_thumbnail_url=links.thumbnail if links else None,
            created_at=asset.created_at,
            updated_at=asset.updated_at,
            version=int(asset.version or 0),
        )


class UploadView(AssetView):
    """A new asset, and how to send its bytes: PUT them to ``uploadUrl`` with ``uploadHeaders`` within 15 minutes."""

    upload_url: str
    upload_headers: dict[str, str]

    @classmethod
    def of_upload(cls, upload: Upload) -> Self:
        """Present an upload."""
        asset = AssetView.of(upload.asset)
        return cls(**dict(asset), upload_url=upload.url, upload_headers=upload.headers)


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)
