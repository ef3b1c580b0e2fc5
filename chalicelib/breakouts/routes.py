"""HTTP of breakout rooms: rounds for moderators, one's own group, and what happens inside of it."""

from chalicelib.breakouts import service
from chalicelib.breakouts.schemas import (
    BreakoutsView,
    CallInput,
    GroupTextInput,
    HelpInput,
    OwnGroupView,
    PresentPersonView,
    RoundInput,
    SaidListView,
    SaidQuery,
    SaidView,
    SeatInput,
    SignalInput,
    SignalsQuery,
    SignalsView,
    TimerInput,
)
from chalicelib.core.http import Call, Router, requires
from chalicelib.core.schemas import Empty, PageQuery, PageView

router = Router("breakouts")
PATH = "/api/webinars/{id}/breakouts"
GROUP = PATH + "/{group_id}"


@router.get(
    PATH,
    access=requires("room:moderate"),
    returns=BreakoutsView,
    summary="Read the newest round of breakout rooms, with its people",
)
def view_round(call: Call, id: str) -> BreakoutsView:
    """The host of the webinar may, too. A draft is seen by nobody else."""
    return BreakoutsView.of(service.view_round(id, actor=call.actor))


@router.put(
    PATH,
    access=requires("room:moderate"),
    body=RoundInput,
    returns=BreakoutsView,
    versioned=True,
    summary="Prepare the next round, or prepare it anew",
)
def prepare_round(call: Call, id: str, body: RoundInput) -> BreakoutsView:
    """The host of the webinar may, too. A webinar without a round has version 0."""
    return BreakoutsView.of(
        service.prepare_round(
            id, body.plan(), expected_version=call.expected_version, actor=call.actor, tx=call.tx
        )
    )


@router.post(
    f"{PATH}/open",
    access=requires("room:moderate"),
    body=Empty,
    returns=BreakoutsView,
    summary="Open the breakout rooms that were prepared",
)
def open_round(call: Call, id: str, body: Empty) -> BreakoutsView:
    """The host of the webinar may, too. Once they are open, nothing changes."""
    return BreakoutsView.of(service.open_round(id, actor=call.actor, tx=call.tx))


@router.put(
    f"{PATH}/timer",
    access=requires("room:moderate"),
    body=TimerInput,
    returns=BreakoutsView,
    versioned=True,
    summary="Let the breakout rooms end at another time, or only by hand",
)
def set_timer(call: Call, id: str, body: TimerInput) -> BreakoutsView:
    """The host of the webinar may, too. In the countdown it sends people back into their groups."""
    return BreakoutsView.of(
        service.set_timer(
            id, body.ends_at, expected_version=call.expected_version, actor=call.actor, tx=call.tx
        )
    )


@router.post(
    f"{PATH}/call-back",
    access=requires("room:moderate"),
    body=Empty,
    returns=BreakoutsView,
    summary="Call everybody back from the breakout rooms",
)
def call_back(call: Call, id: str, body: Empty) -> BreakoutsView:
    """The host of the webinar may, too. The groups close a minute later."""
    return BreakoutsView.of(service.call_back(id, actor=call.actor, tx=call.tx))


@router.post(
    f"{PATH}/close",
    access=requires("room:moderate"),
    body=Empty,
    returns=BreakoutsView,
    summary="Close the breakout rooms at once",
)
def close_round(call: Call, id: str, body: Empty) -> BreakoutsView:
    """The host of the webinar may, too."""
    return BreakoutsView.of(service.close_round(id, actor=call.actor, tx=call.tx))


@router.get(
    f"{PATH}/people",
    access=requires("room:moderate"),
    query=PageQuery,
    returns=PageView[PresentPersonView],
    summary="List who is in the webinar now",
)
def list_present(call: Call, id: str, query: PageQuery) -> PageView[PresentPersonView]:
    """The host of the webinar may, too. A page may be short and still have a next one."""
    page = service.list_present(id, actor=call.actor, limit=query.limit, cursor=query.cursor)
    items = [PresentPersonView.of(row) for row in page.items]
    return PageView[PresentPersonView](items=items, next_cursor=page.next_cursor)


