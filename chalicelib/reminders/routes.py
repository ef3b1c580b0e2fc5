"""HTTP of the links in mails. They are public: the token in the link says whose they are, and signs nobody in."""

from chalicelib.core.http import PUBLIC, Call, Router
from chalicelib.reminders import service
from chalicelib.reminders.schemas import JoinLinkView, PreferencesInput, PreferencesView

router = Router("mail")


@router.get(
    "/api/join/{token}",
    access=PUBLIC,
    returns=JoinLinkView,
    summary="Read where a join link leads",
)
def open_join_link(call: Call, token: str) -> JoinLinkView:
    """It names the webinar and the registered address, and opens nothing: one signs in as that person."""
    return JoinLinkView.of(*service.open_join_link(token))


@router.get(
    "/api/mail/preferences/{token}",
    access=PUBLIC,
    returns=PreferencesView,
    summary="Read which reminders one gets",
)
def view_preferences(call: Call, token: str) -> PreferencesView:
    return PreferencesView.of(service.view_preferences(token))


@router.put(
    "/api/mail/preferences/{token}",
    access=PUBLIC,
    body=PreferencesInput,
    summary="Choose which reminders one gets",
)
def change_preferences(call: Call, token: str, body: PreferencesInput) -> None:
    """Confirmations, certificates, and that a webinar was moved or cancelled go on being sent."""
    service.change_preferences(token, webinar=body.webinar, organization=body.organization, tx=call.tx)


@router.post(
    "/api/mail/unsubscribe/{token}",
    access=PUBLIC,
    summary="End an organization's reminders in one step",
)
def unsubscribe(call: Call, token: str) -> None:
    """What a mail program does for its user (RFC 8058), whatever the body. Asked again, it stays so."""
    service.unsubscribe(token, tx=call.tx)
