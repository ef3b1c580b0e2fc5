"""Scenes as JSON."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import Unprocessable
from media_lambdas.live_stage.scenes.scene import (
    OPENING,
    SLIDE_LAYOUTS,
    Corner,
    Layout,
    Scene,
    Size,
    Slide,
    parse_scene,
)

IDS = st.none() | st.from_regex(r"src_[0-9A-Z]{26}", fullmatch=True)
SLIDES = st.builds(Slide, st.from_regex(r"ast_[0-9A-Z]{26}", fullmatch=True), st.integers(1, 300))
SCENES = st.builds(
    Scene,
    st.sampled_from(sorted(set(Layout) - SLIDE_LAYOUTS)),
    IDS,
    IDS,
    st.sampled_from(Corner),
    st.sampled_from(Size),
    st.none() | SLIDES,
) | st.builds(Scene, st.sampled_from(sorted(SLIDE_LAYOUTS)), slide=SLIDES)


@given(SCENES)
def test_a_scene_survives_its_json(scene: Scene) -> None:
    assert parse_scene(scene.as_json()) == scene


def test_only_the_layout_is_required() -> None:
    assert parse_scene({"layout": "STARTING_SOON"}) == OPENING
    assert parse_scene({"layout": "CAMERA", "corner": None, "size": None, "slide": None}) == Scene(
        Layout.CAMERA
    )


SLIDE = {"deckId": "ast_1", "page": 3}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ("CAMERA", "scene"),
        (None, "scene"),
        ([], "scene"),
        ({}, "layout"),
        ({"layout": "camera"}, "layout"),
        ({"layout": ["CAMERA"]}, "layout"),
        ({"layout": "CAMERA", "zoom": 2}, "zoom"),
        ({"layout": "CAMERA", "corner": "MIDDLE"}, "corner"),
        ({"layout": "CAMERA", "size": 3}, "size"),
        ({"layout": "CAMERA", "cameraId": 7}, "cameraId"),
        ({"layout": "CAMERA", "cameraId": "../etc"}, "cameraId"),
        ({"layout": "CAMERA", "screenId": "src_" + "A" * 400}, "screenId"),
        ({"layout": "SLIDE"}, "slide"),
        ({"layout": "SLIDE_WITH_CAMERA", "slide": "1"}, "slide"),
        ({"layout": "SLIDE", "slide": {"page": 1}}, "slide.deckId"),
        ({"layout": "SLIDE", "slide": SLIDE | {"page": 0}}, "slide.page"),
        ({"layout": "SLIDE", "slide": SLIDE | {"page": True}}, "slide.page"),
        ({"layout": "SLIDE", "slide": SLIDE | {"page": 1.5}}, "slide.page"),
        ({"layout": "SLIDE", "slide": SLIDE | {"page": 10**12}}, "slide.page"),
        ({"layout": "SLIDE", "slide": SLIDE | {"zoom": 1}}, "slide.zoom"),
    ],
)
def test_the_field_at_fault_is_named(given: Any, field: str) -> None:
    with pytest.raises(Unprocessable) as raised:
        parse_scene(given)
    assert raised.value.field == field


def test_a_slide_must_be_one_of_the_webinar() -> None:
    scene = {"layout": "SLIDE", "slide": SLIDE}
    assert parse_scene(scene, decks={"ast_1": 3}).slide == Slide("ast_1", 3)
    for decks, field in (({"ast_1": 2}, "slide.page"), ({"ast_2": 9}, "slide.deckId"), ({}, "slide.deckId")):
        with pytest.raises(Unprocessable) as raised:
            parse_scene(scene, decks=decks)
        assert raised.value.field == field
