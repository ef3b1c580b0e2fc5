"""HTTP of mail: what did not arrive."""

from chalicelib.core.http import Call, Router, requires
from chalicelib.core.schemas import Empty, PageQuery, PageView
from chalicelib.mail import service
from chalicelib.mail.schemas import UndeliveredView

router = Router("mail")


@router.get(
    "/api/organizations/{id}/undelivered",
    access=requires("mail:view"),
    query=PageQuery,
    returns=PageView[UndeliveredView],
    summary="List mails that did not arrive",
)
def list_undelivered(call: Call, id: str, query: PageQuery) -> PageView[UndeliveredView]:
    """Bounced, complained about, or not sent because an earlier one was. The latest first."""
    page = service.list_undelivered(id, actor=call.actor, limit=query.limit, cursor=query.cursor)
    return PageView[UndeliveredView](
        items=[UndeliveredView.of(delivery) for delivery in page.items], next_cursor=page.next_cursor
    )


@router.post(
    "/api/organizations/{id}/undelivered/{mail_id}/retry",
    access=requires("mail:view"),
    body=Empty,
    summary="Send mail to an address again",
)
def lift_suppression(call: Call, id: str, mail_id: str, body: Empty) -> None:
    """For an address that works after all: further mail is sent to it. One that called us spam gets none."""
    service.lift_suppression(id, mail_id, actor=call.actor, tx=call.tx)
