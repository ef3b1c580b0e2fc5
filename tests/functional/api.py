"""A client for the API in process: the real Chalice app behind Chalice's own local gateway."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from chalice.app import Chalice
from chalice.config import Config
from chalice.local import LocalChalice, LocalGateway

from tests.functional.people import Person


@dataclass(frozen=True)
class Answer:
    """A response: ``json`` is parsed when it is JSON."""

    status: int
    headers: dict[str, Any]
    text: str
    cookies: list[str] = field(default_factory=list)

    @property
    def json(self) -> Any:
        """The body as JSON values."""
        return json.loads(self.text)

    @property
    def code(self) -> str:
        """The stable code of a problem."""
        return str(self.json["code"])

    @property
    def fields(self) -> list[str]:
        """The fields that a problem names."""
        return [error["field"] for error in self.json["errors"]]


def gateway_of(app: Chalice) -> LocalGateway:
    """Return an app behind the local gateway, safe for threads (LocalChalice keeps requests per thread)."""
    app.__class__ = LocalChalice
    return LocalGateway(app, Config(chalice_stage="test"))


@cache
def gateway() -> LocalGateway:
    """Return the API behind the local gateway."""
    from app import app

    return gateway_of(app)


class ApiClient:
    """Calls the API (or the app behind another gateway), as a person or as nobody."""

    def __init__(self, serve: Callable[[], LocalGateway] = gateway) -> None:
        self._serve = serve

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        as_: Person | None = None,
        headers: dict[str, str] | None = None,
        raw: bytes | None = None,
    ) -> Answer:
        """Send one request; ``body`` goes as JSON, ``raw`` as it is."""
        sent = {"content-type": "application/json", **(headers or {})}
        if as_ is not None:
            sent["authorization"] = f"Bearer {as_.token}"
        data = raw if raw is not None else (b"" if body is None else json.dumps(body).encode())
        response = self._serve().handle_request(method=method, path=path, headers=sent, body=data)
        return _answer(response)

    def get(self, path: str, **options: Any) -> Answer:
        """GET."""
        return self.request("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        """POST; no body sends an empty object."""
        return self.request("POST", path, {} if body is None else body, **options)

    def put(self, path: str, body: Any = None, *, version: int | None = None, **options: Any) -> Answer:
        """PUT, with If-Match if ``version`` is given."""
        headers = dict(options.pop("headers", {}))
        if version is not None:
            headers["if-match"] = f'"{version}"'
        return self.request("PUT", path, body, headers=headers, **options)

    def delete(self, path: str, **options: Any) -> Answer:
        """DELETE."""
        return self.request("DELETE", path, **options)


def _answer(response: Any) -> Answer:
    body = response["body"]
    text = body.decode() if isinstance(body, bytes) else str(body)
    headers = {str(name).lower(): value for name, value in response["headers"].items()}
    lists = {str(name).lower(): values for name, values in response["multiValueHeaders"].items()}
    return Answer(int(response["statusCode"]), headers, text, lists.get("set-cookie", []))
