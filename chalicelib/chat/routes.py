"""HTTP of the chat: sending, one's own messages, moderation, the pinned message."""

from chalicelib.chat import service
from chalicelib.chat.schemas import (
    MessageInput,
    MessageQuery,
    MessageView,
    ModeratedMessageView,
    PinInput,
    PinnedView,
    VerdictInput,
)
from chalicelib.core.http import Call, Router, requires
from chalicelib.core.schemas import PageQuery, PageView

router = Router("chat")


@router.post(
    "/api/webinars/{id}/chat",
    access=requires("chat:write"),
    body=MessageInput,
    returns=MessageView,
    status=201,
    summary="Send a chat message",
)
def send_message(call: Call, id: str, body: MessageInput) -> MessageView:
    """For those registered and the organization's members. HELD: it waits for a moderator. 429 says when to try again."""
    return MessageView.of(service.send_message(id, body.draft(), actor=call.actor, tx=call.tx))


@router.get(
    "/api/webinars/{id}/chat",
    access=requires("room:moderate"),
    query=MessageQuery,
    returns=PageView[ModeratedMessageView],
    summary="List chat messages for moderators",
)
def list_messages(call: Call, id: str, query: MessageQuery) -> PageView[ModeratedMessageView]:
    """Newest first, HELD oldest first. The audience reads the chat from the CDN."""
    if query.user_id is not None:
        page = service.list_messages_of(
            id, query.user_id, actor=call.actor, limit=query.limit, cursor=query.cursor
        )
    else:
        page = service.list_messages(
            id, query.channel.value, query.status, actor=call.actor, limit=query.limit, cursor=query.cursor
        )
    items = [ModeratedMessageView.of(message) for message in page.items]
    return PageView[ModeratedMessageView](items=items, next_cursor=page.next_cursor)


@router.get(
    "/api/webinars/{id}/chat/mine",
    access=requires("room:enter"),
    query=PageQuery,
    returns=PageView[MessageView],
    summary="List what I wrote, and what became of it, newest first",
)
def list_own_messages(call: Call, id: str, query: PageQuery) -> PageView[MessageView]:
    page = service.list_own_messages(id, actor=call.actor, limit=query.limit, cursor=query.cursor)
    items = [MessageView.of(message) for message in page.items]
    return PageView[MessageView](items=items, next_cursor=page.next_cursor)


@router.put(
    "/api/webinars/{id}/chat/{message_id}",
    access=requires("room:moderate"),
    body=VerdictInput,
    returns=ModeratedMessageView,
    summary="Let a message through, reject, delete or restore it",
)
def moderate_message(call: Call, id: str, message_id: str, body: VerdictInput) -> ModeratedMessageView:
    """The host of the webinar may, too."""
    return ModeratedMessageView.of(
        service.moderate_message(id, message_id, body.verdict(), actor=call.actor, tx=call.tx)
    )


@router.put(
    "/api/webinars/{id}/room/pinned",
    access=requires("room:moderate"),
    body=PinInput,
    returns=PinnedView,
    summary="Pin a message above the others, or none",
)
def pin_message(call: Call, id: str, body: PinInput) -> PinnedView:
    """The host of the webinar may, too."""
    return PinnedView.of(service.pin_message(id, body.message_id, actor=call.actor, tx=call.tx))
