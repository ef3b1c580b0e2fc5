"""Which page file answers which address: read by the build, the local edge and the CloudFront Function.

`routes.json` is the one table:

    {"languages": ["en"],                                    first = fallback language
     "routes": [{"path": "/courses/{id}", "page": "course"}, first match wins
                {"path": "/", "page": "branded-home", "host": "branded"}]}

`{name}` stands for exactly one path segment. `host: "branded"` limits a route to organization
subdomains; such a route is preferred there. Everything else under the console bucket is a file.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
FILES = re.compile(r"^/(assets/|pages/|[^/]+\.[a-z0-9]+$)")
LANGUAGE_COOKIE = "language"


@dataclass(frozen=True)
class Route:
    """One address pattern and the page folder that answers it."""

    path: str
    page: str
    branded_only: bool = False

    @property
    def pattern(self) -> str:
        """The address as an anchored regular expression that Python and JavaScript read alike."""
        return "^" + re.sub(r"\\\{[a-z_]+\\\}", "[^/]+", re.escape(self.path).replace("/", "\\/")) + "$"


@dataclass(frozen=True)
class Routes:
    """The whole table, in the order in which it is tried."""

    languages: tuple[str, ...]
    routes: tuple[Route, ...]

    @classmethod
    def load(cls, path: Path = HERE / "routes.json") -> "Routes":
        """Read the table from its JSON file (this folder's, or the copy in a built console)."""
        table = json.loads(path.read_text("utf-8"))
        rows = [Route(row["path"], row["page"], row.get("host") == "branded") for row in table["routes"]]
        rows.sort(key=lambda row: not row.branded_only)
        return cls(tuple(table["languages"]), tuple(rows))

    def language(self, cookie: str | None, accept_language: str | None) -> str:
        """The language to serve: the reader's own choice, else the browser's first that we have."""
        wanted = [cookie or "", *_by_preference(accept_language or "")]
        for tag in wanted:
            for language in self.languages:
                if tag.lower() == language.lower() or tag.lower().split("-")[0] == language.lower():
                    return language
        return self.languages[0]

    def resolve(self, path: str, *, branded: bool = False, language: str | None = None) -> tuple[str, int]:
        """The file (relative to the console's root) and the HTTP status that answer `path`."""
        if FILES.match(path):
            return path.lstrip("/"), 200
        address = path.rstrip("/") or "/"
        folder = f"pages/{language or self.languages[0]}"
        for route in self.routes:
            if (branded or not route.branded_only) and re.match(route.pattern, address):
                return f"{folder}/{route.page}.html", 200
        return f"{folder}/not-found.html", 404


def _by_preference(accept_language: str) -> Sequence[str]:
    ranked: list[tuple[float, str]] = []
    for part in accept_language.split(",")[:20]:
        tag, _, quality = part.strip().partition(";q=")
        try:
            ranked.append((float(quality or 1), tag))
        except ValueError:
            continue
    return [tag for _, tag in sorted(ranked, key=lambda pair: -pair[0])]


def cloudfront_function(routes: Routes, domain: str) -> str:
    """JavaScript (cloudfront-js-2.0, viewer request) that rewrites addresses as `resolve` does.

    `domain` is the canonical host; a host that ends in it with one more label is a branded one.
    An unknown address becomes `/pages/<language>/not-found.html`, an object whose metadata says 404;
    a second function (infra/edge.yaml) makes that the status of the answer.
    """
    table = [{"pattern": r.pattern, "page": r.page, "branded": r.branded_only} for r in routes.routes]
    template = (HERE / "viewer_request.js").read_text("utf-8")
    return (
        template.replace("__TABLE__", json.dumps(table, separators=(",", ":")))
        .replace("__LANGUAGES__", json.dumps(routes.languages))
        .replace("__DOMAIN__", json.dumps(domain))
        .replace("__COOKIE__", json.dumps(LANGUAGE_COOKIE))
    )
