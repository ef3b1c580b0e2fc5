"""Who of the people that a notice was dealt to gets it, judged by what holds at the moment of sending."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.broadcasts import service as broadcasts
from chalicelib.core import clock
from chalicelib.core.config import settings
from chalicelib.core.errors import NotFound
from chalicelib.core.tables import find_together
from chalicelib.mail import service as mail
from chalicelib.organizations import service as organizations
from chalicelib.organizations.service import Organization
from chalicelib.reminders.links import Purpose, mint_token
from chalicelib.reminders.notices import ESSENTIAL, Kind, Notice, concerns, is_news
from chalicelib.webinars import service as webinars
from chalicelib.webinars.service import Registration, Webinar


@dataclass(frozen=True)
class Recipient:
    """A person to be told, and the links of their mail. ``unsubscribe_token`` is None in what must arrive."""

    registration: Registration
    join_url: str
    unsubscribe_token: str | None

    @property
    def one_click_url(self) -> str | None:
        """Where a mail program unsubscribes its user (RFC 8058)."""
        if self.unsubscribe_token is None:
            return None
        return f"{settings().public_url}/api/mail/unsubscribe/{self.unsubscribe_token}"

    @property
    def preferences_url(self) -> str | None:
        """The page on which the person chooses what to get."""
        return self.unsubscribe_token and f"{settings().public_url}/mail/{self.unsubscribe_token}"


@dataclass(frozen=True)
class Mailing:
    """A notice with what its mails tell of, and to whom."""

    notice: Notice
    webinar: Webinar
    organization: Organization
    recipients: list[Recipient]


def prepare_mailing(notice: Notice, user_ids: Sequence[str]) -> Mailing:
    """Return who of these people is to get a notice now: nobody, if it is no news any more. Two DynamoDB calls at most.

    Who has given up their place or wants no reminders is left out; of a replay, who may not see it.
    Raises NotFound without the webinar.
    """
    webinar, reminders, *rest = find_together(
        webinars.webinar_key(notice.webinar_id),
        webinars.reminders_key(notice.webinar_id),
        organizations.organization_key(notice.organization_id),
        *(webinars.registration_key(notice.webinar_id, user_id) for user_id in user_ids),
        *(mail.opt_out_key(user_id, notice.webinar_id) for user_id in user_ids),
        *(mail.opt_out_key(user_id, notice.organization_id) for user_id in user_ids),
    )
    organization, *people = rest
    if webinar is None or reminders is None or organization is None:
        raise NotFound("webinar")
    if not is_news(notice, webinar, clock.now()):
        return Mailing(notice, webinar, organization, [])
    count = len(user_ids)
    opted_out = [any(pair) for pair in zip(people[count : 2 * count], people[2 * count :], strict=True)]
    told = [
        registration
        for registration, unwanted in zip(people[:count], opted_out, strict=True)
        if concerns(notice, webinar, registration) and (notice.kind in ESSENTIAL or not unwanted)
    ]
    if notice.kind is Kind.REPLAY:
        told = _who_may_watch(webinar, told)
    return Mailing(notice, webinar, organization, [_recipient(notice, row, reminders.secret) for row in told])


def _who_may_watch(webinar: Webinar, registrations: list[Registration]) -> list[Registration]:
    """Return those for whom the replay is."""
    allowed = broadcasts.find_replay_audience(webinar, registrations)
    return [row for row in registrations if row.user_id in allowed]


def _recipient(notice: Notice, registration: Registration, secret: str) -> Recipient:
    person: Any = (registration.webinar_id, registration.user_id)
    join = mint_token(secret, Purpose.JOIN, *person)
    essential = notice.kind in ESSENTIAL
    return Recipient(
        registration,
        join_url=f"{settings().public_url}/join/{join}",
        unsubscribe_token=None if essential else mint_token(secret, Purpose.UNSUBSCRIBE, *person),
    )
