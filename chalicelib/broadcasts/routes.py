"""HTTP of broadcasts: the studio's side, and the audience's."""

from chalicelib.broadcasts import service
from chalicelib.broadcasts.playback_schemas import PlaybackView
from chalicelib.broadcasts.schemas import (
    BroadcastView,
    DeckInput,
    DeckView,
    GrantView,
    LinkView,
    MutedInput,
    PersonInput,
    PresenterView,
    SettingsInput,
    SlidesInput,
    SlidesUploadView,
    SourceInput,
    SourceView,
    StudioView,
)
from chalicelib.core.http import PUBLIC, Call, Router, requires
from chalicelib.core.schemas import Empty, PageQuery, PageView
from chalicelib.rooms import service as rooms

router = Router("broadcasts")
BROADCAST = "/api/webinars/{id}/broadcast"
SOURCE = f"{BROADCAST}/sources/{{source_id}}"
PRESENTERS = "/api/webinars/{id}/presenters"
PLAYBACK = "/api/webinars/{id}/playback"


@router.post(
    BROADCAST,
    access=requires("broadcast:present"),
    body=Empty,
    returns=BroadcastView,
    summary="Open the green room",
)
def open_green_room(call: Call, id: str, body: Empty) -> BroadcastView:
    """For the host, presenters and admins, from 60 minutes before the start. Again: the same, with a stage if it has gone."""
    return BroadcastView.of(service.open_green_room(id, actor=call.actor, tx=call.tx))


@router.get(
    BROADCAST,
    access=requires("broadcast:present"),
    returns=StudioView,
    summary="Read everything that the studio needs",
)
def get_studio(call: Call, id: str) -> StudioView:
    """For the host, presenters and admins. The token controls the stage for ten minutes."""
    return StudioView.of_studio(service.view_studio(id, actor=call.actor))


@router.post(
    f"{BROADCAST}/start",
    access=requires("broadcast:operate"),
    body=Empty,
    returns=BroadcastView,
    summary="Go live",
)
def start_broadcast(call: Call, id: str, body: Empty) -> BroadcastView:
    """For the host and admins. Again: the same."""
    return BroadcastView.of(service.start_broadcast(id, actor=call.actor, tx=call.tx))


@router.post(
    f"{BROADCAST}/end",
    access=requires("broadcast:operate"),
    body=Empty,
    returns=BroadcastView,
    summary="End the broadcast",
)
def end_broadcast(call: Call, id: str, body: Empty) -> BroadcastView:
    """For the host and admins. Again: the same."""
    return BroadcastView.of(service.end_broadcast(id, actor=call.actor, tx=call.tx))


@router.post(
    f"{BROADCAST}/restart",
    access=requires("broadcast:operate"),
    body=Empty,
    returns=BroadcastView,
    summary="Ask for a new stage",
)
def restart_stage(call: Call, id: str, body: Empty) -> BroadcastView:
    """For the host and admins. It takes the broadcast over where the former one left it."""
    return BroadcastView.of(service.restart_stage(id, actor=call.actor, tx=call.tx))


@router.put(
    f"{BROADCAST}/settings",
    access=requires("broadcast:operate"),
    body=SettingsInput,
    returns=BroadcastView,
    summary="Change what viewers may pick, and who sees the replay",
)
def change_settings(call: Call, id: str, body: SettingsInput) -> BroadcastView:
    """For the host and admins, also when it is over. Opening the replay by link anew makes a new link."""
    broadcast = service.change_settings(
        id,
        angles_published=body.angles_published,
        replay_access=body.replay_access,
        replay_until=body.replay_until,
        actor=call.actor,
        tx=call.tx,
    )
    return BroadcastView.of(broadcast)


@router.put(
    f"{BROADCAST}/producer",
    access=requires("broadcast:present"),
    body=PersonInput,
    returns=BroadcastView,
    summary="Hand the scenes over",
)
def hand_over(call: Call, id: str, body: PersonInput) -> BroadcastView:
    """For the host: to a presenter, or back to the host."""
    return BroadcastView.of(service.hand_over(id, body.user_id, actor=call.actor, tx=call.tx))


@router.post(
    f"{BROADCAST}/sources",
    access=requires("broadcast:present"),
    body=SourceInput,
    returns=GrantView,
    status=201,
    summary="Announce something to publish",
)
def create_source(call: Call, id: str, body: SourceInput) -> GrantView:
    """For the host and presenters: eight each at a time. The token publishes this source alone, for ten minutes."""
    return GrantView.of(service.create_source(id, body.kind, body.name, actor=call.actor, tx=call.tx))


@router.post(
    f"{SOURCE}/token",
    access=requires("broadcast:present"),
    body=Empty,
    returns=GrantView,
    read_only=True,
    summary="Get a fresh token for a source",
)
def renew_token(call: Call, id: str, source_id: str, body: Empty) -> GrantView:
    """For the presenter whose source it is."""
    return GrantView.of(service.renew_token(id, source_id, actor=call.actor))


