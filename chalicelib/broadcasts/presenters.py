"""Who may publish: the host names presenters, mutes, drops, and hands the scenes over."""

from dataclasses import dataclass

from chalicelib.broadcasts.access import Crew, find_crew
from chalicelib.broadcasts.models import (
    PRESENTER_PREFIX,
    Broadcast,
    BroadcastItem,
    Presenter,
    broadcast_key,
    presenter_item,
    presenter_key,
)
from chalicelib.broadcasts.programme import is_presenter
from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, NotFound, Raced, Unprocessable
from chalicelib.core.paging import Page, query_page
from chalicelib.core.tables import find_together
from chalicelib.core.transaction import Transaction
from chalicelib.organizations import service as organizations
from chalicelib.webinars import service as webinars


@dataclass(frozen=True)
class NamedPresenter:
    """Somebody who may publish."""

    user_id: str
    name: str
    muted: bool
    host: bool


def list_presenters(
    webinar_id: str, *, actor: Actor, limit: int, cursor: str | None = None
) -> Page[NamedPresenter]:
    """Return a page of who may publish, the host first. For everybody who may see the webinar. Three DynamoDB calls."""
    webinar = webinars.view_webinar(webinar_id, actor=actor).webinar
    page = query_page(
        Presenter,
        webinar_id,
        range_condition=BroadcastItem.item.startswith(PRESENTER_PREFIX),
        limit=limit,
        cursor=cursor,
    )
    items = [named_presenter(p) for p in page.items if p.dropped_at is None and p.user_id != webinar.host_id]
    host = [] if cursor else [host_presenter(webinar)]
    return Page(host + items, page.next_cursor)


def presenter_ids(webinar_id: str) -> set[str]:
    """Return the user ids of those whom the host named, whoever asks. One DynamoDB call for each MB of them."""
    named = Presenter.query(webinar_id, BroadcastItem.item.startswith(PRESENTER_PREFIX))
    return {one.user_id for one in named if is_presenter(one)}


def name_presenter(webinar_id: str, user_id: str, *, actor: Actor, tx: Transaction) -> NamedPresenter:
    """Let a member of the organization publish; named again, nothing changes. For the host.

    What somebody published before being dropped stays off the air. Raises Unprocessable for somebody from outside.
    """
    webinar, former = find_together(webinars.webinar_key(webinar_id), presenter_key(webinar_id, user_id))
    if webinar is None:
        raise NotFound("webinar")
    own, member = find_together(
        organizations.membership_key(webinar.organization_id, actor.user_id),
        organizations.membership_key(webinar.organization_id, user_id),
    )
    if own is None:
        raise NotFound("webinar")
    Crew(webinar, None, own, None).require_host()
    if webinar.status != webinars.WebinarStatus.SCHEDULED:
        webinars.check_open(webinar, clock.now())
    if member is None:
        raise Unprocessable("Name a member of the organization.", field="userId", code="unknown_member")
    if user_id == webinar.host_id:
        raise Conflict("is_host", "The host presents anyway.", field="userId")
    if former is not None and former.dropped_at is None:
        return named_presenter(former)
    presenter = Presenter(
        webinar_id=webinar_id,
        item=presenter_item(user_id),
        organization_id=webinar.organization_id,
        user_id=user_id,
        name=member.name,
        muted=False,
        named_at=clock.now(),
    )
    still = organizations.Member.item.exists()
    tx.check(
        *organizations.membership_key(webinar.organization_id, user_id), condition=still, otherwise=Raced()
    )
    unchanged = Presenter.item.does_not_exist() if former is None else Presenter.dropped_at.exists()
    tx.put(presenter, condition=unchanged, otherwise=Raced())
    webinars.admit_presenter(webinar.organization_id, webinar_id, user_id, tx=tx)
    return named_presenter(presenter)


def mute_presenter(
    webinar_id: str, user_id: str, *, muted: bool, actor: Actor, tx: Transaction
) -> NamedPresenter:
    """Mute everything of a presenter, or let them be heard again. For the host and admins."""
    _, presenter = _find(webinar_id, user_id, actor=actor)
    if presenter.dropped_at is not None:
        raise NotFound("presenter")
    presenter.muted = muted
    present = Presenter.item.exists() & Presenter.dropped_at.does_not_exist()
    tx.update(presenter, [Presenter.muted.set(muted)], condition=present, otherwise=Raced())
    return named_presenter(presenter)


def drop_presenter(webinar_id: str, user_id: str, *, actor: Actor, tx: Transaction) -> None:
    """Take a presenter and everything of theirs off the air; again, nothing changes. For the host and admins.

    If they were the producer, the host is again.
    """
    crew, presenter = _find(webinar_id, user_id, actor=actor)
    if presenter.dropped_at is not None:
        return
    actions = [Presenter.dropped_at.set(clock.now())]
    tx.update(presenter, actions, condition=Presenter.item.exists(), otherwise=Raced())
    webinars.dismiss_presenter(webinar_id, user_id, tx=tx)
    broadcast = crew.broadcast
    if broadcast is not None and broadcast.producer_id == user_id:
        still = Broadcast.producer_id == user_id
        tx.update(broadcast, [Broadcast.producer_id.remove()], condition=still, otherwise=Raced())
    elif broadcast is not None:
        others = Broadcast.producer_id.does_not_exist() | (Broadcast.producer_id != user_id)
        tx.check(*broadcast_key(webinar_id), condition=others, otherwise=Raced())


def hand_over(webinar_id: str, user_id: str, *, actor: Actor, tx: Transaction) -> Broadcast:
    """Let a presenter, or the host again, switch the scenes. For the host. Raises Unprocessable for anybody else."""
    crew, (presenter,) = find_crew(webinar_id, presenter_key(webinar_id, user_id), actor=actor)
    broadcast = crew.require_host().opened()
    back = user_id == crew.webinar.host_id
    if not back and (presenter is None or presenter.dropped_at is not None):
        raise Unprocessable("Name them a presenter first.", field="userId", code="not_a_presenter")
    broadcast.producer_id = None if back else user_id
    action = Broadcast.producer_id.remove() if back else Broadcast.producer_id.set(user_id)
    tx.update(broadcast, [action], condition=Broadcast.item.exists(), otherwise=Raced())
    if not back:
        tx.check(
            *presenter_key(webinar_id, user_id),
            condition=Presenter.item.exists() & Presenter.dropped_at.does_not_exist(),
            otherwise=Raced(),
        )
    return broadcast


def _find(webinar_id: str, user_id: str, *, actor: Actor) -> tuple[Crew, Presenter]:
    """Return a presenter to the host or an admin. Two DynamoDB calls. Raises NotFound, Forbidden."""
    crew, (presenter,) = find_crew(webinar_id, presenter_key(webinar_id, user_id), actor=actor)
    crew.require_operator()
    if presenter is None:
        raise NotFound("presenter")
    return crew, presenter


def host_presenter(webinar: webinars.Webinar) -> NamedPresenter:
    """Return the host as one who may publish."""
    return NamedPresenter(webinar.host_id, webinar.host_name, muted=False, host=True)


def named_presenter(presenter: Presenter) -> NamedPresenter:
    """Return a named presenter as one who may publish."""
    return NamedPresenter(presenter.user_id, presenter.name, muted=presenter.muted, host=False)
