"""Pixels of every layout, of sources in known colors."""

from collections.abc import Callable

import av
import numpy as np
import pytest

from media_lambdas.live_stage.mixing.painting import BACKGROUND, BORDER
from media_lambdas.live_stage.mixing.picture import Angle, Composer, seen_at
from media_lambdas.live_stage.mixing.planes import color_of, image_of_planes, planes_of
from media_lambdas.live_stage.scenes.geometry import Extent
from media_lambdas.live_stage.scenes.scene import Corner, Layout, Scene, Size, Slide
from media_lambdas.live_stage.scenes.slides import NoSlides
from media_lambdas.live_stage.sources.picture import VideoPlanes
from tests.media.live_stage.mixing.synthetic import BLUE, GRAY, GREEN, RED, TEXT, FakeFeed, color_at, plain

HD = Extent(1280, 720)
PAGE = Slide("ast_1", 1)


class OneDeck:
    """A deck of gray pages, 4:3; those that are at hand."""

    def __init__(self) -> None:
        self.pages = {1: plain(GRAY, 1440, 1080)}

    def image(self, deck_id: str, page: int) -> VideoPlanes | None:
        return self.pages.get(page) if deck_id == "ast_1" else None


@pytest.fixture
def feeds() -> list[FakeFeed]:
    return [
        FakeFeed("src_s", "SCREEN", plain(RED, 1920, 1200)),
        FakeFeed("src_c", "CAMERA", plain(GREEN, 640, 480)),
        FakeFeed("src_d", "CAMERA", plain(BLUE, 1280, 720)),
        FakeFeed("src_m", "MICROPHONE", None),
    ]


@pytest.fixture(scope="module")
def composer() -> Composer:
    return Composer(HD, TEXT, OneDeck())


@pytest.fixture
def compose(composer: Composer, feeds: list[FakeFeed]) -> Callable[..., av.VideoFrame]:
    def composed(layout: Layout, **options: object) -> av.VideoFrame:
        scene = Scene(layout, **options)  # type: ignore[arg-type]
        return composer.compose(scene, feeds, seen_at(feeds, 0.0))

    return composed


Compose = Callable[..., av.VideoFrame]


def test_screen(compose: Compose) -> None:
    frame = compose(Layout.SCREEN)
    assert color_at(frame, 640, 360) == RED
    assert color_at(frame, 64, 0) == color_at(frame, 1215, 719) == RED
    assert color_at(frame, 63, 360) == color_at(frame, 1216, 360) == BACKGROUND  # 16:10 in 16:9


def test_camera(compose: Compose) -> None:
    frame = compose(Layout.CAMERA)
    corners = ((0, 0), (1279, 0), (0, 719), (1279, 719))
    assert {color_at(frame, x, y) for x, y in corners} == {GREEN}
    assert color_at(compose(Layout.CAMERA, camera_id="src_d"), 640, 360) == BLUE


@pytest.mark.parametrize(
    ("corner", "x", "y"),
    [
        (Corner.TOP_LEFT, 32, 32),
        (Corner.TOP_RIGHT, 928, 32),
        (Corner.BOTTOM_LEFT, 32, 508),
        (Corner.BOTTOM_RIGHT, 928, 508),
    ],
)
def test_screen_with_camera(compose: Compose, corner: Corner, x: int, y: int) -> None:
    frame = compose(Layout.SCREEN_WITH_CAMERA, corner=corner)
    assert color_at(frame, 640, 360) == RED
    assert color_at(frame, x + 160, y + 90) == GREEN
    for border in ((x, y), (x + 319, y), (x, y + 179), (x + 319, y + 179), (x + 160, y + 1)):
        assert color_at(frame, *border) == BORDER
    assert color_at(frame, x + 2, y + 2) == color_at(frame, x + 317, y + 177) == GREEN
    outside = BACKGROUND if x == 32 else RED
    assert color_at(frame, x - 2, y + 90) == outside


@pytest.mark.parametrize(("size", "width"), [(Size.SMALL, 230), (Size.MEDIUM, 320), (Size.LARGE, 436)])
def test_inset_sizes(compose: Compose, size: Size, width: int) -> None:
    frame = compose(Layout.SCREEN_WITH_CAMERA, size=size, corner=Corner.TOP_LEFT)
    row = planes_of(frame).y[100]
    assert int((row == GREEN[0]).sum()) == width - 4


def test_side_by_side(compose: Compose) -> None:
    frame = compose(Layout.SIDE_BY_SIDE)
    assert color_at(frame, 400, 360) == RED
    assert color_at(frame, 1100, 360) == GREEN
    assert color_at(frame, 400, 20) == color_at(frame, 10, 360) == color_at(frame, 1260, 360) == BACKGROUND


