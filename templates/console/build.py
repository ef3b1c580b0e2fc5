"""Builds the console: every page in every language, hashed bundles, styles, `config.json`.

    python -m templates.console.build OUTPUT        (then serve OUTPUT as routes.json says)

A page is the folder `pages/NAME/`: `page.html` (Jinja2, extends `layout/shell.html`), and, where it
has live parts, `page.js` and `page.css` beside it. The result:

    OUTPUT/pages/LANGUAGE/NAME.html    OUTPUT/assets/…-HASH.js|css|woff2
    OUTPUT/routes.json  OUTPUT/headers.json  OUTPUT/config.json  OUTPUT/favicon.svg …

`config` is what browsers fetch from `/config.json`: issuer, authorizationEndpoint, tokenEndpoint,
logoutEndpoint, clientId (the user pool), and publicUrl (the canonical console's base URL).
"""

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from templates.console import catalog as catalogs
from templates.console.routing import Routes

HERE = Path(__file__).parent
ESBUILD = catalogs.ESBUILD
TARGET = "--target=chrome123,firefox121,safari17.5"


@dataclass(frozen=True)
class Bundles:
    """Where esbuild put each entry point, and which shared chunks and fonts to load early."""

    outputs: dict[str, str]
    imports: dict[str, list[str]]
    fonts: list[str]


def build(output: Path, config: dict[str, str], *, languages: Iterable[str] | None = None) -> None:
    """Write the whole console to `output`, replacing what an earlier build left there."""
    for name in ("pages", "assets"):
        shutil.rmtree(output / name, ignore_errors=True)
    output.mkdir(parents=True, exist_ok=True)
    shutil.copytree(HERE / "public", output, dirs_exist_ok=True)
    output = output.resolve()
    routes = Routes.load()
    bundles = _bundle(output)
    offered = tuple(languages or routes.languages)
    for language in offered:
        _render_language(output, language, offered, routes, bundles)
    table = json.loads((HERE / "routes.json").read_text("utf-8")) | {"languages": list(offered)}
    _write_json(output / "routes.json", table)
    shutil.copy(HERE / "headers.json", output / "headers.json")
    _write_json(output / "config.json", config)


def page_names() -> list[str]:
    """Every page folder."""
    return sorted(path.parent.name for path in (HERE / "pages").glob("*/page.html"))


def _bundle(output: Path) -> Bundles:
    entries = [*HERE.glob("pages/*/page.js"), *HERE.glob("pages/*/page.css")]
    entries += [HERE / "shared" / "boot.js", HERE / "shared" / "shell.js", HERE / "styles" / "console.css"]
    names = sorted(str(path.relative_to(HERE)) for path in entries)
    meta = output / "meta.json"
    options = [
        "--bundle", "--splitting", "--format=esm", "--minify", "--charset=utf8", "--legal-comments=none",
        "--outbase=.", "--entry-names=[dir]/[name]-[hash]", "--chunk-names=chunks/[name]-[hash]",
        "--asset-names=files/[name]-[hash]", "--public-path=/assets", "--loader:.woff2=file",
        "--loader:.svg=text", TARGET, f"--outdir={output / 'assets'}", f"--metafile={meta}", "--log-level=warning",
    ]  # fmt: skip
    subprocess.run([ESBUILD, *names, *options], cwd=HERE, check=True)
    written = json.loads(meta.read_text("utf-8"))["outputs"]
    meta.unlink()
    outputs: dict[str, str] = {}
    imports: dict[str, list[str]] = {}
    for file, details in written.items():
        url = _asset_url(file)
        imports[url] = [
            _asset_url(item["path"]) for item in details["imports"] if item["kind"] == "import-statement"
        ]
        if "entryPoint" in details:
            outputs[details["entryPoint"]] = url
    fonts = sorted(url for url in imports if url.endswith("wght-normal.woff2") or "-latin-wght" in url)
    return Bundles(outputs, imports, [url for url in fonts if "latin-ext" not in url])


def _asset_url(path: str) -> str:
    return "/assets/" + path.rsplit("assets/", 1)[1]


def _chunks(bundles: Bundles, entries: list[str]) -> list[str]:
    """All shared chunks that entry points need, for `modulepreload`."""
    found: list[str] = []
    waiting = list(entries)
    while waiting:
        for url in bundles.imports.get(waiting.pop(), []):
            if url not in found:
                found.append(url)
                waiting.append(url)
    return sorted(found)


def _render_language(
    output: Path, language: str, offered: tuple[str, ...], routes: Routes, bundles: Bundles
) -> None:
    catalog = catalogs.load(language)
    environment = _environment(catalogs.CatalogTranslations(catalog))
    environment.globals.update(
        lang=language, languages=[(code, _language_name(code)) for code in offered], fonts=bundles.fonts,
        styles=bundles.outputs["styles/console.css"], boot=bundles.outputs["shared/boot.js"],
        messages=_write_messages(output, language, catalogs.javascript(catalog)),
    )  # fmt: skip
    folder = output / "pages" / language
    folder.mkdir(parents=True)
    for name in page_names():
        own = bundles.outputs.get(f"pages/{name}/page.js")
        scripts = [bundles.outputs["shared/shell.js"], *([own] if own else [])]
        html = environment.get_template(f"pages/{name}/page.html").render(
            page=name, scripts=scripts, chunks=_chunks(bundles, scripts),
            page_styles=bundles.outputs.get(f"pages/{name}/page.css"),
            patterns=[route.path for route in routes.routes if route.page == name],
        )  # fmt: skip
        (folder / f"{name}.html").write_text(html + "\n", "utf-8")


def _environment(translations: catalogs.CatalogTranslations) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_translations(translations, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    environment.globals["icon"] = icon
    return environment


def icon(name: str, size: str = "") -> Markup:
    """An icon of `icons/`, inline; decorative, so name the control in text or with aria-label."""
    text = (HERE / "icons" / f"{name}.svg").read_text("utf-8").strip()
    return Markup(text.replace('class="icon"', f'class="icon icon-{size}"') if size else text)  # noqa: S704  # our own file


def _write_messages(output: Path, language: str, module: str) -> str | None:
    if not module:
        return None
    digest = hashlib.sha256(module.encode()).hexdigest()[:8].upper()
    name = f"messages.{language}-{digest}.js"
    (output / "assets" / name).write_text(module, "utf-8")
    return f"/assets/{name}"


def _language_name(code: str) -> str:
    if code == catalogs.PSEUDO:
        return "Pseudo"
    from babel import Locale

    name = Locale.parse(code, sep="-").get_display_name()
    return name[:1].upper() + name[1:] if name else code


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2, sort_keys=True) + "\n", "utf-8")


def main(arguments: list[str]) -> int:
    """Command line: the output folder, then an optional file with the settings for `config.json`."""
    if not arguments:
        print(__doc__)
        return 2
    config = json.loads(Path(arguments[1]).read_text("utf-8")) if len(arguments) > 1 else {}
    build(Path(arguments[0]), config)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
