"""Bearer tokens: what holds, what does not, and an issuer that is asked seldom or is silent."""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm

from chalicelib.core import auth
from chalicelib.core.auth import Actor, KeySet, authenticate
from chalicelib.core.errors import Unauthenticated, Unavailable
from tests.functional.core.key_server import KeyServer, key_server
from tests.functional.people import KEY_ID, Issuer, Person

ADA = Actor(user_id="user-ada", email="ada@example.org", email_verified=True, name="Ada")


def part(value: Any) -> str:
    """Return a part of a token."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(data).decode().rstrip("=")


@pytest.fixture
def ada(person: Callable[..., Person]) -> Person:
    return person("ada")


@pytest.fixture
def claims(issuer: Issuer) -> dict[str, Any]:
    return issuer.claims("user-ada", "ada@example.org", "Ada")


def refused(token: str) -> str:
    """Return the code with which a token is refused."""
    with pytest.raises(Unauthenticated) as raised:
        authenticate(f"Bearer {token}")
    return raised.value.code


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_a_valid_token_names_the_actor(ada: Person, scheme: str) -> None:
    assert authenticate(f"{scheme} {ada.token}") == ADA


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic YTpi", "Bearer  ", "token"])
def test_no_token_is_refused(issuer: Issuer, header: str | None) -> None:
    with pytest.raises(Unauthenticated):
        authenticate(header)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"exp": 1}, "token_expired"),
        ({"exp": "soon"}, "unauthenticated"),
        ({"iat": 4_000_000_000}, "unauthenticated"),
        ({"nbf": 4_000_000_000}, "unauthenticated"),
        ({"aud": "another-client"}, "unauthenticated"),
        ({"aud": []}, "unauthenticated"),
        ({"aud": {"x": 1}}, "unauthenticated"),
        ({"iss": "https://issuer.test/other"}, "unauthenticated"),
        ({"iss": 7}, "unauthenticated"),
        ({"sub": 7}, "unauthenticated"),
        ({"email": ""}, "unauthenticated"),
        *[({name: None}, "unauthenticated") for name in ("exp", "iat", "aud", "iss", "sub", "email")],
    ],
)
def test_claims_that_do_not_hold_are_refused(
    issuer: Issuer, claims: dict[str, Any], changes: dict[str, Any], code: str
) -> None:
    changed = {key: value for key, value in {**claims, **changes}.items() if value is not None}
    token = jwt.api_jws.encode(json.dumps(changed).encode(), issuer.key, "RS256", {"kid": KEY_ID})

    assert refused(token) == code


def test_a_token_holds_for_half_a_minute_more(issuer: Issuer, claims: dict[str, Any]) -> None:
    now = int(time.time())

    assert authenticate(f"Bearer {issuer.sign({**claims, 'exp': now - 15})}") == ADA
    assert refused(issuer.sign({**claims, "exp": now - 45})) == "token_expired"


def test_unsigned_and_symmetric_tokens_are_refused(issuer: Issuer, claims: dict[str, Any]) -> None:
    public = issuer.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    jwk = json.dumps(issuer.jwks()["keys"][0]).encode()
    for algorithm in ("none", "None", "HS256", "HS512", "", None, 7, ["RS256"]):
        content = f"{part({'alg': algorithm, 'kid': KEY_ID, 'typ': 'JWT'})}.{part(claims)}"
        assert refused(f"{content}.") == "unauthenticated"
        for secret in (public, public.strip(), jwk, b""):
            signature = part(hmac.new(secret, content.encode(), "sha256").digest())
            assert refused(f"{content}.{signature}") == "unauthenticated"


def test_signatures_of_other_keys_are_refused(issuer: Issuer, ada: Person, claims: dict[str, Any]) -> None:
    other = Issuer(issuer.issuer, issuer.audience)
    header, body, signature = ada.token.split(".")
    curve = ec.generate_private_key(ec.SECP256R1())

    assert refused(other.sign(claims)) == "unauthenticated"
    assert refused(f"{header}.{part({**claims, 'sub': 'user-grace'})}.{signature}") == "unauthenticated"
    assert refused(f"{header}.{body}.") == "unauthenticated"
    assert refused(jwt.encode(claims, curve, "ES256", {"kid": KEY_ID})) == "unauthenticated"
    assert refused(jwt.encode(claims, issuer.key, "RS512", {"kid": KEY_ID})) == "unauthenticated"


@hypothesis_settings(max_examples=60, derandomize=True)
@given(
    text=st.text(max_size=30)
    | st.lists(st.binary(max_size=20).map(part), min_size=3, max_size=3).map(".".join)
    | st.dictionaries(
        st.sampled_from(["alg", "kid", "typ", "crit", "b64"]), st.text(max_size=5) | st.integers()
    )
    .map(part)
    .map(lambda header: f"{header}.e30.AA")
)
def test_garbage_is_refused(issuer: Issuer, text: str) -> None:
    assert refused(text) == "unauthenticated"


@pytest.mark.parametrize("header", [b"[" * 5000, b"{" * 5000, b'{"alg":"RS256","kid":' + b"9" * 5000 + b"}"])
def test_hostile_headers_are_refused(issuer: Issuer, header: bytes) -> None:
    assert refused(f"{part(header)}.e30.AA") == "unauthenticated"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"email": " Ada@Example.ORG "}, ADA),
        ({"email_verified": "true"}, ADA),
        ({"email_verified": "false"}, Actor("user-ada", "ada@example.org", email_verified=False, name="Ada")),
        ({"email_verified": None}, Actor("user-ada", "ada@example.org", email_verified=False, name="Ada")),
        ({"name": None, "given_name": "Ada"}, ADA),
        ({"name": None}, Actor("user-ada", "ada@example.org", email_verified=True, name="ada")),
    ],
)
def test_issuers_write_claims_in_different_ways(
    issuer: Issuer, claims: dict[str, Any], changes: dict[str, Any], expected: Actor
) -> None:
    kept = {key: value for key, value in {**claims, **changes}.items() if value is not None}

    assert authenticate(f"Bearer {issuer.sign(kept)}") == expected


def test_elliptic_keys_are_taken_too(
    claims: dict[str, Any], keys: KeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    curve = ec.generate_private_key(ec.SECP256R1())
    keys.publish({"keys": [{**json.loads(ECAlgorithm.to_jwk(curve.public_key())), "kid": "curve"}]})
    monkeypatch.setattr(auth, "key_set", lambda _: KeySet(keys.url))

    assert authenticate(f"Bearer {jwt.encode(claims, curve, 'ES256', {'kid': 'curve'})}") == ADA


@pytest.fixture
def keys(issuer: Issuer) -> Iterator[KeyServer]:
    """A key server that publishes the issuer's key."""
    with key_server() as server:
        server.publish(issuer.jwks())
        yield server


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Let time pass for the key set: ``later(3600)`` is in an hour."""
    current = [1000.0]
    monkeypatch.setattr(auth, "time", SimpleNamespace(monotonic=lambda: current[0]))

    def passes(seconds: float) -> None:
        current[0] += seconds

    return passes


def test_keys_are_fetched_once_an_hour(keys: KeyServer, later: Callable[[float], None]) -> None:
    key_set = KeySet(keys.url)

    with ThreadPoolExecutor(8) as pool:
        assert len({id(key) for key in pool.map(key_set.get, [KEY_ID] * 40)}) == 1
    assert keys.asked == 1
    later(3500)
    key_set.get(KEY_ID)
    assert keys.asked == 1
    later(200)
    key_set.get(KEY_ID)
    assert keys.asked == 2


def test_unknown_keys_do_not_hammer_the_issuer(keys: KeyServer, later: Callable[[float], None]) -> None:
    key_set = KeySet(keys.url)
    key_set.get(KEY_ID)

    for number in range(100):
        with pytest.raises(Unauthenticated):
            key_set.get(f"unknown-{number}")
    assert keys.asked == 1
    later(11)
    with pytest.raises(Unauthenticated):
        key_set.get("unknown")
    assert keys.asked == 2


def test_a_new_key_is_found(keys: KeyServer, later: Callable[[float], None], issuer: Issuer) -> None:
    key_set = KeySet(keys.url)
    key_set.get(KEY_ID)
    (old,) = issuer.jwks()["keys"]
    keys.publish({"keys": [{**old, "kid": "rotated"}]})
    later(11)

    assert key_set.get("rotated").key_id == "rotated"
    with pytest.raises(Unauthenticated):
        key_set.get(KEY_ID)


def silence(keys: KeyServer) -> None:
    keys.status = None


def fail(keys: KeyServer) -> None:
    keys.status = 500


def talk_nonsense(keys: KeyServer) -> None:
    keys.body = b"<html>"


def publish_nothing(keys: KeyServer) -> None:
    keys.publish({"keys": []})


TROUBLES = [silence, fail, talk_nonsense, publish_nothing]


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_silent_issuer_makes_us_unavailable_without_hammering(
    keys: KeyServer, later: Callable[[float], None], trouble: Callable[[KeyServer], None]
) -> None:
    body, status = keys.body, keys.status
    trouble(keys)
    key_set = KeySet(keys.url)

    for _ in range(10):
        with pytest.raises(Unavailable):
            key_set.get(KEY_ID)
    assert keys.asked == 1
    keys.body, keys.status = body, status
    later(11)
    assert key_set.get(KEY_ID).key_id == KEY_ID


@pytest.mark.parametrize("trouble", TROUBLES)
def test_known_keys_go_on_while_the_issuer_is_silent(
    keys: KeyServer, later: Callable[[float], None], trouble: Callable[[KeyServer], None]
) -> None:
    key_set = KeySet(keys.url)
    known = key_set.get(KEY_ID)
    trouble(keys)
    later(3700)

    assert [key_set.get(KEY_ID) for _ in range(10)] == [known] * 10
    assert keys.asked == 2
    with pytest.raises(Unavailable):
        key_set.get("perhaps-new")
    later(86_400)
    with pytest.raises(Unavailable):
        key_set.get(KEY_ID)


def test_nobody_listening_is_unavailable(
    issuer: Issuer, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with key_server() as server:
        url = server.url
    monkeypatch.setattr(auth, "key_set", lambda _: KeySet(url))

    with pytest.raises(Unavailable):
        authenticate(f"Bearer {ada.token}")
