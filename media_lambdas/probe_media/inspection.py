"""One upload, from the object in the bucket to the judgement on its asset."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from chalicelib.core import observability
from chalicelib.core.config import settings
from chalicelib.core.observability import logger
from chalicelib.core.storage import ObjectTooLarge, fetch_file, put_file
from chalicelib.core.transaction import Transaction
from chalicelib.media import service
from chalicelib.media.models import Asset
from chalicelib.media.service import MAIN_FILE, MAX_BYTES, POSTER, Findings, Kind, page_file, thumbnail_file
from media_lambdas.failures import UnusableUpload
from media_lambdas.probe_media.picture import make_picture
from media_lambdas.probe_media.slides import make_slides
from media_lambdas.probe_media.sniffing import PICTURES, SLIDES, VIDEOS, Format, sniff
from media_lambdas.probe_media.video import make_video
from media_lambdas.workspace import workspace

UPLOAD_KEY = re.compile(r"uploads/(ast_[0-9A-Z]{26})/[^/]+")
UPLOADS_AT_ONCE = 8
FOREVER = "public, max-age=31536000, immutable"
CONTENT_TYPES = {".mp4": "video/mp4", ".jpg": "image/jpeg", ".webp": "image/webp"}
WRONG_KIND = {
    Kind.VIDEO: "This is not a video that we can read. Upload an MP4, WebM or QuickTime file.",
    Kind.IMAGE: "This is not a picture that we can read. Upload a JPEG, PNG or WebP file.",
    Kind.SLIDES: "This is not a PDF. Export your slides as a PDF file and upload that.",
}


@dataclass(frozen=True)
class UploadedObject:
    """An object that has arrived in the upload bucket; the ETag names this version of it."""

    bucket: str
    key: str
    etag: str


def inspect_upload(uploaded: UploadedObject) -> None:
    """Examine an object and record the judgement. What belongs to no waiting asset is dropped.

    Raises if something other than the file is at fault, so that it is tried again.
    """
    asset = _waiting_asset(uploaded)
    if asset is None:
        logger.info("no asset waits for this object", extra={"key": uploaded.key, "etag": uploaded.etag})
        return
    if asset.correlation_id:
        observability.begin(asset.correlation_id, asset_id=asset.asset_id)
    with workspace() as folder:
        try:
            findings = _process(asset, uploaded, folder)
        except UnusableUpload as fault:
            _refuse(asset, uploaded, str(fault))
            return
        if findings is None:
            logger.info("object was replaced or removed meanwhile", extra={"key": uploaded.key})
            return
        _store(asset, findings, folder)
    with _transaction(asset) as tx:
        service.accept_upload(asset, findings, etag=uploaded.etag, tx=tx)
    logger.info("upload is ready", extra={"width": findings.width, "height": findings.height})


def _waiting_asset(uploaded: UploadedObject) -> Asset | None:
    match = UPLOAD_KEY.fullmatch(uploaded.key)
    if match is None or uploaded.bucket != settings().upload_bucket:
        return None
    asset = service.find_asset(match[1])
    if asset is None or asset.upload_key != uploaded.key or not service.awaits_probe(asset, uploaded.etag):
        return None
    return asset


def _process(asset: Asset, uploaded: UploadedObject, folder: Path) -> Findings | None:
    """Write the asset's files into ``folder``; None if the object is not there any more."""
    source = folder / "source"
    kind = Kind(asset.kind)
    try:
        if not fetch_file(uploaded.bucket, uploaded.key, source, etag=uploaded.etag, limit=MAX_BYTES[kind]):
            return None
    except ObjectTooLarge:
        raise UnusableUpload(f"The file has more than {MAX_BYTES[kind] // 1_000_000:,} MB.") from None
    found = sniff(source)
    if kind is Kind.VIDEO:
        return make_video(source, _one_of(VIDEOS, found, kind), folder / MAIN_FILE[kind], folder / POSTER)
    if kind is Kind.SLIDES:
        _one_of(SLIDES, found, kind)
        return make_slides(source, folder, partial(service.note_rendering, asset.asset_id))
    _one_of(PICTURES, found, kind)
    return make_picture(source, folder / MAIN_FILE[kind])


def _one_of(formats: frozenset[Format], found: Format | None, kind: Kind) -> Format:
    if found is None or found not in formats:
        raise UnusableUpload(WRONG_KIND[kind])
    return found


def _store(asset: Asset, findings: Findings, folder: Path) -> None:
    with ThreadPoolExecutor(UPLOADS_AT_ONCE) as pool:
        names = _results(Kind(asset.kind), findings)
        list(pool.map(partial(_store_file, asset.asset_id, folder), names))  # raises what a thread raised


def _results(kind: Kind, findings: Findings) -> Iterator[str]:
    """Yield the names of the files that make an asset."""
    if kind is Kind.SLIDES:
        for page in range(1, (findings.page_count or 0) + 1):
            yield from (page_file(page), thumbnail_file(page))
        return
    yield MAIN_FILE[kind]
    if kind is Kind.VIDEO:
        yield POSTER


def _store_file(asset_id: str, folder: Path, name: str) -> None:
    put_file(
        settings().content_bucket,
        service.content_key(asset_id, name),
        folder / name,
        content_type=CONTENT_TYPES[Path(name).suffix],
        cache_control=FOREVER,
    )


def _refuse(asset: Asset, uploaded: UploadedObject, reason: str) -> None:
    with _transaction(asset) as tx:
        service.refuse_upload(asset, reason, etag=uploaded.etag, tx=tx)
    logger.info("upload refused", extra={"reason": reason})


def _transaction(asset: Asset) -> Transaction:
    return Transaction(correlation_id=observability.correlation_id(), actor_id=asset.owner_id)
