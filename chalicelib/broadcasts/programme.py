"""A broadcast with everything in its partition: what a stage and a studio read with one query. No rules of access."""

from collections.abc import Iterable
from dataclasses import dataclass

from chalicelib.broadcasts.models import Broadcast, BroadcastItem, Deck, Presenter, Source


@dataclass(frozen=True)
class Published:
    """A source, and whether its presenter was muted, whatever was done to the source itself."""

    source: Source
    presenter_muted: bool

    @property
    def muted(self) -> bool:
        """Whether it is not heard."""
        return self.source.muted or self.presenter_muted


@dataclass(frozen=True)
class Programme:
    """What is in a webinar's partition; ``broadcast`` is None before the green room was opened."""

    broadcast: Broadcast | None
    presenters: list[Presenter]
    sources: list[Source]
    decks: list[Deck]

    @property
    def organization_id(self) -> str | None:
        """Whose it is, None for an empty partition."""
        items: Iterable[BroadcastItem] = [*([self.broadcast] if self.broadcast else []), *self.presenters]
        return next((item.organization_id for item in items), None)

    @property
    def named(self) -> dict[str, Presenter]:
        """The presenters who were not dropped, by user."""
        return {p.user_id: p for p in self.presenters if is_presenter(p)}

    def live_sources(self, host_id: str) -> list[Source]:
        """Return the sources that may be on air, oldest first."""
        named = self.named
        return [
            source
            for source in self.sources
            if source.dropped_at is None and is_theirs(source, host_id, named.get(source.user_id))
        ]

    def published(self, source: Source, host_id: str) -> Published:
        """Return a source as it is heard. Nobody mutes the host, who may have been a presenter before."""
        owner = None if source.user_id == host_id else self.named.get(source.user_id)
        return Published(source, owner is not None and owner.muted)


def read_programme(webinar_id: str) -> Programme:
    """Return everything in a webinar's partition. One DynamoDB call."""
    items = list(BroadcastItem.query(webinar_id, consistent_read=True))
    broadcast = next((item for item in items if isinstance(item, Broadcast)), None)
    return Programme(
        broadcast,
        [item for item in items if isinstance(item, Presenter)],
        [item for item in items if isinstance(item, Source)],
        [item for item in items if isinstance(item, Deck)],
    )


def is_theirs(source: Source, host_id: str, owner: Presenter | None) -> bool:
    """Return whether whoever made a source may publish still: the host, or a presenter since last being named."""
    if source.user_id == host_id:
        return True
    return owner is not None and is_presenter(owner) and source.created_at >= owner.named_at


def is_presenter(presenter: Presenter | None) -> bool:
    """Return whether the host named somebody, and did not drop them since. Who is no member presents nothing."""
    return presenter is not None and presenter.dropped_at is None
