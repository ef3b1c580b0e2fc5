"""The build: reproducible, complete, and nothing in it that the content security policy would refuse."""

import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from templates.console.build import build, page_names
from templates.console.routing import HERE, Routes


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A built console."""
    output = tmp_path_factory.mktemp("built")
    build(output, {"clientId": "console"}, languages=("en", "qps"))
    return output


class Inline(HTMLParser):
    """Collects what a strict policy refuses, and every file that the page asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: list[str] = []
        self.files: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "style" or (tag == "script" and not values.get("src")):
            self.refused.append(tag)
        self.refused += [name for name in values if name == "style" or name.startswith("on")]
        self.files += [
            value for name, value in attrs if name in ("src", "href") and value and "/assets/" in value
        ]


def fingerprint(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_two_builds_are_identical(tmp_path: Path) -> None:
    for name in ("one", "two"):
        build(tmp_path / name, {"clientId": "console"}, languages=("en", "qps"))
    assert fingerprint(tmp_path / "one") == fingerprint(tmp_path / "two")


def test_building_again_leaves_nothing_old_behind(tmp_path: Path) -> None:
    build(tmp_path, {})
    before = fingerprint(tmp_path)
    (tmp_path / "assets" / "old-AAAA.js").write_text("old", "utf-8")
    build(tmp_path, {})
    assert fingerprint(tmp_path) == before


def test_pages_hold_nothing_inline_and_ask_only_for_files_that_exist(built: Path) -> None:
    pages = sorted(built.glob("pages/*/*.html"))
    assert len(pages) == 2 * len(page_names())
    for page in pages:
        parser = Inline()
        parser.feed(page.read_text("utf-8"))
        assert (page.name, parser.refused) == (page.name, [])
        assert [name for name in parser.files if not (built / name.lstrip("/")).is_file()] == []


def test_no_source_sets_a_style_attribute() -> None:
    sources = [*HERE.glob("*/**/*.js"), *HERE.glob("*/**/*.html")]
    offenders = [str(path) for path in sources if re.search(r"\sstyle\s*=|styleMap", path.read_text("utf-8"))]
    assert offenders == []


def test_no_style_names_a_color_outside_the_tokens_but_paper_and_overlays() -> None:
    """Components speak in tokens; the few fixed colors are of things that keep theirs in both schemes."""
    pattern = re.compile(r"#[0-9a-fA-F]{3,8}\b")
    sheets = [path for path in HERE.glob("styles/*.css") if path.name != "tokens.css"]
    found = {path.name: pattern.findall(path.read_text("utf-8")) for path in sheets}
    assert {name: colors for name, colors in found.items() if colors} == {"display.css": ["#fff"]}


def test_every_route_has_its_page_and_every_page_can_be_reached(built: Path) -> None:
    routes = Routes.load(built / "routes.json")
    routed = {route.page for route in routes.routes}
    assert routed | {"not-found", "error"} == set(page_names())


def test_the_policy_allows_nothing_unsafe() -> None:
    policy = json.loads((HERE / "headers.json").read_text("utf-8"))["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "frame-ancestors 'none'" in policy


def test_configuration_is_written_for_browsers(built: Path) -> None:
    assert json.loads((built / "config.json").read_text("utf-8")) == {"clientId": "console"}
