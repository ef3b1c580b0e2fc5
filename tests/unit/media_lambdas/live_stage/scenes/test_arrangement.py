"""What lies where, for every scene and everything that may be there."""

from itertools import product

import pytest

from media_lambdas.live_stage.scenes.arrangement import (
    Arrangement,
    Available,
    Card,
    Element,
    Fit,
    arrange,
    inset_box,
    place,
)
from media_lambdas.live_stage.scenes.geometry import Extent, Rect, whole
from media_lambdas.live_stage.scenes.scene import Corner, Layout, Scene, Size, Slide

HD = Extent(1280, 720)
ALL = whole(HD)
PAGE = Slide("ast_1", 1)
BOTH = Available(("src_s1", "src_s2"), ("src_c1", "src_c2"), slide=True)
NOTHING = Arrangement(card=Card.NOTHING_THERE)


def shown(layout: Layout, available: Available = BOTH, **options: object) -> list[object]:
    scene = Scene(layout, slide=PAGE, **options)  # type: ignore[arg-type]
    arrangement = arrange(scene, available, HD)
    return [element.content for element in arrangement.elements] or [arrangement.card]


@pytest.mark.parametrize(
    ("layout", "everything", "no_camera", "no_screen", "nothing"),
    [
        (Layout.SCREEN_WITH_CAMERA, ["src_s1", "src_c1"], ["src_s1"], ["src_c1"], [Card.NOTHING_THERE]),
        (Layout.SIDE_BY_SIDE, ["src_s1", "src_c1"], ["src_s1"], ["src_c1"], [Card.NOTHING_THERE]),
        (Layout.SCREEN, ["src_s1"], ["src_s1"], [Card.NOTHING_THERE], [Card.NOTHING_THERE]),
        (Layout.CAMERA, ["src_c1"], [Card.NOTHING_THERE], ["src_c1"], [Card.NOTHING_THERE]),
        (Layout.SLIDE, [PAGE], [PAGE], [PAGE], [Card.NOTHING_THERE]),
        (Layout.SLIDE_WITH_CAMERA, [PAGE, "src_c1"], [PAGE], [PAGE, "src_c1"], [Card.NOTHING_THERE]),
        (Layout.STARTING_SOON, *([[Card.STARTING_SOON]] * 4)),
        (Layout.BE_RIGHT_BACK, *([[Card.BE_RIGHT_BACK]] * 4)),
    ],
)
def test_every_layout_makes_do_with_what_is_there(
    layout: Layout,
    everything: list[object],
    no_camera: list[object],
    no_screen: list[object],
    nothing: list[object],
) -> None:
    assert shown(layout) == everything
    assert shown(layout, Available(BOTH.screens, (), slide=True)) == no_camera
    assert shown(layout, Available((), BOTH.cameras, slide=True)) == no_screen
    assert shown(layout, Available()) == nothing


def test_named_sources_are_chosen() -> None:
    assert shown(Layout.SIDE_BY_SIDE, screen_id="src_s2", camera_id="src_c2") == ["src_s2", "src_c2"]


def test_a_named_source_that_is_away_is_not_replaced_by_another() -> None:
    assert shown(Layout.CAMERA, camera_id="src_c9") == [Card.NOTHING_THERE]
    assert shown(Layout.SCREEN_WITH_CAMERA, camera_id="src_c9") == ["src_s1"]
    assert shown(Layout.SCREEN, screen_id="src_c1") == [Card.NOTHING_THERE]


def test_a_screen_is_seen_whole_and_a_camera_covers_its_box() -> None:
    assert arrange(Scene(Layout.SCREEN_WITH_CAMERA), BOTH, HD).elements == (
        Element("src_s1", ALL, Fit.LETTERBOX),
        Element("src_c1", Rect(928, 508, 320, 180), Fit.COVER, border=True),
    )
    assert arrange(Scene(Layout.CAMERA), BOTH, HD).elements == (Element("src_c1", ALL, Fit.COVER_IF_SIMILAR),)


@pytest.mark.parametrize(("corner", "size"), [*product(Corner, Size)])
def test_the_inset_keeps_the_same_margin_in_every_corner(corner: Corner, size: Size) -> None:
    box = inset_box(corner, size, HD)
    right, bottom = HD.width - box.x - box.width, HD.height - box.y - box.height
    assert (box.x if "LEFT" in corner else right) == 32
    assert (box.y if "TOP" in corner else bottom) == 32
    assert box.width == {Size.SMALL: 230, Size.MEDIUM: 320, Size.LARGE: 436}[size]


@pytest.mark.parametrize("canvas", [HD, Extent(1920, 1080), Extent(640, 360)])
def test_side_by_side_leaves_the_same_margins(canvas: Extent) -> None:
    screen, camera = arrange(Scene(Layout.SIDE_BY_SIDE), BOTH, canvas).elements
    margin = screen.box.x
    assert camera.box.x == screen.box.x + screen.box.width + margin
    assert canvas.width - camera.box.x - camera.box.width == margin
    assert (screen.box.y, screen.box.height) == (camera.box.y, camera.box.height)
    assert abs(screen.box.width / screen.box.height - 16 / 9) < 0.01


def test_an_upright_camera_alone_is_not_cut_to_a_third() -> None:
    upright, box = Extent(720, 1280), ALL
    assert place(upright, box, Fit.COVER_IF_SIMILAR) == (Rect(0, 0, 720, 1280), Rect(438, 0, 404, 720))
    assert place(Extent(640, 480), box, Fit.COVER_IF_SIMILAR) == (Rect(0, 60, 640, 360), box)
    assert place(upright, Rect(0, 0, 320, 180), Fit.COVER) == (Rect(0, 438, 720, 404), Rect(0, 0, 320, 180))
