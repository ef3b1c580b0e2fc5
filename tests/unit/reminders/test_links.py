"""Links in mails: whose they are, for what, and that nobody makes one up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.errors import NotFound
from chalicelib.core.http.endpoint import PATH_VALUE
from chalicelib.reminders.links import Purpose, check_token, mint_token, read_token

SECRET = "s3cret"
WEBINAR = "web_01JDZW3D3T6C1Y6ZB3G3W0Q9QK"
PERSON = "0d9f6f0e-2f1c-4a9e-9f6c-3a0c5e7d1b2a"


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_a_link_says_whose_it_is(user_id: str) -> None:
    token = mint_token(SECRET, Purpose.JOIN, WEBINAR, user_id)

    check_token(SECRET, token, Purpose.JOIN)
    assert read_token(token) == (WEBINAR, user_id)


def test_a_link_fits_into_an_address() -> None:
    assert PATH_VALUE.fullmatch(mint_token(SECRET, Purpose.UNSUBSCRIBE, WEBINAR, PERSON))


@pytest.mark.parametrize(
    "token",
    [
        mint_token("other", Purpose.JOIN, WEBINAR, PERSON),
        mint_token(SECRET, Purpose.UNSUBSCRIBE, WEBINAR, PERSON),
        mint_token(SECRET, Purpose.JOIN, "web_2", PERSON).replace("web_2", WEBINAR),
        mint_token(SECRET, Purpose.JOIN, WEBINAR, PERSON)[:-1],
        mint_token(SECRET, Purpose.JOIN, WEBINAR, PERSON) + "=",
        mint_token(SECRET, Purpose.JOIN, WEBINAR, PERSON).rpartition(".")[0] + ".",
        f"{WEBINAR}.é.x",
        f"{WEBINAR}._w.x",
        WEBINAR,
        "",
    ],
)
def test_no_other_link_holds(token: str) -> None:
    with pytest.raises(NotFound):
        check_token(SECRET, token, Purpose.JOIN)
