"""Sign-in: what leaves for the user pool, what is refused on the way back, and whom a subdomain's code is given to."""

import base64
import hashlib
import json
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Visitor
from tests.browser.console_server import IDENTITY


def encode(value: bytes | str | dict[str, object]) -> str:
    raw = json.dumps(value).encode() if isinstance(value, dict) else value
    return base64.urlsafe_b64encode(raw if isinstance(raw, bytes) else raw.encode()).decode().rstrip("=")


class Identity:
    """Stands where the user pool would be reached, and keeps what it was asked."""

    def __init__(self, page: Page) -> None:
        self.left: dict[str, str] = {}
        self.exchanged: dict[str, str] = {}
        self.claims: dict[str, object] = {}
        page.context.route(f"{IDENTITY}/oauth2/authorize**", self.authorize)
        page.context.route(f"{IDENTITY}/oauth2/token", self.token)

    def authorize(self, route: Route) -> None:
        self.left = {name: values[0] for name, values in parse_qs(urlsplit(route.request.url).query).items()}
        route.fulfill(body="signing in", content_type="text/plain")

    def token(self, route: Route) -> None:
        body = route.request.post_data or ""
        self.exchanged = {name: values[0] for name, values in parse_qs(body).items()}
        claims = {
            "sub": "u1",
            "email": "ada@example.org",
            "name": "Ada Okafor",
            "iss": IDENTITY,
            "aud": "console",
            "exp": 4_000_000_000,
            "nonce": self.left["nonce"],
        } | self.claims
        tokens = {"id_token": f"e30.{encode(claims)}.x", "refresh_token": "again"}
        route.fulfill(json=tokens, headers={"Access-Control-Allow-Origin": "*"})


@pytest.fixture
def identity(visit: Callable[..., Visitor]) -> tuple[Page, Identity]:
    page = visit().page
    return page, Identity(page)


def leave(page: Page, origin: str, path: str = "/verify") -> None:
    page.goto(origin + path)
    page.locator("header").get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{IDENTITY}/**")


def test_the_code_flow_with_pkce_is_followed_to_the_end(
    console: str, identity: tuple[Page, Identity]
) -> None:
    page, pool = identity
    leave(page, console)
    asked = pool.left
    assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == (
        "code",
        "console",
        "S256",
    )
    assert asked["redirect_uri"] == f"{console}/auth/callback"
    assert len(asked["nonce"]) == len(asked["code_challenge"]) == 43
    page.goto(f"{console}/auth/callback?code=c0de&state={asked['state']}")
    page.wait_for_url(f"{console}/verify")
    expect(page.get_by_role("button", name="Account of Ada Okafor")).to_be_visible()
    assert (pool.exchanged["code"], pool.exchanged["redirect_uri"]) == ("c0de", asked["redirect_uri"])
    digest = hashlib.sha256(pool.exchanged["code_verifier"].encode()).digest()
    assert encode(digest) == asked["code_challenge"]


def test_an_answer_that_was_not_asked_for_is_refused(console: str, identity: tuple[Page, Identity]) -> None:
    page, pool = identity
    leave(page, console)
    page.goto(f"{console}/auth/callback?code=c0de&state={pool.left['state']}x")
    expect(page.get_by_role("alert")).to_contain_text("begun in another tab")
    assert pool.exchanged == {}


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"nonce": "other"}, "nonce"),
        ({"iss": "https://evil.example"}, "issuer"),
        ({"aud": "x"}, "audience"),
        ({"exp": 1}, "expired"),
    ],
)
def test_tokens_that_are_not_for_us_are_refused(
    claims: dict[str, object], reason: str, console: str, identity: tuple[Page, Identity]
) -> None:
    page, pool = identity
    pool.claims = claims
    leave(page, console)
    page.goto(f"{console}/auth/callback?code=c0de&state={pool.left['state']}")
    expect(page.get_by_role("alert")).to_contain_text(f"({reason})")
    assert page.evaluate("sessionStorage.getItem('academy.session')") is None


def test_a_subdomain_signs_in_through_the_canonical_host(
    console: str, identity: tuple[Page, Identity]
) -> None:
    page, pool = identity
    branded = console.replace("localhost", "river.localhost")
    leave(page, branded)
    assert pool.left["redirect_uri"] == f"{console}/auth/callback"
    page.goto(f"{console}/auth/callback?code=c0de&state={pool.left['state']}")
    page.wait_for_url(f"{branded}/verify")
    expect(page.get_by_role("button", name="Account of Ada Okafor")).to_be_visible()


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://river.localhost.evil.example",
        "http://evil.example/river.localhost",
        "https://river.localhost:{port}",
        "http://river.localhost:1",
        "http://a.b.localhost:{port}",
        "http://user@river.localhost:{port}",
        "javascript:alert(1)",
        "null",
    ],
)
def test_a_code_is_handed_to_nobody_else(origin: str, console: str, identity: tuple[Page, Identity]) -> None:
    page, pool = identity
    port = str(urlsplit(console).port)
    state = encode({"key": "x", "origin": origin.replace("{port}", port)})
    page.goto(f"{console}/auth/callback?code=c0de&state={state}")
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.url.startswith(f"{console}/auth/callback")
    assert pool.exchanged == {}


def test_a_page_for_members_leads_to_sign_in_and_back(console: str, identity: tuple[Page, Identity]) -> None:
    page, pool = identity
    page.goto(f"{console}/organizations/new")
    page.wait_for_url(f"{IDENTITY}/**")
    page.goto(f"{console}/auth/callback?code=c0de&state={pool.left['state']}")
    page.wait_for_url(f"{console}/organizations/new")
    expect(page.get_by_role("heading", level=1)).to_have_text("Open your academy")


def test_the_way_back_stays_on_our_own_pages(console: str, identity: tuple[Page, Identity]) -> None:
    page, pool = identity
    leave(page, console)
    page.goto(f"{console}/verify")
    page.evaluate(
        "sessionStorage.setItem('academy.signin', JSON.stringify({...JSON.parse(sessionStorage.getItem('academy.signin')),"
        " returnTo: '//evil.example/'}))"
    )
    page.goto(f"{console}/auth/callback?code=c0de&state={pool.left['state']}")
    page.wait_for_url(f"{console}/")