@router.put(
    f"{PATH}/people/{{user_id}}",
    access=requires("room:moderate"),
    body=SeatInput,
    summary="Put somebody into a breakout room, or into none",
)
def move_person(call: Call, id: str, user_id: str, body: SeatInput) -> None:
    """The host of the webinar may, too. Up to 50 people find a place, whatever the group's capacity."""
    service.move_person(id, user_id, body.group_id, actor=call.actor, tx=call.tx)


@router.get(
    f"{PATH}/mine",
    access=requires("room:enter"),
    returns=OwnGroupView,
    summary="Read which breakout room I am in",
)
def view_own_group(call: Call, id: str) -> OwnGroupView:
    """For those registered and the organization's members."""
    return OwnGroupView.of(service.view_own_group(id, actor=call.actor))


@router.post(
    f"{PATH}/mine",
    access=requires("room:enter"),
    body=Empty,
    returns=OwnGroupView,
    summary="Ask for a place in a breakout room",
)
def take_place(call: Call, id: str, body: Empty) -> OwnGroupView:
    """For who comes late. Who has a place keeps it; where people choose or are placed by hand, nobody gets one here."""
    return OwnGroupView.of(service.take_place(id, actor=call.actor, tx=call.tx))


@router.put(
    f"{PATH}/mine",
    access=requires("room:enter"),
    body=SeatInput,
    returns=OwnGroupView,
    summary="Choose a breakout room, or leave it",
)
def choose_group(call: Call, id: str, body: SeatInput) -> OwnGroupView:
    """Where the round is by choice; moderators always may."""
    return OwnGroupView.of(service.choose_group(id, body.group_id, actor=call.actor, tx=call.tx))


@router.put(
    f"{GROUP}/help",
    access=requires("room:enter"),
    body=HelpInput,
    returns=OwnGroupView,
    summary="Ask a moderator to come to my breakout room, or say that it is done",
)
def want_help(call: Call, id: str, group_id: str, body: HelpInput) -> OwnGroupView:
    """For members of the group and moderators."""
    return OwnGroupView.of(service.want_help(id, group_id, wanted=body.wanted, actor=call.actor, tx=call.tx))


@router.put(
    f"{GROUP}/call",
    access=requires("room:enter"),
    body=CallInput,
    returns=OwnGroupView,
    summary="Take or renew a place in my breakout room's call, or give it back",
)
def take_call_place(call: Call, id: str, group_id: str, body: CallInput) -> OwnGroupView:
    """For members of the group, six at a time. Renew it each minute: after three minutes it is free again."""
    return OwnGroupView.of(
        service.take_call_place(id, group_id, joined=body.joined, actor=call.actor, tx=call.tx)
    )


@router.post(
    f"{GROUP}/signals",
    access=requires("room:enter"),
    body=SignalInput,
    summary="Tell another member's browser something",
)
def send_signal(call: Call, id: str, group_id: str, body: SignalInput) -> None:
    """For members of the group. What is not fetched within two minutes is gone."""
    service.send_signal(id, group_id, body.message(), actor=call.actor, tx=call.tx)


@router.get(
    f"{GROUP}/signals",
    access=requires("room:enter"),
    query=SignalsQuery,
    returns=SignalsView,
    summary="List what other members' browsers told mine",
)
def list_signals(call: Call, id: str, group_id: str, query: SignalsQuery) -> SignalsView:
    """For members of the group. What was sent in the two seconds before `after` comes again: leave out ids that are known."""
    return SignalsView.of(service.list_signals(id, group_id, query.after, actor=call.actor))


@router.post(
    f"{GROUP}/chat",
    access=requires("room:enter"),
    body=GroupTextInput,
    returns=SaidView,
    status=201,
    summary="Say something in my breakout room",
)
def say_in_group(call: Call, id: str, group_id: str, body: GroupTextInput) -> SaidView:
    """For members of the group and moderators. HELD: it waits for a moderator. 429 says when to try again."""
    return SaidView.of(service.say_in_group(id, group_id, body.text, actor=call.actor, tx=call.tx))


@router.get(
    f"{GROUP}/chat",
    access=requires("room:enter"),
    query=SaidQuery,
    returns=SaidListView,
    summary="List what was said in my breakout room",
)
def list_said(call: Call, id: str, group_id: str, query: SaidQuery) -> SaidListView:
    """For members of the group and moderators. Messages that were sent shortly before `after` may come again."""
    messages = service.list_said(id, group_id, query.after, actor=call.actor)
    return SaidListView(items=[SaidView.of(message) for message in messages])
