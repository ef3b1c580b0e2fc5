"""The programme's picture at an instant: the scene, filled with what is there."""

from collections.abc import Mapping, Sequence

import av

from media_lambdas.live_stage.mixing.feeds import Feed
from media_lambdas.live_stage.mixing.painting import Layer, Painter
from media_lambdas.live_stage.mixing.planes import frame_of_image
from media_lambdas.live_stage.scenes.arrangement import Available, Card, Element, Fit, arrange
from media_lambdas.live_stage.scenes.cards import CardText, draw_card
from media_lambdas.live_stage.scenes.geometry import Extent, whole
from media_lambdas.live_stage.scenes.scene import SLIDE_LAYOUTS, Scene, Slide
from media_lambdas.live_stage.scenes.slides import SlideStore
from media_lambdas.live_stage.sources.picture import VideoPlanes

Seen = Mapping[str, VideoPlanes]
"""Pictures of one instant by their sources' ids."""


def seen_at(feeds: Sequence[Feed], at: float) -> dict[str, VideoPlanes]:
    """Return the pictures of all sources that show something at an instant, in the order of the sources."""
    pictures = ((feed.source_id, feed.frame_at(at)) for feed in feeds)
    return {source_id: picture for source_id, picture in pictures if picture is not None}


class Composer:
    """Composes the picture of a scene. What did not change since the last tick is the same frame again."""

    def __init__(self, canvas: Extent, text: CardText, slides: SlideStore) -> None:
        self._painter = Painter(canvas)
        self._slides = slides
        self._page: tuple[str, VideoPlanes] | None = None
        # All now: drawing one takes longer than a tick.
        self._cards = {card: frame_of_image(draw_card(card, text, canvas)) for card in Card}

    def compose(self, scene: Scene, feeds: Sequence[Feed], seen: Seen) -> av.VideoFrame:
        """Return the canvas."""
        page = self._page_of(scene)
        kinds = {feed.source_id: feed.kind for feed in feeds}
        available = Available(
            screens=[source_id for source_id in seen if kinds[source_id] == "SCREEN"],
            cameras=[source_id for source_id in seen if kinds[source_id] == "CAMERA"],
            slide=page is not None,
        )
        arrangement = arrange(scene, available, self._painter.canvas)
        if arrangement.card is not None:
            return self._cards[arrangement.card]
        layers = []
        for element in arrangement.elements:
            planes = page if isinstance(element.content, Slide) else seen[element.content]
            if planes is not None:
                layers.append(_layer(element, planes, kinds))
        return self._painter.paint(layers)

    def _page_of(self, scene: Scene) -> VideoPlanes | None:
        """Return the slide's picture; while it is not at hand, the deck's page that was shown before it."""
        if scene.slide is None or scene.layout not in SLIDE_LAYOUTS:
            return None
        image = self._slides.image(scene.slide.deck_id, scene.slide.page)
        if image is not None:
            self._page = scene.slide.deck_id, image
        return self._page[1] if self._page and self._page[0] == scene.slide.deck_id else None


class Angle:
    """One source by itself, whatever the scene is."""

    def __init__(self, source_id: str, canvas: Extent, text: CardText) -> None:
        self.source_id = source_id
        self._painter = Painter(canvas)
        self._away = frame_of_image(draw_card(Card.NOTHING_THERE, text, canvas))

    def compose(self, seen: Seen) -> av.VideoFrame:
        """Return the source's picture, or a card while it is away."""
        planes = seen.get(self.source_id)
        if planes is None:
            return self._away
        return self._painter.paint([Layer(planes, whole(self._painter.canvas), Fit.LETTERBOX, sharp=True)])


def _layer(element: Element, planes: VideoPlanes, kinds: Mapping[str, str]) -> Layer:
    sharp = isinstance(element.content, Slide) or kinds[element.content] == "SCREEN"
    return Layer(planes, element.box, element.fit, element.border, sharp)
