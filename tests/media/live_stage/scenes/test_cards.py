"""Cards in any writing system."""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest
from PIL import Image, ImageFont

from media_lambdas.live_stage.scenes import typography
from media_lambdas.live_stage.scenes.arrangement import Card
from media_lambdas.live_stage.scenes.cards import CardText, draw_card
from media_lambdas.live_stage.scenes.geometry import Extent
from media_lambdas.live_stage.scenes.typography import clean_text, runs_of, shorten, width_of, wrap

HD = Extent(1280, 720)
ARABIC = "مقدمة في علم الفلك"
JAPANESE = "高速鉄道の設計と運用について学ぶ"

PERSIAN = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"  # with a joiner that shapes it


def ink(image: Image.Image) -> tuple[int, int, int, int]:
    """Return the box of what is nearly white: the title."""
    ys, xs = np.nonzero(np.asarray(image.convert("L")) > 235)
    return int(xs.min()), int(ys.min()), int(xs.max()), int(ys.max())


def drawn(
    title: str, card: Card = Card.STARTING_SOON, canvas: Extent = HD, color: str = "#14594a"
) -> Image.Image:
    return draw_card(card, CardText(title, "Alpine Science Society", color), canvas)


@pytest.mark.parametrize(
    ("title", "canvas"),
    list(
        product(
            [
                "Glaciers",
                "How glaciers carve valleys, and what they leave behind",
                ARABIC,
                JAPANESE,
                "W" * 300,
                "word " * 80,
            ],
            [HD, Extent(1920, 1080), Extent(640, 360)],
        )
    ),
)
def test_the_title_stays_within_the_margins(title: str, canvas: Extent) -> None:
    image = drawn(title, canvas=canvas)
    left, top, right, bottom = ink(image)
    assert image.size == canvas
    assert left >= canvas.width * 0.08
    assert right <= canvas.width * 0.92
    assert top >= canvas.height * 0.1
    assert bottom <= canvas.height * 0.95


def test_a_script_that_runs_from_right_to_left_begins_at_the_right() -> None:
    assert ink(drawn("Glaciers"))[0] < 130
    assert ink(drawn(ARABIC))[2] > 1150


@pytest.mark.parametrize("color", ["", "red", "#fff", "#14594a;}", "#GGGGGG"])
def test_what_is_no_color_falls_back(color: str) -> None:
    assert drawn("Glaciers", color=color).tobytes() == drawn("Glaciers", color="#2f6f8f").tobytes()


@pytest.mark.parametrize("color", ["#000000", "#ffffff", "#ffd400", "#14594a"])
def test_white_text_is_readable_on_every_color(color: str) -> None:
    background = np.asarray(drawn("Glaciers", color=color))[:, 0] / 255
    linear = np.where(background <= 0.04045, background / 12.92, ((background + 0.055) / 1.055) ** 2.4)
    brightest = (linear @ [0.2126, 0.7152, 0.0722]).max()
    assert 1.05 / (brightest + 0.05) >= 4.5  # WCAG 2.2, 1.4.3


def test_cards_differ_by_their_words() -> None:
    assert len({drawn("Glaciers", card).tobytes() for card in Card}) == len(Card)


def test_an_empty_title_is_a_card_too() -> None:
    assert drawn("").size == HD


# --------------------------------------------------------------------- runs


def fonts(text: str) -> list[tuple[str, str, str]]:
    runs = runs_of(text, 40, "Bold")
    return [
        (run.text, str(run.font.getname()[0]), run.direction)
        for run in runs
        if isinstance(run.font, ImageFont.FreeTypeFont)
    ]


def test_every_script_has_its_font() -> None:
    assert fonts("Ab ب 学") == [
        ("Ab ", "Noto Sans", "ltr"),
        ("ب", "Noto Sans Arabic", "rtl"),
        (" ", "Noto Sans", "ltr"),
        ("学", "Noto Sans CJK SC", "ltr"),
    ]
    assert fonts("学び")[0][1] == "Noto Sans CJK JP"
    assert fonts("學한")[0][1] == "Noto Sans CJK KR"
    assert fonts("Привіт, Γειά, Việt") == [("Привіт, Γειά, Việt", "Noto Sans", "ltr")]


def test_runs_stand_in_visual_order() -> None:
    assert [run[0] for run in fonts("علم NASA 2026 فلك")] == ["فلك", " ", "NASA 2026", " ", "علم"]
    assert [run[0] for run in fonts("NASA علم فلك end")] == ["NASA ", "فلك", " ", "علم", " end"]


def test_a_mark_stays_with_its_letter() -> None:
    assert len(fonts("नमस्ते")) == 1
    assert len(fonts("e\u0301\u0323")) == 1


def test_text_is_cleaned_of_what_could_mislead_or_not_be_drawn() -> None:
    assert clean_text("  Gla\u202eciers\n\t\x00 rock \U0001f9ca\ufe0f ") == "Glaciers rock"
    assert clean_text("e\u0301") == "é"
    assert clean_text(PERSIAN) == PERSIAN


def test_wrapping() -> None:
    lines = wrap("one two three four", size=40, weight="Bold", width=200, most=3)
    assert lines == ["one two", "three", "four"]
    assert wrap("one two three four", size=40, weight="Bold", width=200, most=2) is None
    assert wrap("W" * 50, size=40, weight="Bold", width=200, most=3) is None
    japanese = wrap(JAPANESE, size=40, weight="Bold", width=330, most=3)
    assert japanese is not None
    assert "".join(japanese) == JAPANESE
    assert [len(line) for line in japanese] == [8, 8]


def test_shortening() -> None:
    short = shorten("W" * 50, size=40, weight="Bold", width=200)
    assert short.endswith("W…")
    assert width_of(short, 40, "Bold") <= 200
    assert shorten("WW", size=40, weight="Bold", width=200) == "WW"


@pytest.fixture
def no_fonts(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(typography, "FONT_FOLDERS", ())
    for cached in (typography.font_files, typography._font):
        cached.cache_clear()
    yield
    for cached in (typography.font_files, typography._font):
        cached.cache_clear()


@pytest.mark.usefixtures("no_fonts")
def test_a_machine_without_fonts_still_has_cards() -> None:
    left, _, right, _ = ink(drawn("Glaciers"))
    assert 100 < left < right < 1180
