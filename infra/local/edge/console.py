"""The console's built pages, found by the same route table that the CloudFront Function uses."""

import hashlib
import json
import mimetypes
from http import HTTPStatus
from pathlib import Path

from aiohttp import web

from infra.local.edge.ranges import is_unchanged
from templates.console.routing import LANGUAGE_COOKIE, Routes

# Files with a hash in their names never change; everything else is asked for again.
HASHED = "/assets/"
FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("application/manifest+json", ".webmanifest")


class Console:
    """Serves the pages below ``root`` with the security headers that the console's build wrote."""

    def __init__(self, root: Path, host: str, origins: dict[str, str]) -> None:
        self.root = root.resolve()
        self.host = host
        self.routes = Routes.load(self.root / "routes.json")
        self.headers = security_headers(self.root / "headers.json", origins)

    async def handle(self, request: web.Request) -> web.Response:
        """Serve a page or a file; what there is not gets the page that says so, with status 404."""
        if request.method not in ("GET", "HEAD"):
            raise web.HTTPMethodNotAllowed(request.method, ["GET", "HEAD"])
        branded = request.host != self.host and request.host.endswith("." + self.host)
        language = self.routes.language(
            request.cookies.get(LANGUAGE_COOKIE), request.headers.get("Accept-Language")
        )
        name, status = self.routes.resolve(request.path, branded=branded, language=language)
        file = self._file(name)
        if file is None:
            name, status = self.routes.resolve("/not-found/at/all", language=language)
            file = self._file(name)
        return self._answer(request, file, status)

    def _file(self, name: str) -> Path | None:
        path = (self.root / name).resolve()
        return path if path.is_relative_to(self.root) and path.is_file() else None

    def _answer(self, request: web.Request, file: Path | None, status: int) -> web.Response:
        headers = dict(self.headers)
        if file is None:
            return web.Response(status=404, text="not found", headers=headers)
        body = file.read_bytes()
        headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        headers["Cache-Control"] = FOREVER if request.path.startswith(HASHED) else ASK_AGAIN
        if file.suffix == ".html":
            headers["Vary"] = "Accept-Language, Cookie"
        if status == HTTPStatus.OK and is_unchanged(request.headers, headers):
            return web.Response(status=304, headers=headers)
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        charset = "utf-8" if kind.startswith("text/") or kind.endswith(("json", "javascript")) else None
        return web.Response(status=status, body=body, content_type=kind, charset=charset, headers=headers)


def security_headers(file: Path, origins: dict[str, str]) -> dict[str, str]:
    """Return the headers of every console answer; ``origins`` fills the placeholders that the file has."""
    table: dict[str, str] = json.loads(file.read_text(encoding="utf-8"))
    return {name: " ".join(value.format(**origins).split()) for name, value in table.items()}
