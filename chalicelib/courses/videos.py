"""The uploaded videos behind lessons, as the media domain keeps them."""

from typing import Any

from chalicelib.core.errors import Unprocessable
from chalicelib.media.service import Asset, Kind, Status


def check_video(video: Asset | None, organization_id: str) -> Asset:
    """Return ``video`` if a lesson of the organization may show it. Raises Unprocessable otherwise."""
    if video is None or video.organization_id != organization_id:
        raise Unprocessable("Your organization has no such video.", field="vodId", code="unknown_video")
    if video.kind != Kind.VIDEO:
        raise Unprocessable("This upload is not a video.", field="vodId", code="not_a_video")
    return video


def duration_of(video: Asset | None) -> int | None:
    """Return a ready video's length in whole seconds, None if it is not known yet."""
    if video is None or video.status != Status.READY or not video.duration_seconds:
        return None
    return max(1, round(video.duration_seconds))


def videos_by_id(found: list[Any]) -> dict[str, Asset]:
    """Return the assets among what a batch read found, by id."""
    return {asset.asset_id: asset for asset in found if asset is not None}
