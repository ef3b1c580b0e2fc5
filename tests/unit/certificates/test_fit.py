"""Type sizes: as large as the slot allows, on one line if possible, in even lines if not."""

import re
from math import ceil

from functions.render_certificate.fit import Box, Fit, Slot, SlotText, fit_texts

SLOT = Slot("name", width=200, height=25, largest_pt=44, one_line_pt=27)
STYLE = re.compile(r"font-size: ([\d.]+)pt; (?:width: ([\d.]+)mm|white-space)")


def measure(samples: list[str]) -> list[Box]:
    """A typewriter: every character is 0.2 mm wide and 0.45 mm high for each point."""
    boxes = []
    for sample in samples:
        style = STYLE.search(sample)
        assert style is not None
        size, width = float(style[1]), float(style[2]) if style[2] else None
        length = 0.2 * size * len(sample.partition(">")[2].removesuffix("</a>"))
        lines = 1 if width is None else ceil(length / width)
        boxes.append((min(length, width or length), 0.45 * size * lines))
    return boxes


def fit(text: str) -> Fit:
    return fit_texts({"name": SlotText(SLOT, text, "cjk-sc")}, measure)["name"]


def test_a_short_text_takes_the_largest_size() -> None:
    assert fit("Amelia") == Fit("cjk-sc", 44)


def test_a_longer_text_shrinks_on_one_line() -> None:
    shrunk = fit("x" * 30)
    assert shrunk.width is None
    assert 27 <= shrunk.size_pt < 44
    assert 0.2 * shrunk.size_pt * 30 <= 200


def test_a_long_text_breaks_into_even_lines_within_the_slot() -> None:
    broken = fit("x" * 60)
    assert broken.width is not None
    lines = ceil(0.2 * broken.size_pt * 60 / broken.width)
    assert lines == 2
    assert lines * 0.45 * broken.size_pt <= 25
    assert broken.width < 200


def test_an_empty_text_is_no_trouble() -> None:
    assert fit("").size_pt == 44


def test_text_is_escaped_when_it_is_measured() -> None:
    sample = SlotText(SLOT, "<b>&", "cjk-sc").sample(10)
    assert sample.endswith(">&lt;b&gt;&amp;</a>")


def test_the_style_says_size_and_width() -> None:
    assert Fit("x", 12.345).style == "font-size: 12.35pt"
    assert Fit("x", 9, 101.25).style == "font-size: 9.00pt; width: 101.2mm"
