"""Sign-in: what leaves for the user pool, what is refused on the way back, and whom a subdomain's code is given to."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.browser.console_server import ApiRequest, Site, serve_console
from tests.browser.identity_server import Identity, encode, serve_identity, unsigned_token


@dataclass
class Scene:
    """A console, a provider of identities, and a window."""

    site: Site
    pool: Identity
    page: Page

    @property
    def console(self) -> str:
        return self.site.origin

    def leave(self, origin: str | None = None) -> None:
        """Press "Sign in" and arrive at the provider."""
        self.page.goto(f"{origin or self.console}/verify")
        self.page.locator("header").get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"{self.pool.origin}/**")

    def come_back(self, state: str | None = None) -> None:
        """Arrive at the callback page with a code."""
        self.page.goto(f"{self.console}/auth/callback?code=c0de&state={state or self.pool.left['state']}")

    def session(self) -> Any:
        return self.page.evaluate("JSON.parse(sessionStorage.getItem('academy.session'))")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Identity]]:
    root = tmp_path_factory.mktemp("console")
    with serve_identity() as pool, serve_console(root, identity=pool.origin) as site:
        yield site, pool


@pytest.fixture
def scene(served: tuple[Site, Identity], visit: Callable[..., Visitor]) -> Scene:
    site, pool = served
    pool.left, pool.exchanged, pool.claims, pool.refusal = {}, [], {}, ""
    site.requests.clear()
    return Scene(site, pool, visit().page)


def test_the_code_flow_with_pkce_is_followed_to_the_end(scene: Scene) -> None:
    page, pool, console = scene.page, scene.pool, scene.console
    scene.leave()
    asked = pool.left
    assert (asked["response_type"], asked["client_id"], asked["code_challenge_method"]) == (
        "code",
        "console",
        "S256",
    )
    assert asked["redirect_uri"] == f"{console}/auth/callback"
    assert len(asked["nonce"]) == len(asked["code_challenge"]) == 43
    scene.come_back()
    page.wait_for_url(f"{console}/verify")
    expect(page.get_by_role("button", name="Account of Ada Okafor")).to_be_visible()
    (exchanged,) = pool.exchanged
    assert (exchanged["code"], exchanged["redirect_uri"]) == ("c0de", asked["redirect_uri"])
    digest = hashlib.sha256(exchanged["code_verifier"].encode()).digest()
    assert encode(digest) == asked["code_challenge"]


def test_an_answer_that_was_not_asked_for_is_refused(scene: Scene) -> None:
    page, pool = scene.page, scene.pool
    scene.leave()
    scene.come_back(pool.left["state"] + "x")
    expect(page.get_by_role("alert")).to_contain_text("begun in another tab")
    assert pool.exchanged == []


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"nonce": "other"}, "nonce"),
        ({"iss": "https://evil.example"}, "issuer"),
        ({"aud": "x"}, "audience"),
        ({"exp": 1}, "expired"),
    ],
)
def test_tokens_that_are_not_for_us_are_refused(claims: dict[str, object], reason: str, scene: Scene) -> None:
    page, pool = scene.page, scene.pool
    pool.claims = claims
    scene.leave()
    scene.come_back()
    expect(page.get_by_role("alert")).to_contain_text(f"({reason})")
    assert scene.session() is None


def test_a_subdomain_signs_in_through_the_canonical_host(scene: Scene) -> None:
    page, pool, console = scene.page, scene.pool, scene.console
    branded = console.replace("localhost", "river.localhost")
    scene.leave(branded)
    assert pool.left["redirect_uri"] == f"{console}/auth/callback"
    scene.come_back()
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
def test_a_code_is_handed_to_nobody_else(origin: str, scene: Scene) -> None:
    page, pool, console = scene.page, scene.pool, scene.console
    port = str(urlsplit(console).port)
    state = encode({"key": "x", "origin": origin.replace("{port}", port)})
    scene.come_back(state)
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.url.startswith(f"{console}/auth/callback")
    assert pool.exchanged == []


def test_a_page_for_members_leads_to_sign_in_and_back(scene: Scene) -> None:
    page, pool, console = scene.page, scene.pool, scene.console
    page.goto(f"{console}/organizations/new")
    page.wait_for_url(f"{pool.origin}/**")
    scene.come_back()
    page.wait_for_url(f"{console}/organizations/new")
    expect(page.get_by_role("heading", level=1)).to_have_text("Open your academy")


def test_the_way_back_stays_on_our_own_pages(scene: Scene) -> None:
    page, console = scene.page, scene.console
    scene.leave()
    page.goto(f"{console}/verify")
    page.evaluate(
        "sessionStorage.setItem('academy.signin', JSON.stringify({...JSON.parse(sessionStorage.getItem('academy.signin')),"
        " returnTo: '//evil.example/'}))"
    )
    scene.come_back()
    page.wait_for_url(f"{console}/")


def sign_in(scene: Scene, **session: Any) -> None:
    """Begin as somebody who has signed in before."""
    scene.page.goto(f"{scene.console}/verify")
    stored = {"idToken": unsigned_token(), "refreshToken": "first", "expiresAt": 4_000_000_000_000} | session
    scene.page.evaluate("value => sessionStorage.setItem('academy.session', JSON.stringify(value))", stored)


def test_a_token_is_renewed_before_it_ends_and_once_for_all_requests(scene: Scene) -> None:
    scene.site.answer = lambda _: (200, {"items": [], "nextCursor": None})
    sign_in(scene, expiresAt=1)
    scene.page.goto(scene.console)
    expect(scene.page.get_by_role("heading", name="No webinars ahead")).to_be_visible()
    (exchanged,) = scene.pool.exchanged
    assert (exchanged["grant_type"], exchanged["refresh_token"]) == ("refresh_token", "first")
    bearers = {request.headers["Authorization"] for request in scene.site.requests}
    assert bearers == {f"Bearer {scene.session()['idToken']}"}
    assert scene.session()["refreshToken"] == "again"


def test_a_token_that_the_api_refuses_is_renewed_once(scene: Scene) -> None:
    refused = f"Bearer {unsigned_token()}"

    def answer(request: ApiRequest) -> tuple[int, Any]:
        good = request.headers["Authorization"] != refused
        return (
            (200, {"items": [], "nextCursor": None})
            if good
            else (401, {"code": "unauthenticated", "status": 401})
        )

    scene.site.answer = answer
    sign_in(scene)
    scene.page.goto(f"{scene.console}/certificates")
    expect(scene.page.get_by_role("heading", name="Your first certificate will appear here")).to_be_visible()
    assert len(scene.pool.exchanged) == 1


def test_a_session_that_cannot_be_renewed_leads_to_sign_in(scene: Scene) -> None:
    scene.pool.refusal = "invalid_grant"
    sign_in(scene, expiresAt=1)
    scene.page.goto(f"{scene.console}/certificates")
    scene.page.wait_for_url(f"{scene.pool.origin}/**")
    assert scene.pool.left["redirect_uri"] == f"{scene.console}/auth/callback"


def test_signing_out_forgets_and_tells_the_provider(scene: Scene) -> None:
    sign_in(scene)
    scene.page.goto(f"{scene.console}/verify")
    scene.page.get_by_role("button", name="Account of Ada Okafor").click()
    scene.page.get_by_role("menuitem", name="Sign out").click()
    scene.page.wait_for_url(f"{scene.pool.origin}/logout?**")
    assert (
        urlsplit(scene.page.url).query
        == f"client_id=console&logout_uri={quote(scene.console + '/', safe='')}"
    )
    scene.page.goto(f"{scene.console}/verify")
    assert scene.session() is None
