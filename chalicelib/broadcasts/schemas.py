"""Requests and responses of the broadcasts API."""

import json
from typing import Annotated, Any, Self

from pydantic import Field

from chalicelib.broadcasts.models import Broadcast, Deck
from chalicelib.broadcasts.service import (
    BroadcastStatus,
    Grant,
    NamedPresenter,
    Published,
    ReplayAccess,
    ReplayLink,
    SourceKind,
    StageState,
    Studio,
    control_token,
    ice_servers,
    stage_state,
)
from chalicelib.broadcasts.tokens import LIFETIME
from chalicelib.core import clock
from chalicelib.core.schemas import Schema, UtcDateTime
from chalicelib.media import service as media

Id = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[A-Za-z0-9_.@|:~-]+$")]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]


class SettingsInput(Schema):
    """Whether viewers may pick angles, and who may see the replay until when (null: for good)."""

    angles_published: bool
    replay_access: ReplayAccess
    replay_until: UtcDateTime | None = None


class SourceInput(Schema):
    """Something to publish; ``name`` is what the crew sees, for example the camera's."""

    kind: SourceKind
    name: Name


class MutedInput(Schema):
    """Whether it is to be heard."""

    muted: bool


class PersonInput(Schema):
    """A member of the organization."""

    user_id: Id


class DeckInput(Schema):
    """A PDF that was uploaded and rendered."""

    asset_id: Id


class SlidesInput(Schema):
    """A PDF to be uploaded: 100 MB and 300 pages at most."""

    filename: str = Field(min_length=1, max_length=255)
    content_type: str = Field(max_length=100, examples=["application/pdf"])
    size: int = Field(ge=1, le=2**50, description="Bytes: exactly as many can be uploaded.")

    def plan(self) -> media.UploadPlan:
        """Return the plain values that the service takes."""
        return media.UploadPlan(self.filename, self.content_type.lower(), self.size)


class SlidesUploadView(Schema):
    """How to send a PDF: PUT it to ``uploadUrl`` with ``uploadHeaders`` within 15 minutes; read the asset ``id`` to follow it."""

    id: str
    upload_url: str
    upload_headers: dict[str, str]

    @classmethod
    def of(cls, upload: media.Upload) -> Self:
        """Present an upload."""
        return cls(id=upload.asset.asset_id, upload_url=upload.url, upload_headers=upload.headers)


class StageView(Schema):
    """What is known of the stage. ``url`` is null while there is none; STOPPED is one that went on purpose."""

    url: str | None
    state: StageState
    run: int
    launch: int
    heartbeat_at: UtcDateTime | None


class BroadcastView(Schema):
    """A broadcast. ``producerId`` is who switches the scenes."""

    webinar_id: str
    organization_id: str
    host_id: str
    status: BroadcastStatus
    opened_at: UtcDateTime
    started_at: UtcDateTime | None
    ended_at: UtcDateTime | None
    producer_id: str
    angles_published: bool
    replay_access: ReplayAccess
    replay_until: UtcDateTime | None
    replay_ready_at: UtcDateTime | None
    recording_id: str | None
    stage: StageView

    @classmethod
    def of(cls, broadcast: Broadcast) -> Self:
        """Present a broadcast."""
        return cls(**_fields(broadcast))


class SourceView(Schema):
    """A source. ``muted`` says that it is not heard: itself was muted (``sourceMuted``), or its presenter, or both."""

    id: str
    user_id: str
    kind: SourceKind
    name: str
    muted: bool
    source_muted: bool
    presenter_muted: bool
    created_at: UtcDateTime

    @classmethod
    def of(cls, published: Published) -> Self:
        """Present a source."""
        source = published.source
        return cls(
            id=source.source_id,
            user_id=source.user_id,
            kind=SourceKind(source.kind),
            name=source.name,
            muted=published.muted,
            source_muted=source.muted,
            presenter_muted=published.presenter_muted,
            created_at=source.created_at,
        )


class PresenterView(Schema):
    """Somebody who may publish."""

    user_id: str
    name: str
    muted: bool
    host: bool

    @classmethod
    def of(cls, presenter: NamedPresenter) -> Self:
        """Present a presenter."""
        return cls(user_id=presenter.user_id, name=presenter.name, muted=presenter.muted, host=presenter.host)


