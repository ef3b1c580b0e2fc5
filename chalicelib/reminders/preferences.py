"""What the links in mails lead to, without signing in: coming to the webinar, and choosing which reminders one gets."""

from dataclasses import dataclass

from chalicelib.core.errors import NotFound
from chalicelib.core.tables import find_together
from chalicelib.core.transaction import Transaction
from chalicelib.mail import service as mail
from chalicelib.organizations import service as organizations
from chalicelib.reminders.links import Purpose, check_token, read_token
from chalicelib.webinars import service as webinars
from chalicelib.webinars.service import Registration, Webinar


@dataclass(frozen=True)
class Preferences:
    """Which reminders a person gets: of one webinar, and of all webinars of its organization."""

    webinar_title: str
    organization_name: str
    webinar_reminders: bool
    organization_reminders: bool


def open_join_link(token: str) -> tuple[Webinar, Registration]:
    """Return the webinar and the registration of a link for coming in. One DynamoDB call.

    It tells whose place it is, and opens nothing: one still signs in. Raises NotFound for a link that does not hold, or of
    a place that was given up.
    """
    webinar, registration, _ = _read(token, Purpose.JOIN)
    if webinars.live(registration) is None:
        raise NotFound("link")
    return webinar, registration


def view_preferences(token: str) -> Preferences:
    """Return what a person gets, by the link in a mail. Two DynamoDB calls. Raises NotFound."""
    webinar, registration, of_webinar = _read(token, Purpose.UNSUBSCRIBE)
    organization, of_organization = find_together(
        organizations.organization_key(webinar.organization_id),
        mail.opt_out_key(registration.user_id, webinar.organization_id),
    )
    return Preferences(webinar.title, organization.name, of_webinar is None, of_organization is None)


def change_preferences(token: str, *, webinar: bool, organization: bool, tx: Transaction) -> None:
    """Choose which reminders one gets, by the link in a mail. Two DynamoDB calls. Raises NotFound."""
    found, registration, *_ = _read(token, Purpose.UNSUBSCRIBE)
    user_id = registration.user_id
    mail.change_opt_out(user_id, found.webinar_id, wanted=webinar, tx=tx)
    mail.change_opt_out(user_id, found.organization_id, wanted=organization, tx=tx)


def unsubscribe(token: str, *, tx: Transaction) -> None:
    """End all reminders of the organization for a person, as a mail program asks (RFC 8058). Raises NotFound."""
    webinar, registration, *_ = _read(token, Purpose.UNSUBSCRIBE)
    mail.change_opt_out(registration.user_id, webinar.organization_id, wanted=False, tx=tx)


def _read(token: str, purpose: Purpose) -> tuple[Webinar, Registration, mail.OptOut | None]:
    """Return the webinar, the registration and the webinar's opt-out of a link. Raises NotFound if it does not hold."""
    webinar_id, user_id = read_token(token)
    reminders, webinar, registration, opt_out = find_together(
        webinars.reminders_key(webinar_id),
        webinars.webinar_key(webinar_id),
        webinars.registration_key(webinar_id, user_id),
        mail.opt_out_key(user_id, webinar_id),
    )
    if reminders is None or webinar is None or registration is None:
        raise NotFound("link")
    check_token(reminders.secret, token, purpose)
    return webinar, registration, opt_out
