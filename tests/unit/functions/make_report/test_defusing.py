"""No text of a person's becomes a formula in a spreadsheet that opens the CSV file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.make_report.csv_file import defused

SIGNS = "=+-@\t\r"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("https://evil.example","click")',
        "+49 30 1234",
        "-2",
        "@SUM(1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\tx",
        "  =1",
        "\u00a0=1",
        "\u200b@x",
        "\ufeff=1",
        "\uff1d1",
        "\uff20x",
    ],
)
def test_what_looks_like_a_formula_stands_behind_an_apostrophe(text: str) -> None:
    assert defused(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Ada", "1+1=2", "a@b.example", "'=1", "2026-11-29T12:00:00Z", "a\n=b"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert defused(text) == text


@given(st.text(max_size=20))
def test_nothing_begins_with_a_sign_afterwards_and_nothing_is_lost(text: str) -> None:
    cell = defused(text)
    assert not cell.startswith(tuple(SIGNS))
    assert cell in (text, f"'{text}")
