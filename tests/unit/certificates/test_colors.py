"""Colors derived from an organization's: legible for every one of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.render_certificate.colors import DEFAULT_PRIMARY, contrast_on_white, palette, rgb, to_hex


@given(st.integers(0, 0xFFFFFF))
def test_every_primary_color_gives_legible_ink_and_visible_lines(value: int) -> None:
    colors = palette(f"#{value:06x}")
    assert contrast_on_white(rgb(colors.ink)) >= 7
    assert contrast_on_white(rgb(colors.line)) >= 4.4
    assert contrast_on_white(rgb(colors.tint)) < 1.5


@pytest.mark.parametrize("primary", [None, "", "red", "#12345", "#1234567", "url(x)"])
def test_what_is_not_a_color_falls_back_to_the_platforms(primary: str | None) -> None:
    assert palette(primary) == palette(DEFAULT_PRIMARY)


def test_hex_there_and_back() -> None:
    assert to_hex(rgb("#0f766e")) == "#0f766e"
