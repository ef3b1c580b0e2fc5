"""What a broadcast does to its webinar: it goes live, it ends, and it leaves a recording."""

from chalicelib.core import clock
from chalicelib.core.errors import Raced
from chalicelib.core.transaction import Transaction
from chalicelib.webinars.models import Webinar
from chalicelib.webinars.schedule import WebinarStatus


def mark_live(webinar: Webinar, *, tx: Transaction) -> None:
    """Add to ``tx`` that the webinar is on air, whatever the schedule says. Raises Raced at the commit."""
    webinar.started_at = clock.now()
    _decide(webinar, WebinarStatus.LIVE, tx)


def mark_ended(webinar: Webinar, *, tx: Transaction) -> None:
    """Add to ``tx`` that a webinar that was on air is over. Raises Raced at the commit."""
    if webinar.status == WebinarStatus.LIVE:
        webinar.ended_at = clock.now()
        _decide(webinar, WebinarStatus.ENDED, tx)


def attach_recording(webinar: Webinar, asset_id: str, *, tx: Transaction) -> None:
    """Add to ``tx`` that an asset holds the webinar's recording. Raises Raced at the commit."""
    webinar.vod_id = asset_id
    webinar.updated_at = clock.now()
    tx.put(webinar, otherwise=Raced())


def _decide(webinar: Webinar, status: WebinarStatus, tx: Transaction) -> None:
    webinar.status = status.value
    webinar.updated_at = clock.now()
    tx.put(webinar, otherwise=Raced())
