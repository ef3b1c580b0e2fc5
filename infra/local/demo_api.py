"""A small client of the platform's own HTTP API, for making the demo data."""

import json
import urllib.error
import urllib.request
from typing import Any


class DemoFailed(RuntimeError):
    """The demo data could not be made; the message says which request was refused."""


class DemoApi:
    """Calls the API as one person."""

    def __init__(self, base: str, token: str) -> None:
        self.base = base
        self.token = token

    def get(self, path: str) -> Any:
        """Return what a GET answers."""
        return self._call("GET", path)

    def items(self, path: str) -> list[dict[str, Any]]:
        """Return the first page of a list."""
        found: list[dict[str, Any]] = self.get(path)["items"]
        return found

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Return what a POST answers."""
        return self._call("POST", path, {} if body is None else body)

    def delete(self, path: str) -> None:
        """Send a DELETE."""
        self._call("DELETE", path)

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        return send(method, self.base + path, data, headers)


def send(method: str, address: str, data: bytes | None, headers: dict[str, str]) -> Any:
    """Make a request. Returns the answer's JSON, or None if it has none. Raises DemoFailed."""
    # Only addresses of this local cloud come here.
    request = urllib.request.Request(address, data=data, headers=headers, method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
            text = response.read()
    except urllib.error.HTTPError as error:
        with error:
            raise DemoFailed(f"{method} {address}: {error.code} {error.read().decode()[:500]}") from error
    except OSError as error:
        raise DemoFailed(f"{method} {address}: {error}") from error
    return json.loads(text) if text else None
