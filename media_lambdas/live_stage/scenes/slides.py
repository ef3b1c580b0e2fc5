"""Where slides come from, as pictures."""

from typing import Protocol

from media_lambdas.live_stage.sources.picture import VideoPlanes


class SlideStore(Protocol):
    """Pages of decks as pictures. Asked for the page on show with every tick, so it answers at once."""

    def image(self, deck_id: str, page: int) -> VideoPlanes | None:
        """Return a page, the same object each time; None while it is not at hand."""


class NoSlides:
    """The store of a webinar without decks."""

    def image(self, deck_id: str, page: int) -> VideoPlanes | None:  # noqa: ARG002 # the seam's shape
        """Return None."""
        return None
