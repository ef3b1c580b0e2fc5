"""Tokens hold for one broadcast, one purpose, and ten minutes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from chalicelib.broadcasts.tokens import LEEWAY_SECONDS, LIFETIME, Claims, mint_token, verify_token
from chalicelib.core.errors import Unauthenticated

SECRET = "a secret of this broadcast alone, and long enough"
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)


def minted(**changes: Any) -> str:
    wanted = {"webinar_id": "web_1", "user_id": "ada", "scope": "publish", "source_id": "src_1", "at": AT}
    return mint_token(SECRET, **{**wanted, **changes})


def code_of(token: str, *, secret: str = SECRET, webinar_id: str = "web_1", at: datetime = AT) -> str:
    with pytest.raises(Unauthenticated) as refused:
        verify_token(secret, token, webinar_id=webinar_id, at=at)
    return refused.value.code


def test_a_token_says_who_may_do_what_until_when() -> None:
    assert verify_token(SECRET, minted(), webinar_id="web_1", at=AT) == Claims(
        "web_1", "ada", "publish", "src_1", AT + LIFETIME
    )
    control = minted(scope="control", source_id=None)
    assert verify_token(SECRET, control, webinar_id="web_1", at=AT).source_id is None
    for operator in (True, False):
        token = minted(scope="control", source_id=None, operator=operator)
        assert verify_token(SECRET, token, webinar_id="web_1", at=AT).operator is operator


def test_a_token_expires() -> None:
    end = AT + LIFETIME + timedelta(seconds=LEEWAY_SECONDS)
    assert verify_token(SECRET, minted(), webinar_id="web_1", at=end - timedelta(seconds=1)).user_id == "ada"
    assert code_of(minted(), at=end) == "token_expired"


def test_a_token_of_another_broadcast_does_not_hold() -> None:
    assert code_of(minted(), webinar_id="web_2") == "invalid_token"
    assert code_of(minted(), secret="the secret of another broadcast, long too") == "invalid_token"


@pytest.mark.parametrize("damaged", ["", "x", "a.b.c", minted()[:-2], minted() + "x"])
def test_what_is_no_token_does_not_hold(damaged: str) -> None:
    assert code_of(damaged) == "invalid_token"


def test_an_unsigned_token_does_not_hold() -> None:
    claims = jwt.decode(minted(), options={"verify_signature": False})
    assert code_of(jwt.encode(claims, "", algorithm="none")) == "invalid_token"


@pytest.mark.parametrize(
    "changes",
    [
        {"scope": "everything"},
        {"scope": "control"},
        {"src": None},
        {"src": 5},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": 10**18},
        {"aud": ["web_1", "web_2"]},
        {"sub": None},
    ],
    ids=str,
)
def test_odd_claims_do_not_hold_even_when_signed(changes: dict[str, Any]) -> None:
    claims = jwt.decode(minted(), options={"verify_signature": False}) | changes
    claims = {name: value for name, value in claims.items() if value is not None}
    assert code_of(jwt.encode(claims, SECRET, algorithm="HS256")) == "invalid_token"


def test_a_publish_token_names_its_source_and_no_other_does() -> None:
    with pytest.raises(ValueError, match="source"):
        minted(source_id=None)
    with pytest.raises(ValueError, match="source"):
        minted(scope="control")
