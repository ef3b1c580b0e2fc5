"""How an organization looks in its mails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.send_mail.brand import DARK, DEFAULT_COLOR, LIGHT, Brand, contrast


@pytest.mark.parametrize(
    ("color", "on_color"), [("#14594A", LIGHT), ("#ffd400", DARK), ("#ffffff", DARK), ("#000000", LIGHT)]
)
def test_text_on_the_color_is_readable(color: str, on_color: str) -> None:
    assert Brand.of("Society", color) == Brand("Society", "S", color.lower(), on_color)


@given(st.integers(0, 0xFFFFFF))
def test_every_color_keeps_enough_contrast(number: int) -> None:
    brand = Brand.of("Society", f"#{number:06x}")
    assert contrast(brand.color, brand.on_color) >= 4.5


@pytest.mark.parametrize("color", ["", "red", "#fff", "#14594a;background:url(http://x)"])
def test_what_is_no_color_falls_back(color: str) -> None:
    assert Brand.of("Society", color).color == DEFAULT_COLOR


@pytest.mark.parametrize(("name", "initial"), [("«élan»", "É"), ("株式会社", "株"), ("!!!", "A")])
def test_initial(name: str, initial: str) -> None:
    assert Brand.of(name, DEFAULT_COLOR).initial == initial


def test_contrast_of_black_on_white() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