@router.put(
    SOURCE,
    access=requires("broadcast:present"),
    body=MutedInput,
    returns=SourceView,
    summary="Mute a source",
)
def mute_source(call: Call, id: str, source_id: str, body: MutedInput) -> SourceView:
    """For the presenter whose source it is, the host and admins."""
    return SourceView.of(service.mute_source(id, source_id, muted=body.muted, actor=call.actor, tx=call.tx))


@router.delete(SOURCE, access=requires("broadcast:present"), summary="Remove a source")
def drop_source(call: Call, id: str, source_id: str) -> None:
    """For the presenter whose source it is, the host and admins."""
    service.drop_source(id, source_id, actor=call.actor, tx=call.tx)


@router.post(
    f"{BROADCAST}/slides",
    access=requires("broadcast:present"),
    body=SlidesInput,
    returns=SlidesUploadView,
    status=201,
    summary="Announce an upload of slides",
)
def upload_slides(call: Call, id: str, body: SlidesInput) -> SlidesUploadView:
    """For the host and presenters, whatever their role. Send the PDF, read the asset until it is READY, then add it."""
    return SlidesUploadView.of(service.upload_slides(id, body.plan(), actor=call.actor, tx=call.tx))


@router.post(
    f"{BROADCAST}/decks",
    access=requires("broadcast:present"),
    body=DeckInput,
    returns=DeckView,
    status=201,
    summary="Add slides",
)
def add_deck(call: Call, id: str, body: DeckInput) -> DeckView:
    """For the host and presenters: a PDF that was uploaded for the same organization, once it is rendered."""
    return DeckView.of(service.add_deck(id, body.asset_id, actor=call.actor, tx=call.tx))


@router.get(
    PRESENTERS,
    access=requires("webinar:view"),
    query=PageQuery,
    returns=PageView[PresenterView],
    summary="List who presents",
)
def list_presenters(call: Call, id: str, query: PageQuery) -> PageView[PresenterView]:
    """The host first. For everybody who may see the webinar. A page may be short and still have a next one."""
    page = service.list_presenters(id, actor=call.actor, limit=query.limit, cursor=query.cursor)
    items = [PresenterView.of(presenter) for presenter in page.items]
    return PageView[PresenterView](items=items, next_cursor=page.next_cursor)


@router.post(
    PRESENTERS,
    access=requires("broadcast:present"),
    body=PersonInput,
    returns=PresenterView,
    status=201,
    summary="Name a presenter",
)
def name_presenter(call: Call, id: str, body: PersonInput) -> PresenterView:
    """For the host: any member of the organization. Again: the same."""
    return PresenterView.of(service.name_presenter(id, body.user_id, actor=call.actor, tx=call.tx))


@router.put(
    f"{PRESENTERS}/{{user_id}}",
    access=requires("broadcast:operate"),
    body=MutedInput,
    returns=PresenterView,
    summary="Mute a presenter",
)
def mute_presenter(call: Call, id: str, user_id: str, body: MutedInput) -> PresenterView:
    """For the host and admins: everything that the presenter publishes."""
    return PresenterView.of(
        service.mute_presenter(id, user_id, muted=body.muted, actor=call.actor, tx=call.tx)
    )


@router.delete(f"{PRESENTERS}/{{user_id}}", access=requires("broadcast:operate"), summary="Drop a presenter")
def drop_presenter(call: Call, id: str, user_id: str) -> None:
    """For the host and admins: nothing of theirs is on air any more. Again: the same."""
    service.drop_presenter(id, user_id, actor=call.actor, tx=call.tx)


@router.get(
    PLAYBACK,
    access=requires("webinar:view"),
    returns=PlaybackView,
    summary="Read what I may see of a webinar now",
)
def get_playback(call: Call, id: str) -> PlaybackView:
    """For those registered and the crew, the replay for whom the host chose; for nobody who was sent out of the room.

    Sets the CDN's cookies once doors are open.
    """
    playback = rooms.view_playback(id, actor=call.actor)
    call.cookies.extend(playback.cookies())
    return PlaybackView.of(playback)


@router.post(
    f"{PLAYBACK}/link",
    access=requires("broadcast:operate"),
    body=Empty,
    returns=LinkView,
    read_only=True,
    summary="Get the link that opens the replay",
)
def make_link(call: Call, id: str, body: Empty) -> LinkView:
    """For the host and admins, while the replay is open to who has the link."""
    return LinkView.of(service.make_link(id, actor=call.actor))


@router.get(
    "/api/playback/{id}",
    access=PUBLIC,
    returns=PlaybackView,
    summary="Read the replay that a link opens",
)
def open_link(call: Call, id: str) -> PlaybackView:
    """For whoever has the link; `id` is its key."""
    playback = service.open_link(id)
    call.cookies.extend(playback.cookies())
    return PlaybackView.of(playback)
