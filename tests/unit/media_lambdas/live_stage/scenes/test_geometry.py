"""Rectangles that fit, cover, and stay even."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_lambdas.live_stage.scenes.geometry import Extent, Rect, cover, letterbox

SIDES = st.integers(2, 4096)
EVEN = st.integers(8, 960).map(lambda half: half * 2)
EXTENTS = st.builds(Extent, SIDES, SIDES)
BOXES = st.builds(Rect, EVEN, EVEN, EVEN, EVEN)


@given(EXTENTS, BOXES)
def test_a_letterboxed_picture_lies_within_its_box_and_touches_two_sides(source: Extent, box: Rect) -> None:
    rect = letterbox(source, box)
    assert all(side % 2 == 0 and side >= 0 for side in rect)
    assert box.x <= rect.x <= rect.x + rect.width <= box.x + box.width
    assert box.y <= rect.y <= rect.y + rect.height <= box.y + box.height
    assert rect.width == box.width or rect.height == box.height


@given(EXTENTS, BOXES)
def test_what_covers_is_a_part_of_the_source(source: Extent, box: Rect) -> None:
    part = cover(source, box.extent)
    assert all(side % 2 == 0 for side in part)
    assert part.x + part.width <= source.width
    assert part.y + part.height <= source.height
    assert part.width > 0
    assert part.height > 0


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (Extent(1280, 720), Rect(0, 0, 1280, 720)),
        (Extent(1920, 1080), Rect(0, 0, 1280, 720)),
        (Extent(854, 480), Rect(0, 0, 1280, 720)),  # 16:9 but for a pixel
        (Extent(1920, 1200), Rect(64, 0, 1152, 720)),
        (Extent(1024, 768), Rect(160, 0, 960, 720)),
        (Extent(720, 1280), Rect(438, 0, 404, 720)),
        (Extent(2560, 1080), Rect(0, 90, 1280, 540)),
    ],
)
def test_letterbox(source: Extent, expected: Rect) -> None:
    assert letterbox(source, Rect(0, 0, 1280, 720)) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (Extent(1280, 720), Rect(0, 0, 1280, 720)),
        (Extent(640, 480), Rect(0, 60, 640, 360)),
        (Extent(720, 1280), Rect(0, 438, 720, 404)),
    ],
)
def test_cover(source: Extent, expected: Rect) -> None:
    assert cover(source, Extent(320, 180)) == expected