def test_slide_and_slide_with_camera(compose: Compose) -> None:
    alone = compose(Layout.SLIDE, slide=PAGE)
    assert color_at(alone, 640, 360) == GRAY
    assert color_at(alone, 159, 360) == color_at(alone, 1120, 360) == BACKGROUND
    both = compose(Layout.SLIDE_WITH_CAMERA, slide=PAGE)
    assert color_at(both, 640, 360) == GRAY
    assert color_at(both, 1088, 598) == GREEN


def test_a_page_that_is_not_at_hand_leaves_the_one_before(feeds: list[FakeFeed]) -> None:
    deck = OneDeck()
    composer = Composer(HD, TEXT, deck)
    first, second = (Scene(Layout.SLIDE, slide=Slide("ast_1", page)) for page in (1, 2))
    never_shown = composer.compose(second, feeds, {})
    assert color_at(composer.compose(first, feeds, {}), 640, 360) == GRAY
    assert color_at(composer.compose(second, feeds, {}), 640, 360) == GRAY
    deck.pages[2] = plain(BLUE)
    assert color_at(composer.compose(second, feeds, {}), 640, 360) == BLUE
    other = composer.compose(Scene(Layout.SLIDE, slide=Slide("ast_2", 1)), feeds, {})
    assert other is never_shown  # the card: another deck's page is not shown in its place


def test_cards_and_absence(compose: Compose, composer: Composer, feeds: list[FakeFeed]) -> None:
    cards = [compose(Layout.STARTING_SOON), compose(Layout.BE_RIGHT_BACK)]
    for feed in feeds:
        feed.picture = None
    cards.append(compose(Layout.SCREEN_WITH_CAMERA))
    contents = {planes_of(card).y.tobytes() for card in cards}
    assert len(contents) == 3
    for card in cards:
        luma = planes_of(card).y
        assert luma.max() >= 230  # the title
        assert 17 < np.median(luma) < 60  # a deep color, not black
    assert compose(Layout.SLIDE, slide=Slide("ast_9", 1)) is cards[2]


def test_nothing_is_done_twice(compose: Compose, feeds: list[FakeFeed]) -> None:
    frame = compose(Layout.SCREEN_WITH_CAMERA)
    assert compose(Layout.SCREEN_WITH_CAMERA) is frame
    feeds[1].picture = plain(BLUE)
    changed = compose(Layout.SCREEN_WITH_CAMERA)
    assert changed is not frame
    assert color_at(changed, 1088, 598) == BLUE
    assert color_at(frame, 1088, 598) == GREEN  # what was given away stays as it was


@pytest.mark.parametrize(
    "size", [(1280, 720), (641, 361), (1920, 1080), (320, 180), (99, 401), (3840, 2160), (16, 16)]
)
def test_any_resolution_and_its_change(
    compose: Compose, feeds: list[FakeFeed], size: tuple[int, int]
) -> None:
    feeds[0].picture = plain(BLUE, *size)
    frame = compose(Layout.SCREEN)
    assert (frame.width, frame.height) == HD
    assert color_at(frame, 640, 360) == BLUE
    feeds[1].picture = plain(RED, *size)
    assert color_at(compose(Layout.SIDE_BY_SIDE), 1100, 360) == RED
    assert color_at(compose(Layout.CAMERA), 640, 360) == RED


def test_a_picture_in_the_canvas_size_passes_unchanged(compose: Compose, feeds: list[FakeFeed]) -> None:
    random = np.random.default_rng(7)
    y, u, v = (random.integers(16, 235, shape, np.uint8) for shape in ((720, 1280), (360, 640), (360, 640)))
    feeds[0].picture = VideoPlanes(y, u, v)
    for given, shown in zip((y, u, v), planes_of(compose(Layout.SCREEN)), strict=True):
        assert np.array_equal(given, shown)


def test_an_angle_shows_its_source_whatever_the_scene() -> None:
    angle = Angle("src_c", Extent(640, 360), TEXT)
    away = angle.compose({"src_d": plain(RED)})
    shown = angle.compose({"src_c": plain(GREEN, 640, 480)})
    assert (shown.width, shown.height) == (640, 360)
    assert color_at(shown, 320, 180) == GREEN
    assert color_at(shown, 79, 180) == BACKGROUND  # all of it is seen
    assert angle.compose({}) is away
    assert planes_of(away).y.max() >= 230


def test_colors_are_bt601_in_limited_range() -> None:
    assert color_of(255, 255, 255) == (235, 128, 128)
    assert color_of(0, 0, 0) == (16, 128, 128)
    assert (color_of(255, 0, 0), color_of(0, 255, 0), color_of(0, 0, 255)) == (RED, GREEN, BLUE)


def test_a_picture_as_an_image_has_the_colors_it_had() -> None:
    image = image_of_planes(plain(RED), Extent(640, 360))
    pixel = image.getpixel((320, 180))
    assert image.size == (640, 360)
    assert isinstance(pixel, tuple)
    assert np.abs(np.subtract(pixel, (255, 0, 0))).max() <= 3


def test_no_slides_are_at_hand_in_a_webinar_without_decks() -> None:
    assert NoSlides().image("ast_1", 1) is None
