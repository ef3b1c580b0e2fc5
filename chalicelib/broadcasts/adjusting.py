"""Broadcasts follow what changes elsewhere: a webinar has another host or is called off, a member leaves."""

from datetime import datetime

from pynamodb.expressions.update import Action

from chalicelib.broadcasts.access import OPERATE
from chalicelib.broadcasts.lifecycle import new_secret, renew_copies, stage_end
from chalicelib.broadcasts.models import (
    ACTIVE,
    Broadcast,
    BroadcastItem,
    Presenter,
    Source,
    broadcast_key,
    presenter_item,
)
from chalicelib.broadcasts.programme import Programme, read_programme
from chalicelib.broadcasts.states import BroadcastStatus
from chalicelib.core import clock, observability
from chalicelib.core.errors import Raced
from chalicelib.core.permissions import Role, allows
from chalicelib.core.tables import find_together
from chalicelib.core.transaction import Transaction
from chalicelib.webinars import service as webinars

BATCH = 100


def adjust_to_webinar(webinar_id: str, *, tx: Transaction) -> None:
    """Give a broadcast its webinar's host and title, or close the green room of one that was called off.

    It follows what the webinar is now, however late it is told. Raises Raced at the commit: try again.
    """
    broadcast, webinar = find_together(broadcast_key(webinar_id), webinars.webinar_key(webinar_id))
    if broadcast is None or webinar is None or broadcast.status == BroadcastStatus.ENDED:
        return
    if webinar.status == webinars.WebinarStatus.CANCELLED:
        stage_end(broadcast, webinar, tx=tx)
        return
    actions = renew_copies(broadcast, host_id=webinar.host_id, title=webinar.title)
    if actions:
        running = Broadcast.status == broadcast.status
        tx.update(broadcast, actions, condition=running, otherwise=Raced())
        same = webinars.Webinar.version == webinar.version
        tx.check(*webinars.webinar_key(webinar_id), condition=same, otherwise=Raced())


def adjust_to_leaver(organization_id: str, user_id: str, role: Role, *, left_at: datetime) -> None:
    """Take whoever left an organization off the air in all its broadcasts; what they do after coming back stays.

    Raises Raced where somebody else was quicker: try again, what is done stays done.
    """
    for webinar_id in sorted(
        _presented(organization_id, user_id) | _controlled(organization_id, user_id, role)
    ):
        with Transaction(correlation_id=observability.correlation_id()) as tx:
            _take_off(read_programme(webinar_id), user_id, left_at=left_at, tx=tx)


def _presented(organization_id: str, user_id: str) -> set[str]:
    """Return the webinars of which somebody is a presenter, those to come among them."""
    found = BroadcastItem.by_user.query(user_id, BroadcastItem.item == presenter_item(user_id))
    return {
        presenter.webinar_id
        for presenter in found
        if isinstance(presenter, Presenter)
        and presenter.organization_id == organization_id
        and presenter.dropped_at is None
    }


def _controlled(organization_id: str, user_id: str, role: Role) -> set[str]:
    """Return the broadcasts, not over yet, that somebody may have a token for as host or admin."""
    active = [item.webinar_id for item in BroadcastItem.active_broadcasts.query(ACTIVE)]
    found: list[Broadcast | None] = []
    for first in range(0, len(active), BATCH):
        found += find_together(*(broadcast_key(webinar_id) for webinar_id in active[first : first + BATCH]))
    operated = allows(role, OPERATE)
    return {
        broadcast.webinar_id
        for broadcast in found
        if broadcast is not None
        and broadcast.organization_id == organization_id
        and (operated or broadcast.host_id == user_id)
    }


def _take_off(programme: Programme, user_id: str, *, left_at: datetime, tx: Transaction) -> None:
    """Add to ``tx`` that somebody presents no more, nothing of theirs is on air, and no token of theirs holds."""
    now, broadcast = clock.now(), programme.broadcast
    presenter = programme.named.get(user_id)
    if presenter is not None and presenter.named_at <= left_at:
        same = Presenter.named_at == presenter.named_at
        tx.update(presenter, [Presenter.dropped_at.set(now)], condition=same, otherwise=Raced())
        webinars.dismiss_presenter(presenter.webinar_id, user_id, tx=tx)
    if broadcast is None or broadcast.status == BroadcastStatus.ENDED:
        return
    for source in programme.live_sources(broadcast.host_id):
        if source.user_id == user_id and source.created_at <= left_at:
            exists = Source.item.exists()
            tx.update(source, [Source.dropped_at.set(now)], condition=exists, otherwise=Raced())
    # Everybody else gets a token under the new secret with the next look at the studio.
    actions: list[Action] = [Broadcast.secret.set(new_secret())]
    unchanged = (Broadcast.secret == broadcast.secret) & (Broadcast.status == broadcast.status)
    if broadcast.producer_id == user_id:
        actions.append(Broadcast.producer_id.remove())
        unchanged &= Broadcast.producer_id == user_id
    tx.update(broadcast, actions, condition=unchanged, otherwise=Raced())
