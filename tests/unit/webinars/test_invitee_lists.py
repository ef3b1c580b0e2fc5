"""Lists of addresses in all the forms in which people and spreadsheets have them, and in hostile ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.core.errors import Unprocessable
from chalicelib.webinars.invitee_lists import MOST, InviteeList, read_bytes, read_text

CSV = 'Name,E-Mail\r\n"Hopper, Grace",grace@example.org\r\nÄnne,anne@example.org\r\n'
BOTH = [(2, "grace@example.org", "Hopper, Grace"), (3, "anne@example.org", "Änne")]


def rows(found: InviteeList) -> list[tuple[int, str, str]]:
    return [(row.line, row.email, row.name) for row in found.rows]


def problems(found: InviteeList) -> list[tuple[int, str, str]]:
    return [(one.line, one.value, one.problem.value) for one in found.problems]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_any_spreadsheet(encoding: str, delimiter: str) -> None:
    text = CSV.replace(",", delimiter).replace(f"Hopper{delimiter} ", "Hopper, ")
    assert rows(read_bytes(text.encode(encoding))) == BOTH


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("grace@example.org", [(1, "grace@example.org", "")]),
        ("A@X.org; b@x.org  c@x.org\nd@x.org", [(1, f"{c}@x.org", "") for c in "abc"] + [(2, "d@x.org", "")]),
        (
            "Grace <Grace@Example.org>, Alan <alan@x.org>",
            [(1, "grace@example.org", "Grace"), (1, "alan@x.org", "Alan")],
        ),
        ("grace@example.org,Grace,Navy", [(1, "grace@example.org", "Grace")]),
        ("sep=;\nFirst Name;email\n\nGrace;grace@example.org", [(4, "grace@example.org", "Grace")]),
        ("=cmd|x!A1,grace@example.org", [(1, "grace@example.org", "cmd|x!A1")]),
        ('"never closed,a@x.org\nb@x.org', [(2, "b@x.org", "")]),
        ("mailto:grace@example.org", [(1, "grace@example.org", "")]),
        ("a+b@x.co.uk,o'neil@x.org", [(1, "a+b@x.co.uk", ""), (1, "o'neil@x.org", "")]),
    ],
)
def test_pasted_text(text: str, expected: list[tuple[int, str, str]]) -> None:
    assert rows(read_text(text)) == expected


@pytest.mark.parametrize(
    "address",
    ["a@b", "@x.org", "a@", "a b@x.org", "a..b@x.org", ".a@x.org", "a@-x.org", "a@x.org.", "a@1.2.3.4",
     "ä@x.org", "a@x.org\x07", f"{'a' * 65}@x.org", f"a@{'x.' * 130}org", "<script>@x.org", "a@x.org>"],
)  # fmt: skip
def test_what_is_no_address_is_reported_as_it_stands(address: str) -> None:
    found = read_text(f"email\n{address}\nfine@x.org")
    assert rows(found) == [(3, "fine@x.org", "")]
    assert problems(found) == [(2, address[:120], "MALFORMED")]


def test_doubled_addresses_are_one() -> None:
    found = read_text("a@x.org\nA@X.org\nb@x.org")
    assert [row.email for row in found.rows] == ["a@x.org", "b@x.org"]
    assert problems(found) == [(2, "a@x.org", "DOUBLED")]


def test_a_list_has_an_end() -> None:
    assert len(read_text(",".join(f"{n}@x.org" for n in range(MOST))).rows) == MOST
    for text in ("\n".join(f"{n}@x.org" for n in range(MOST + 1)), "no address\n" * (MOST + 1)):
        with pytest.raises(Unprocessable):
            read_text(text)


@settings(max_examples=100)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        found = read_bytes(content)
    except Unprocessable:
        return
    for row in found.rows:
        assert row.email.isascii()
        assert row.email.isprintable()
        assert row.name.isprintable()
        assert row.name[:1] not in ("=", "+", "-", "@")
