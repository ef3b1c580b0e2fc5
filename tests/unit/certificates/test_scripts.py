"""Writing systems: clean text, the order of the CJK families, and where letters may be spaced."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.render_certificate.scripts import (
    CJK_ORDERS,
    allows_spacing,
    cjk_order,
    clean_text,
    face_class,
    font_stylesheet,
)
from functions.render_certificate.signature import can_write


@pytest.mark.parametrize(
    ("given_text", "printed"),
    [
        ("  Amelia \n Whitfield\t", "Amelia Whitfield"),
        ("Amelia\u202edleiftihW", "AmeliadleiftihW"),
        ("a\x00b\x07c", "abc"),
        ("e\u0301", "é"),
        ("می\u200cخواهم", "می\u200cخواهم"),  # noqa: RUF001 # Persian: “I want”
        ("\ufeffX\U000e0041", "X"),
    ],
)
def test_text_is_cleaned_for_print(given_text: str, printed: str) -> None:
    assert clean_text(given_text) == printed


@given(st.text())
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@pytest.mark.parametrize(
    ("text", "language", "order"),
    [
        ("山田 花子", "ja", "jp"),
        ("山田はなこ", "en", "jp"),
        ("김민수", "en", "kr"),
        ("王小明", "en", "sc"),
        ("王小明", "zh-Hant-TW", "tc"),
        ("王小明", "zh-TW", "tc"),
        ("王小明", "zh_HK", "hk"),
        ("王小明", "zh-CN", "sc"),
        ("王小明", "jam", "sc"),
    ],
)
def test_han_characters_are_drawn_as_their_readers_write_them(text: str, language: str, order: str) -> None:
    assert cjk_order(text, language) == order


@pytest.mark.parametrize(
    ("text", "spaced"),
    [
        ("Northwind 21", True),
        ("Ελλάδα", True),
        ("أكاديمية", False),
        ("डिजिटल", False),
        ("東京", False),
        ("", True),
    ],
)
def test_only_scripts_of_separate_letters_are_spaced(text: str, spaced: bool) -> None:
    assert allows_spacing(text) is spaced
    assert ("spaced" in face_class(text, "en")) is spaced


def test_no_emoji_family_is_in_any_stack() -> None:
    sheet = font_stylesheet()
    assert "emoji" not in sheet.lower()
    assert sheet.count("{") == 2 * len(CJK_ORDERS)


@pytest.mark.parametrize(
    ("name", "writable"),
    [
        ("Grace Okonkwo", True),
        ("Siân Müller", True),
        ("Łódź", False),
        ("עומר", False),
        ("佐藤 健", False),
        ("Nguyễn", False),
        ("", False),
    ],
)
def test_a_signature_is_lettered_whole_or_not_at_all(name: str, writable: bool) -> None:
    assert can_write(name) is writable
