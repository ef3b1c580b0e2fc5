"""Results of endpoints that are not JSON, and how each kind of result becomes a response."""

from dataclasses import dataclass
from typing import Any

from chalice.app import Response
from pydantic import BaseModel

JSON = "application/json"


@dataclass(frozen=True)
class Redirect:
    """Send the client to another address for the content."""

    location: str


@dataclass(frozen=True)
class Content:
    """Text of another kind, as a file if ``filename`` is given."""

    text: str
    content_type: str
    filename: str | None = None


def present(result: BaseModel | Redirect | Content | None, status: int, cookies: list[str]) -> Response:
    """Return the response for what an endpoint returned. Nothing is 204; a version is shown as ETag."""
    headers: dict[str, Any] = {"Cache-Control": "no-store"}
    if cookies:
        headers["Set-Cookie"] = cookies
    if isinstance(result, Redirect):
        return Response("", headers | {"Location": result.location}, 302)
    if isinstance(result, Content):
        return Response(result.text, headers | _content_headers(result), status)
    if result is None:
        return Response("", headers, 204)
    version = getattr(result, "version", None)
    if version is not None:
        headers["ETag"] = f'"{version}"'
    return json_response(result.model_dump_json(by_alias=True), status, headers)


def json_response(text: str, status: int, headers: dict[str, Any]) -> Response:
    """Return a response with a body that is JSON text already."""
    return Response(text, headers | {"Content-Type": JSON}, status)


def _content_headers(content: Content) -> dict[str, str]:
    headers = {"Content-Type": content.content_type}
    if content.filename:
        headers["Content-Disposition"] = f'attachment; filename="{content.filename}"'
    return headers
