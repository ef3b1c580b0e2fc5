"""How the console behaves when the API falters: it tries again, keeps its keys, says what happened, and recovers."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, session_of
from tests.browser.console_server import ApiRequest, Site, serve_console
from tests.browser.identity_server import unsigned_token

ORGANIZATION = {
    "id": "org_1",
    "name": "River School",
    "subdomain": "river",
    "role": "org_admin",
    "logoUrl": None,
}
EMPTY: dict[str, Any] = {"items": [], "nextCursor": None}
BUSY = (503, {"code": "unavailable", "status": 503, "detail": "Try again shortly.", "correlationId": "c0rr"})


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with serve_console(tmp_path) as served:
        yield served


@pytest.fixture
def page(site: Site, visit: Callable[..., Visitor]) -> Page:
    return visit(session=session_of(unsigned_token())).page


def faltering(
    times: int, good: Callable[[ApiRequest], tuple[int, Any]]
) -> Callable[[ApiRequest], tuple[int, Any]]:
    """Answers that each address is busy so many times, then well."""
    counts: dict[str, int] = {}

    def answer(request: ApiRequest) -> tuple[int, Any]:
        operation = f"{request.method} {request.path}"
        counts[operation] = counts.get(operation, 0) + 1
        return BUSY if counts[operation] <= times else good(request)

    return answer


def test_reading_is_tried_again(site: Site, page: Page) -> None:
    site.answer = faltering(2, lambda _: (200, EMPTY))
    page.goto(f"{site.origin}/certificates")
    expect(page.get_by_role("heading", name="Your first certificate will appear here")).to_be_visible()
    assert [one.path for one in site.requests].count("/api/certificates/me") == 3


def test_a_failure_is_shown_with_its_reference_and_can_be_retried(site: Site, page: Page) -> None:
    site.answer = lambda _: (
        500,
        {"code": "internal_error", "status": 500, "detail": "Our fault.", "correlationId": "c0rr"},
    )
    page.goto(f"{site.origin}/certificates")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Our fault.")
    expect(alert).to_contain_text("c0rr")
    site.answer = lambda _: (200, EMPTY)
    alert.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="Your first certificate will appear here")).to_be_visible()


def test_a_write_is_tried_again_under_the_same_key(site: Site, page: Page) -> None:
    site.answer = faltering(
        1, lambda request: (201, ORGANIZATION) if request.method == "POST" else (200, EMPTY)
    )
    page.goto(f"{site.origin}/organizations/new")
    page.get_by_label("Name").fill("River School")
    page.get_by_role("button", name="Open academy").click()
    page.wait_for_url("**/organizations/org_1")
    posts = [one for one in site.requests if one.method == "POST"]
    assert len(posts) == 2
    assert len({one.headers["Idempotency-Key"] for one in posts}) == 1


def test_pressing_twice_sends_once(site: Site, page: Page) -> None:
    site.answer = lambda request: (201, ORGANIZATION) if request.method == "POST" else (200, EMPTY)
    page.goto(f"{site.origin}/organizations/new")
    page.get_by_label("Name").fill("River School")
    page.get_by_role("button", name="Open academy").dblclick()
    page.wait_for_url("**/organizations/org_1")
    assert [one.method for one in site.requests].count("POST") == 1


def test_what_the_api_objects_to_stands_at_its_field(site: Site, page: Page) -> None:
    errors = [
        {"field": "subdomain", "detail": "It is taken.", "code": "taken"},
        {"field": "plan", "detail": "No.", "code": "x"},
    ]
    refusal = (
        422,
        {"code": "validation_failed", "status": 422, "detail": "Check subdomain, plan.", "errors": errors},
    )
    site.answer = lambda request: refusal if request.method == "POST" else (200, EMPTY)
    page.goto(f"{site.origin}/organizations/new")
    page.get_by_label("Name").fill("River School")
    page.get_by_role("button", name="Open academy").click()
    field = page.get_by_label("Address", exact=True)
    expect(field).to_be_focused()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(
        "3 to 63 lower-case letters, digits or hyphens. It is taken."
    )
    expect(page.get_by_role("alert")).to_contain_text("plan: No.")
    expect(page.get_by_label("Name")).to_have_value("River School")


def test_without_a_connection_the_page_says_so(site: Site, page: Page) -> None:
    site.answer = lambda _: (200, EMPTY)
    page.goto(f"{site.origin}/organizations/new")
    page.get_by_label("Name").fill("River School")
    page.context.set_offline(True)
    page.get_by_role("button", name="Open academy").click()
    expect(page.get_by_role("alert")).to_contain_text("The server cannot be reached.", timeout=15_000)
    page.context.set_offline(False)
    expect(page.get_by_label("Name")).to_have_value("River School")


def test_lists_grow_by_cursor(site: Site, page: Page) -> None:
    def answer(request: ApiRequest) -> tuple[int, Any]:
        if request.path != "/api/organizations/org_1/members":
            return 200, ORGANIZATION if request.path == "/api/organizations/org_1" else EMPTY
        count = sum(one.path == request.path for one in site.requests)
        member = {
            "userId": f"u{count}",
            "name": f"Person {count}",
            "email": "p@example.org",
            "role": "viewer",
        }
        return 200, {
            "items": [member | {"joinedAt": "2026-01-01T00:00:00Z", "version": 1}],
            "nextCursor": "n" if count < 3 else None,
        }

    site.answer = answer
    page.goto(f"{site.origin}/organizations/org_1")
    for count in (1, 2):
        expect(page.get_by_role("row")).to_have_count(count + 1)
        page.get_by_role("button", name="Load more").click()
    expect(page.get_by_role("row")).to_have_count(4)
    expect(page.get_by_role("button", name="Load more")).to_have_count(0)
