"""Decks: the slides that a broadcast may show."""

from chalicelib.broadcasts.access import find_crew
from chalicelib.broadcasts.lifecycle import check_not_ended
from chalicelib.broadcasts.models import Deck, deck_item
from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, Unprocessable
from chalicelib.core.transaction import Transaction
from chalicelib.media import service as media


def add_deck(webinar_id: str, asset_id: str, *, actor: Actor, tx: Transaction) -> Deck:
    """Let a broadcast show uploaded slides; added again, it is the same deck. For the host and presenters.

    Raises Unprocessable for what is no deck of the organization's, Conflict for one that is not rendered yet.
    """
    crew, (asset,) = find_crew(webinar_id, media.asset_key(asset_id), actor=actor)
    broadcast = crew.require_publisher().opened()
    check_not_ended(broadcast)
    slides = _check(asset, broadcast.organization_id)
    deck = Deck(
        webinar_id=webinar_id,
        item=deck_item(asset_id),
        organization_id=broadcast.organization_id,
        asset_id=asset_id,
        name=slides.filename,
        page_count=slides.page_count,
        added_at=clock.now(),
    )
    tx.put(deck)
    return deck


def upload_slides(webinar_id: str, plan: media.UploadPlan, *, actor: Actor, tx: Transaction) -> media.Upload:
    """Let the host or a presenter, whatever their role, upload a PDF for this broadcast. Raises like :func:`add_deck`."""
    crew, _ = find_crew(webinar_id, actor=actor)
    broadcast = crew.require_publisher().opened()
    check_not_ended(broadcast)
    if media.KINDS.get(plan.content_type) is not media.Kind.SLIDES:
        raise Unprocessable("Slides must be a PDF.", field="contentType", code="not_slides")
    return media.start_upload(plan, organization_id=broadcast.organization_id, actor=actor, tx=tx)


def _check(asset: media.Asset | None, organization_id: str) -> media.Asset:
    if asset is None or asset.organization_id != organization_id:
        raise Unprocessable("Your organization has no such slides.", field="assetId", code="unknown_slides")
    if asset.kind != media.Kind.SLIDES:
        raise Unprocessable("This upload is not a PDF.", field="assetId", code="not_slides")
    if asset.status != media.Status.READY:
        detail = asset.failure or "These slides are not rendered yet. Try again shortly."
        raise Conflict("slides_not_ready", detail, field="assetId")
    return asset
