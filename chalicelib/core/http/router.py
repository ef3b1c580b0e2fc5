"""A domain's routes: a Chalice blueprint whose every route is a declared :class:`Endpoint`."""

from collections.abc import Callable
from typing import Any

from chalice.app import Blueprint, CORSConfig, Response
from pydantic import BaseModel

from chalicelib.core.http.access import Access
from chalicelib.core.http.endpoint import MAX_BODY, Endpoint, EndpointFunction

CORS = CORSConfig(
    allow_origin="*",  # bearer tokens only: there is no ambient authority that another origin could borrow
    allow_headers=["Authorization", "Content-Type", "Idempotency-Key", "If-Match", "X-Correlation-Id"],
    expose_headers=["ETag", "Idempotency-Replayed", "Retry-After", "X-Correlation-Id"],
    max_age=600,
)
ENDPOINTS: list[Endpoint] = []
"""All endpoints of the modules imported so far, in the order of declaration."""


class Router:
    """Collects the endpoints of one domain. ``router.blueprint`` goes to ``app.register_blueprint``."""

    def __init__(self, domain: str) -> None:
        self.domain = domain
        self.blueprint = Blueprint(domain)

    def get(self, path: str, **declaration: Any) -> Callable[[EndpointFunction], EndpointFunction]:
        """Declare a reading route; see :meth:`_route` for the declaration."""
        return self._route("GET", path, **declaration)

    def post(self, path: str, **declaration: Any) -> Callable[[EndpointFunction], EndpointFunction]:
        """Declare a creating or acting route."""
        return self._route("POST", path, **declaration)

    def put(self, path: str, **declaration: Any) -> Callable[[EndpointFunction], EndpointFunction]:
        """Declare an editing route."""
        return self._route("PUT", path, **declaration)

    def delete(self, path: str, **declaration: Any) -> Callable[[EndpointFunction], EndpointFunction]:
        """Declare a removing route."""
        return self._route("DELETE", path, **declaration)

    def _route(
        self,
        method: str,
        path: str,
        *,
        access: Access,
        summary: str,
        body: type[BaseModel] | None = None,
        query: type[BaseModel] | None = None,
        returns: Any = None,
        status: int = 200,
        versioned: bool = False,
        read_only: bool = False,
        traceless: bool = False,
        produces: str = "application/json",
        max_body: int = MAX_BODY,
    ) -> Callable[[EndpointFunction], EndpointFunction]:
        """Declare a route.

        ``returns`` is a view, ``PageView[View]``, ``Redirect``, ``Content`` or None (204). ``versioned`` demands
        If-Match and gives it as ``call.expected_version``. ``read_only`` marks a POST that writes nothing,
        ``traceless`` one whose request must not be recorded, not even as a digest (it is idempotent by itself),
        ``produces`` the media type of ``Content``, ``max_body`` is in bytes.
        """

        def declare(function: EndpointFunction) -> EndpointFunction:
            endpoint = Endpoint(
                method=method,
                path=path,
                function=function,
                access=access,
                domain=self.domain,
                summary=summary,
                body=body,
                query=query,
                returns=returns,
                status=204 if returns is None else status,
                versioned=versioned,
                read_only=read_only,
                traceless=traceless,
                produces=produces,
                max_body=max_body,
            )
            ENDPOINTS.append(endpoint)
            self._register(endpoint)
            return function

        return declare

    def _register(self, endpoint: Endpoint) -> None:
        blueprint = self.blueprint

        def view(**path_values: str) -> Response:
            return endpoint.handle(blueprint.current_request, path_values)

        view.__name__ = endpoint.function.__name__
        blueprint.route(endpoint.path, methods=[endpoint.method], content_types=[], cors=CORS)(view)