class DeckView(Schema):
    """Slides that may be shown; ``id`` is the asset's. The addresses open its pages for some hours.

    In ``pageUrl`` and ``pageThumbnailUrl`` put a page's number in three digits for ``{page}``.
    """

    id: str
    name: str
    page_count: int
    page_url: str
    page_thumbnail_url: str

    @classmethod
    def of(cls, deck: Deck) -> Self:
        """Present a deck."""
        links = media.slide_links(deck.asset_id)
        return cls(
            id=deck.asset_id,
            name=deck.name,
            page_count=int(deck.page_count),
            page_url=links.page,
            page_thumbnail_url=links.thumbnail,
        )


class IceServerView(Schema):
    """A STUN or TURN server, as RTCPeerConnection takes it."""

    urls: list[str]
    username: str | None = None
    credential: str | None = None


class OwnPartView(Schema):
    """What the caller is to the broadcast, and so may do."""

    user_id: str
    host: bool
    producer: bool
    may_publish: bool
    may_operate: bool


class StudioView(BroadcastView):
    """Everything that the studio needs. ``token`` controls the stage until ``tokenExpiresAt``."""

    title: str
    scheduled_start: UtcDateTime
    scheduled_end: UtcDateTime
    scene: dict[str, Any] = Field(description="The scene that the stage shows or will show first.")
    me: OwnPartView
    presenters: list[PresenterView]
    sources: list[SourceView]
    decks: list[DeckView]
    token: str
    token_expires_at: UtcDateTime
    ice_servers: list[IceServerView]

    @classmethod
    def of_studio(cls, studio: Studio) -> Self:
        """Present a studio to a member of the crew."""
        broadcast, crew = studio.broadcast, studio.crew
        webinar = crew.webinar
        return cls(
            **_fields(broadcast),
            title=webinar.title,
            scheduled_start=webinar.scheduled_start,
            scheduled_end=webinar.scheduled_end,
            scene=json.loads(broadcast.scene or "{}"),
            me=OwnPartView(
                user_id=crew.user_id,
                host=crew.is_host,
                producer=(broadcast.producer_id or broadcast.host_id) == crew.user_id,
                may_publish=crew.may_publish,
                may_operate=crew.may_operate,
            ),
            presenters=[PresenterView.of(presenter) for presenter in studio.presenters],
            sources=[SourceView.of(published) for published in studio.sources],
            decks=[DeckView.of(deck) for deck in studio.programme.decks],
            token=control_token(broadcast, crew),
            token_expires_at=clock.now() + LIFETIME,
            ice_servers=[IceServerView(**server) for server in ice_servers()],
        )


class GrantView(Schema):
    """A source, and how to publish it. ``whipUrl`` is null while there is no stage: read the broadcast until there is."""

    source: SourceView
    whip_url: str | None
    token: str
    expires_at: UtcDateTime
    ice_servers: list[IceServerView]

    @classmethod
    def of(cls, grant: Grant) -> Self:
        """Present a grant."""
        return cls(
            source=SourceView.of(grant.published),
            whip_url=grant.whip_url,
            token=grant.token,
            expires_at=clock.now() + LIFETIME,
            ice_servers=[IceServerView(**server) for server in ice_servers()],
        )


class LinkView(Schema):
    """A link that opens the replay without an account, as long as the replay is by link."""

    url: str
    key: str
    expires_at: UtcDateTime | None

    @classmethod
    def of(cls, link: ReplayLink) -> Self:
        """Present a link."""
        return cls(url=link.url, key=link.key, expires_at=link.expires_at)


def _fields(broadcast: Broadcast) -> dict[str, Any]:
    return {
        "webinar_id": broadcast.webinar_id,
        "organization_id": broadcast.organization_id,
        "host_id": broadcast.host_id,
        "status": BroadcastStatus(broadcast.status),
        "opened_at": broadcast.opened_at,
        "started_at": broadcast.started_at,
        "ended_at": broadcast.ended_at,
        "producer_id": broadcast.producer_id or broadcast.host_id,
        "angles_published": broadcast.angles_published,
        "replay_access": ReplayAccess(broadcast.replay_access),
        "replay_until": broadcast.replay_until,
        "replay_ready_at": broadcast.replay_ready_at,
        "recording_id": broadcast.recording_id,
        "stage": StageView(
            url=broadcast.stage_url,
            state=stage_state(broadcast, clock.now()),
            run=int(broadcast.run),
            launch=int(broadcast.launch),
            heartbeat_at=broadcast.heartbeat_at,
        ),
    }
