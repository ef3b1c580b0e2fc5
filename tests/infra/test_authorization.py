"""The code flow's rules: PKCE is demanded and checked, codes are good once."""

import base64
import hashlib
from typing import Any

import pytest

from infra.local.edge.authorization import (
    CODE_SECONDS,
    Client,
    Codes,
    InvalidClient,
    OAuthError,
    check_request,
    error_redirect,
    verifier_matches,
)

VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
# RFC 7636, appendix B.
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
CALLBACK = "http://localhost:8080/auth/callback"
CLIENT = Client("client", frozenset({CALLBACK}), frozenset(), frozenset({"openid", "email", "profile"}))
PARAMETERS = {
    "response_type": "code",
    "client_id": "client",
    "redirect_uri": CALLBACK,
    "scope": "openid email",
    "state": "abc",
    "nonce": "n",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
TOKEN = {"code": "c1", "client_id": "client", "redirect_uri": CALLBACK, "code_verifier": VERIFIER}


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def codes(clock: Clock) -> Codes:
    codes = Codes(clock)
    codes.give("c1", check_request(CLIENT, PARAMETERS))
    return codes


def refused(codes: Codes, **changes: Any) -> str:
    with pytest.raises(OAuthError) as error:
        codes.redeem(TOKEN | changes)
    return error.value.code


def test_a_good_request_is_taken() -> None:
    request = check_request(CLIENT, PARAMETERS)
    assert request.fields() == PARAMETERS


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "other"},
        {"redirect_uri": "http://evil.example/"},
        {"redirect_uri": CALLBACK + "/more"},
        {"redirect_uri": CALLBACK + "?a=b"},
    ],
)
def test_an_unknown_client_or_address_is_never_redirected_to(changes: dict[str, str]) -> None:
    with pytest.raises(InvalidClient):
        check_request(CLIENT, PARAMETERS | changes)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"scope": "email"}, "invalid_scope"),
        ({"scope": "openid aws.cognito.signin.user.admin"}, "invalid_scope"),
    ],
)
def test_what_is_not_in_order_is_told_to_the_client(changes: dict[str, str], code: str) -> None:
    with pytest.raises(OAuthError) as error:
        check_request(CLIENT, PARAMETERS | changes)
    assert error.value.code == code
    assert error_redirect(PARAMETERS, error.value).startswith(f"{CALLBACK}?error={code}&")


def test_the_verifier_of_the_rfc_matches() -> None:
    assert verifier_matches(VERIFIER, CHALLENGE)


@pytest.mark.parametrize("verifier", ["", VERIFIER[:-1], VERIFIER + "x", "é" * 43, "a" * 129, CHALLENGE])
def test_no_other_verifier_matches(verifier: str) -> None:
    assert not verifier_matches(verifier, CHALLENGE)


def test_a_verifier_must_be_long_enough_even_if_its_hash_fits() -> None:
    digest = hashlib.sha256(b"short").digest()
    assert not verifier_matches("short", base64.urlsafe_b64encode(digest).rstrip(b"=").decode())


def test_a_code_is_good_once(codes: Codes) -> None:
    assert codes.redeem(TOKEN).client_id == "client"
    assert refused(codes) == "invalid_grant"


@pytest.mark.parametrize(
    "changes",
    [
        {"code_verifier": ""},
        {"code_verifier": "x" * 43},
        {"client_id": "other"},
        {"redirect_uri": "http://localhost:8080/other"},
    ],
)
def test_a_code_is_used_up_by_a_wrong_try(codes: Codes, changes: dict[str, str]) -> None:
    assert refused(codes, **changes) == "invalid_grant"
    assert refused(codes) == "invalid_grant"


def test_a_code_expires(codes: Codes, clock: Clock) -> None:
    clock.now += CODE_SECONDS
    assert refused(codes) == "invalid_grant"


def test_an_unknown_code_is_refused(codes: Codes) -> None:
    assert refused(codes, code="c2") == "invalid_grant"
    assert codes.redeem(TOKEN).redirect_uri == CALLBACK
