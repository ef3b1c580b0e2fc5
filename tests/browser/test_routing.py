"""Addresses → page files: in Python for the local edge, in JavaScript for CloudFront, with the same answers."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from templates.console.routing import Route, Routes, cloudfront_function

ROUTES = Routes(
    ("en", "de"),
    (
        Route("/", "branded-home", branded_only=True),
        Route("/", "home"),
        Route("/courses", "courses"),
        Route("/webinars/new", "webinar-new"),
        Route("/webinars/{id}", "webinar"),
        Route("/courses/{id}/learn", "course-learn"),
    ),
)
DOMAIN = "academy.example"
ADDRESSES = {
    "/": "home",
    "/courses": "courses",
    "/courses/": "courses",
    "/webinars/new": "webinar-new",
    "/webinars/web_01J": "webinar",
    "/courses/crs_01J/learn": "course-learn",
}
UNKNOWN = ["/courses/a/b", "/webinars", "/Courses", "/courses/learn/x/y", "/%2e%2e/x", "/webinars//"]


@pytest.mark.parametrize(("address", "page"), ADDRESSES.items())
def test_addresses_are_answered_by_their_pages(address: str, page: str) -> None:
    assert ROUTES.resolve(address) == (f"pages/en/{page}.html", 200)


@pytest.mark.parametrize("address", UNKNOWN)
def test_unknown_addresses_get_the_not_found_page(address: str) -> None:
    assert ROUTES.resolve(address, language="de") == ("pages/de/not-found.html", 404)


def test_files_are_served_as_they_are() -> None:
    assert ROUTES.resolve("/assets/shared/shell-ABC.js") == ("assets/shared/shell-ABC.js", 200)
    assert ROUTES.resolve("/config.json") == ("config.json", 200)


def test_subdomains_have_a_front_page_of_their_own() -> None:
    assert ROUTES.resolve("/", branded=True) == ("pages/en/branded-home.html", 200)
    assert ROUTES.resolve("/courses", branded=True) == ("pages/en/courses.html", 200)


def test_branded_routes_come_first_wherever_the_table_has_them(tmp_path: Path) -> None:
    table = {
        "languages": ["en"],
        "routes": [{"path": "/", "page": "a"}, {"path": "/", "page": "b", "host": "branded"}],
    }
    (tmp_path / "routes.json").write_text(json.dumps(table), "utf-8")
    routes = Routes.load(tmp_path / "routes.json")
    assert [routes.resolve("/", branded=branded)[0] for branded in (True, False)] == [
        "pages/en/b.html",
        "pages/en/a.html",
    ]


@pytest.mark.parametrize(
    ("cookie", "accepted", "language"),
    [
        (None, None, "en"),
        ("de", "en", "de"),
        ("fr", "de-AT,de;q=0.9", "de"),
        (None, "fr,de;q=0.5,en;q=0.7", "en"),
        (None, "de;q=broken,en", "en"),
        ("", "*", "en"),
    ],
)
def test_the_readers_language_is_served(cookie: str | None, accepted: str | None, language: str) -> None:
    assert ROUTES.language(cookie, accepted) == language


def run_function(requests: list[dict[str, object]]) -> list[dict[str, str]]:
    node = shutil.which("node")
    assert node is not None
    calls = "console.log(JSON.stringify(JSON.parse(process.argv[1]).map(request => handler({request}))))"
    script = cloudfront_function(ROUTES, DOMAIN) + calls
    done = subprocess.run(
        [node, "-e", script, json.dumps(requests)], capture_output=True, text=True, check=True
    )
    answers: list[dict[str, str]] = json.loads(done.stdout)
    return answers


def request(
    uri: str, host: str = DOMAIN, cookie: str | None = None, accept: str | None = None
) -> dict[str, object]:
    headers = {"host": {"value": host}}
    if accept is not None:
        headers["accept-language"] = {"value": accept}
    return {"uri": uri, "headers": headers, "cookies": {"language": {"value": cookie}} if cookie else {}}


def test_the_cloudfront_function_answers_alike() -> None:
    cases = [
        (uri, host, language)
        for uri in [*ADDRESSES, "/assets/x-1.js", "/favicon.svg"]
        for host in (DOMAIN, f"river.{DOMAIN}")
        for language in (None, "de")
    ]
    answers = run_function([request(uri, host, language) for uri, host, language in cases])
    expected = [
        "/" + ROUTES.resolve(uri, branded=host != DOMAIN, language=language or "en")[0]
        for uri, host, language in cases
    ]
    assert [answer["uri"] for answer in answers] == expected


def test_the_cloudfront_function_shows_the_not_found_page() -> None:
    answers = run_function([request(uri, cookie="de") for uri in UNKNOWN])
    assert [answer["uri"] for answer in answers] == ["/pages/de/not-found.html"] * len(UNKNOWN)


def test_the_cloudfront_function_reads_accept_language_alike() -> None:
    headers = ["fr,de;q=0.5,en;q=0.7", "de-AT", "de;q=broken,en", "*", ""]
    answers = run_function([request("/", accept=accept) for accept in headers])
    expected = [f"/pages/{ROUTES.language(None, accept)}/home.html" for accept in headers]
    assert [answer["uri"] for answer in answers] == expected


def test_the_function_fits_into_cloudfront() -> None:
    """CloudFront Functions have at most 10 KB of code."""
    assert len(cloudfront_function(Routes.load(), DOMAIN).encode()) < 10 * 1024
