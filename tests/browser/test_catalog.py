"""Messages: extraction finds them all, every language has them all, and no text escapes translation."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from templates.console import catalog
from templates.console.build import build
from templates.console.routing import Routes
from tests.browser.conftest import Visitor
from tests.browser.console_server import serve_console

UNTRANSLATED = {"crt_…", "https://"}
OWN_NAMES = {"AeThex Academy", "Pseudo", "English", "Amara Nwosu"}


@pytest.fixture(scope="module")
def messages() -> Catalog:
    return catalog.extract()


def test_messages_of_templates_and_modules_are_found(messages: Catalog) -> None:
    found = {message.id for message in messages}
    assert {"Skip to content", "Teach it well.", "Load more", "Invite somebody"} <= found


def test_messages_within_nested_template_literals_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "pages" / "x" / "page.js"
    source.parent.mkdir(parents=True)
    source.write_text(
        "export const x = (y) => html`a ${y ? html`<p>${t(\"In</p> depth\")}</p>` : tn(`{count} é`, '{count} és', 2)}`;",
        "utf-8",
    )
    (tmp_path / "layout").mkdir()
    monkeypatch.setattr(catalog, "HERE", tmp_path)
    assert [message.id for message in catalog.extract() if message.id] == [
        "In</p> depth",
        ("{count} é", "{count} és"),
    ]


@pytest.mark.parametrize("language", Routes.load().languages)
def test_every_language_has_every_message(language: str) -> None:
    assert catalog.missing(language) == []


def test_missing_and_uncertain_messages_are_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "de.po").write_text(
        'msgid ""\nmsgstr ""\n\nmsgid "Load more"\nmsgstr "Mehr"\n\n#, fuzzy\nmsgid "Try again"\nmsgstr "?"\n',
        "utf-8",
    )
    monkeypatch.setattr(catalog, "LOCALE", tmp_path)
    missing = catalog.missing("de")
    assert "Load more" not in missing
    assert {"Try again", "Skip to content"} <= set(missing)


def test_a_new_language_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalog, "LOCALE", tmp_path)
    assert catalog.main(["update", "cs"]) == 0
    text = (
        (tmp_path / "cs.po")
        .read_text("utf-8")
        .replace('msgid "Skip to content"\nmsgstr ""', 'msgid "Skip to content"\nmsgstr "Přejít k obsahu"')
    )
    (tmp_path / "cs.po").write_text(text, "utf-8")
    build(tmp_path / "out", {}, languages=("en", "cs"))
    page = (tmp_path / "out" / "pages" / "cs" / "home.html").read_text("utf-8")
    assert "Přejít k obsahu" in page
    assert '<html lang="cs"' in page
    module = next((tmp_path / "out" / "assets").glob("messages.cs-*.js")).read_text("utf-8")
    assert "plural:n=>Number(((n==1)?0" in module.replace(" ", "")


class Words(HTMLParser):
    """The words a reader gets: text, and attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("code", "script")
        self.words += [value for name, value in attrs if name in ("aria-label", "alt", "title") and value]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("code", "script")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)


def escaped(words: list[str]) -> list[str]:
    """Words that no catalogue has worn."""
    bare = [re.sub(r"⟦[^⟧]*⟧", "", word) for word in words]
    for name in OWN_NAMES:
        bare = [word.replace(name, "") for word in bare]
    return [word.strip() for word in bare if re.search(r"[^\W\d_]{2}", word)]


@pytest.fixture(scope="module")
def pseudo_console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A console in the pseudo-language: its origin and its files."""
    root = tmp_path_factory.mktemp("pseudo")
    with serve_console(root, languages=(catalog.PSEUDO,)) as site:
        yield site.origin, root


def test_no_text_of_a_page_escapes_translation(pseudo_console: tuple[str, Path]) -> None:
    for page in sorted(pseudo_console[1].glob("pages/qps/*.html")):
        parser = Words()
        parser.feed(page.read_text("utf-8"))
        assert (page.name, escaped(parser.words)) == (page.name, [])


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/verify",
        "/verify/crt_x",
        "/invitations/a.b.c",
        "/join/a.b.c",
        "/mail/a.b.c",
        "/auth/callback",
        "/nowhere",
    ],
)
def test_no_text_that_modules_show_escapes_translation(
    path: str, pseudo_console: tuple[str, Path], visit: Callable[..., Visitor]
) -> None:
    page = visit().open(pseudo_console[0] + path)
    parser = Words()
    parser.feed(page.content())
    assert escaped(parser.words) == []


STRING = r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\""""
TEMPLATE = re.compile(rf"__template\(\[((?:(?:{STRING})(?:, )?)*)\]")
TAG = re.compile(r"""<code>.*?</code>|<!--.*?-->|<(?:[^<>"]|"[^"]*")*>""", re.DOTALL)
SPOKEN = re.compile(r"""\s(?:aria-label|title|alt|placeholder|label)="([^"]*)\"""")


def bare_words(module: str) -> list[str]:
    """Words that a lowered module's templates show without asking the catalogue."""
    found = []
    for pieces in TEMPLATE.findall(module):
        strings = [
            re.sub(r"\\(.)", r"\1", text[1:-1].replace("\\n", " ")) for text in re.findall(STRING, pieces)
        ]
        markup = "\0".join(strings)
        shown = TAG.sub("\0", markup).split("\0") + SPOKEN.findall(markup)
        found += [word.strip() for word in shown if re.search(r"[^\W\d_]{2}", word)]
    return found


def test_no_text_in_a_module_bypasses_the_catalogue(tmp_path: Path) -> None:
    catalog._lower_templates(tmp_path)
    modules = [path for path in sorted(tmp_path.rglob("*.js")) if "design" not in path.parts]
    found = {str(path.relative_to(tmp_path)): bare_words(path.read_text("utf-8")) for path in modules}
    assert {name: words for name, words in found.items() if set(words) - UNTRANSLATED} == {}


def test_words_that_bypass_the_catalogue_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "pages" / "x.js"
    source.parent.mkdir()
    source.write_text(
        'html`<p class="a b" @click=${x}>${t(\'Yes\')} left &amp; ${1}<b title="Close it">\'s"</b></p>`',
        "utf-8",
    )
    monkeypatch.setattr(catalog, "HERE", tmp_path)
    catalog._lower_templates(tmp_path / "out")
    assert bare_words((tmp_path / "out" / "pages" / "x.js").read_text("utf-8")) == ["left &amp;", "Close it"]
