"""Message catalogues: extraction from templates and modules, and per-language compilation.

    python -m templates.console.catalog extract             writes locale/console.pot
    python -m templates.console.catalog update LANGUAGE     starts or refreshes locale/LANGUAGE.po

English is the source and needs no catalogue. The language `qps` is made up on the fly: every message
in brackets and accents, 30 % longer, so that text that escaped translation is visible.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from gettext import NullTranslations
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
LOCALE = HERE / "locale"
ESBUILD = HERE.parent.parent / "node_modules" / ".bin" / "esbuild"
PSEUDO = "qps"
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "t": None,
    "tn": (1, 2),
}
JINJA = {"**.html": {"silent": "false", "extensions": "jinja2.ext.i18n", "trimmed": "true"}}
JAVASCRIPT = {"**.js": {"parse_template_string": "False"}}
ACCENTS = str.maketrans("aceinosuyACEINOSUY", "åçéîñöšûýÅÇÉÎÑÖŠÛÝ")


class CatalogTranslations(NullTranslations):
    """gettext's interface over a Babel catalogue, for Jinja's i18n extension."""

    def __init__(self, catalog: Catalog | None) -> None:
        """Keep the catalogue; None is the source language."""
        super().__init__()
        self.catalog = catalog

    def gettext(self, message: str) -> str:
        """The translation of `message`, or the message itself."""
        found = self.catalog.get(message) if self.catalog else None
        return str(found.string) if found and isinstance(found.string, str) and found.string else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The form of a counted message for `n` in English rules (templates have no live counts)."""
        return self.gettext(msgid1 if n == 1 else msgid2)


def extract() -> Catalog:
    """Every message of the templates and modules as one catalogue without locations."""
    catalog = Catalog(project="AeThex Academy console", charset="utf-8")
    for folder in ("layout", "pages"):
        _add(catalog, extract_from_dir(HERE / folder, [("**.html", "jinja2")], JINJA, keywords=KEYWORDS))
    with tempfile.TemporaryDirectory() as plain:
        _lower_templates(Path(plain))
        _add(catalog, extract_from_dir(plain, [("**.js", "javascript")], JAVASCRIPT, keywords=KEYWORDS))
    return catalog


def _add(
    catalog: Catalog, rows: Iterable[tuple[str, int, str | tuple[str, ...], list[str], str | None]]
) -> None:
    for _file, _line, message, _comments, _context in rows:
        catalog.add(message)


def _lower_templates(output: Path) -> None:
    """Rewrite modules without template literals, which Babel's JavaScript lexer cannot nest."""
    sources = sorted(str(path.relative_to(HERE)) for path in HERE.glob("*/**/*.js"))
    options = ["--supported:template-literal=false", "--charset=utf8", "--outbase=.", f"--outdir={output}"]
    subprocess.run([ESBUILD, *sources, *options, "--log-level=error"], cwd=HERE, check=True)


def load(language: str) -> Catalog | None:
    """The catalogue of a language: None for the source, invented for the pseudo-language."""
    if language == "en":
        return None
    if language == PSEUDO:
        return _pseudo()
    with (LOCALE / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def missing(language: str) -> list[str]:
    """Messages that a language's catalogue lacks or leaves untranslated or marks as uncertain."""
    catalog = load(language)
    if catalog is None:
        return []
    return [_key(message) for message in extract() if message.id and not _done(catalog.get(_key(message)))]


def _done(message: Message | None) -> bool:
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def _key(message: Message) -> str:
    return str(message.id[0]) if isinstance(message.id, tuple | list) else str(message.id)


def _pseudo() -> Catalog:
    catalog = Catalog(locale=None)
    for message in extract():
        if not message.id:
            continue
        if isinstance(message.id, tuple | list):
            catalog.add(tuple(message.id), tuple(pseudo(text) for text in message.id))
        else:
            catalog.add(message.id, pseudo(message.id))
    return catalog


def pseudo(text: str) -> str:
    """Accents outside `{placeholders}`, `%(names)s` and markup; brackets mark both ends."""
    pieces = re.split(r"(\{[^}]*\}|%\([a-z_]+\)s|<[^>]*>|&[a-z]+;)", text)
    worn = "".join(piece if index % 2 else piece.translate(ACCENTS) for index, piece in enumerate(pieces))
    return f"⟦{worn}{'·' * (len(text) // 3)}⟧"


def javascript(catalog: Catalog | None) -> str:
    """The ES module that gives the console's modules their messages before they run."""
    if catalog is None:
        return ""
    messages: dict[str, str | list[str]] = {}
    for message in catalog:
        if message.id and _done(message):
            text = message.string
            messages[_key(message)] = list(text) if isinstance(text, tuple | list) else str(text)
    plural = str(catalog.plural_expr) if catalog.locale else "(n != 1)"
    body = json.dumps(messages, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"globalThis.academyMessages={{plural:n=>Number({plural}),messages:{body}}};\n"


def main(arguments: list[str]) -> int:
    """Command line: `extract` or `update LANGUAGE`."""
    match arguments:
        case ["extract"]:
            _write(LOCALE / "console.pot", extract())
        case ["update", language]:
            path = LOCALE / f"{language}.po"
            catalog = (
                load(language)
                if path.exists()
                else Catalog(locale=language, project="AeThex Academy console")
            )
            assert catalog is not None, "English is the source and has no catalogue"
            catalog.update(extract())
            _write(path, catalog)
        case _:
            print(__doc__)
            return 2
    return 0


def _write(path: Path, catalog: Catalog) -> None:
    with path.open("wb") as file:
        write_po(file, catalog, sort_output=True, no_location=True, width=100)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
