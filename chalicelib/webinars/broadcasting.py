"""What a broadcast does to its webinar: it goes live, it ends, it leaves a recording, and its presenters are admitted."""

from chalicelib.core import clock
from chalicelib.core.errors import Raced
from chalicelib.core.transaction import Transaction
from chalicelib.webinars.models import Admission, Webinar, admission_item
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


def admit_presenter(organization_id: str, webinar_id: str, user_id: str, *, tx: Transaction) -> None:
    """Add to ``tx`` that a member sees the webinar even if it is by invitation."""
    tx.put(
        Admission(
            webinar_id=webinar_id,
            item=admission_item(user_id),
            organization_id=organization_id,
            user_id=user_id,
        )
    )


def dismiss_presenter(webinar_id: str, user_id: str, *, tx: Transaction) -> None:
    """Add to ``tx`` that a member is admitted no longer."""
    tx.delete(Admission(webinar_id=webinar_id, item=admission_item(user_id)))


def _decide(webinar: Webinar, status: WebinarStatus, tx: Transaction) -> None:
    webinar.status = status.value
    webinar.updated_at = clock.now()
    tx.put(webinar, otherwise=Raced())
