"""The OpenAPI document and the API agree: generated requests, good and bad, meet only documented answers, never a fault.

The examples are derandomized: the same ones in every run.
"""

from collections.abc import Iterable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app import app
from chalicelib.core import clock
from chalicelib.core.http import ENDPOINTS, Endpoint
from chalicelib.core.permissions import Role
from infra.local.api import Gateway
from tests.functional.route_cases import Case, cases_of
from tests.functional.world import World

CONFORMANCE = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
Request = schemathesis.Case[Any]
NAMES = {"organizationId": "organization", "moduleId": "second", "vodId": "asset", "assignmentId": "task"}
"""Fields whose values are ids of the world, so that generated bodies get past the first check."""


def examples(count: int) -> hypothesis_settings:
    """Make this many examples, the same ones each time; a failing one is shown as it is, not made smaller."""
    return hypothesis_settings(
        max_examples=count,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture(scope="module")
def document(world: World) -> dict[str, Any]:
    found: dict[str, Any] = world.client.get("/api/openapi.json").json
    return found


@pytest.fixture(scope="module")
def api(world: World) -> Any:
    """The API as schemathesis sees it, served by the same gateway as on a developer's machine."""
    gateway = Gateway(app)

    def served(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        # Werkzeug's client leaves the query out of REQUEST_URI, which real servers do not.
        if environ["QUERY_STRING"] and "?" not in environ["REQUEST_URI"]:
            environ["REQUEST_URI"] += f"?{environ['QUERY_STRING']}"
        return gateway(environ, start_response)

    return schemathesis.openapi.from_wsgi("/api/openapi.json", served)


@pytest.fixture(scope="module")
def cases(world: World) -> dict[str, Case]:
    """A request that works for each operation."""
    return {case.operation: case for case in reversed(cases_of(world))}


def varies(endpoint: Endpoint) -> bool:
    """Return whether requests to known paths of an operation differ in more than headers."""
    return endpoint.body is not None or endpoint.query is not None


def strategy_of(api: Any, endpoint: Endpoint, **known: Any) -> st.SearchStrategy[Request]:
    """Return requests of an operation, good ones and, where it takes anything, bad ones."""
    operation = api[endpoint.path][endpoint.method]
    kinds = [GenerationMode.POSITIVE]
    if varies(endpoint):
        kinds.append(GenerationMode.NEGATIVE)
    strategies: list[st.SearchStrategy[Request]] = [operation.as_strategy(kind, **known) for kind in kinds]
    return st.one_of(strategies)


def with_known_ids(request: Request, world: World) -> None:
    """Put the world's ids where a generated body or query has some text for one."""
    for part in (request.body, request.query):
        if isinstance(part, dict):
            for field, name in NAMES.items():
                if isinstance(part.get(field), str):
                    part[field] = world.ids[name]


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.operation)
def test_an_admin_meets_what_is_documented(
    world: World, api: Any, cases: dict[str, Case], endpoint: Endpoint
) -> None:
    case, token = cases[endpoint.operation], world.people[Role.ORG_ADMIN].token
    headers = {"Authorization": f"Bearer {token}"}
    if case.version is not None:
        headers["If-Match"] = f'"{case.version}"'

    @given(request=strategy_of(api, endpoint, path_parameters=case.path))
    @examples(12 if varies(endpoint) else 3)
    def meet(request: Request) -> None:
        with_known_ids(request, world)
        with clock.frozen(case.at or clock.now()):
            response = request.call(headers=headers)
        world.restore()
        request.validate_response(response, checks=CONFORMANCE, headers=headers)

    meet()


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.operation)
def test_arbitrary_requests_meet_what_is_documented(world: World, api: Any, endpoint: Endpoint) -> None:
    headers = {"Authorization": f"Bearer {world.people[Role.ORG_ADMIN].token}"}

    @given(request=strategy_of(api, endpoint))
    @examples(4)
    def meet(request: Request) -> None:
        response = request.call(headers=headers)
        world.restore()
        request.validate_response(response, checks=[*CONFORMANCE, negative_data_rejection], headers=headers)

    meet()


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.operation)
def test_nobody_meets_what_is_documented(
    world: World, api: Any, cases: dict[str, Case], endpoint: Endpoint
) -> None:
    @given(request=strategy_of(api, endpoint, path_parameters=cases[endpoint.operation].path))
    @examples(3 if varies(endpoint) else 1)
    def meet(request: Request) -> None:
        request.headers.pop("Authorization", None)
        response = request.call()
        world.restore()
        assert (response.status_code == 401) is endpoint.access.signed_in
        request.validate_response(response, checks=CONFORMANCE)

    meet()


def test_document_describes_every_route_once(document: dict[str, Any]) -> None:
    described = {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }

    assert sorted(described) == sorted(endpoint.operation for endpoint in ENDPOINTS)
    names = [operation["operationId"] for operation in described.values()]
    assert len(set(names)) == len(names)
    assert all(operation["summary"] and operation["tags"] for operation in described.values())
    for endpoint in ENDPOINTS:
        operation = described[endpoint.operation]
        assert operation["security"] == ([{"bearer": []}] if endpoint.access.signed_in else [])
        assert operation.get("x-action") == endpoint.access.action


def test_references_of_the_document_lead_somewhere(document: dict[str, Any]) -> None:
    def references(value: Any) -> list[str]:
        if isinstance(value, list):
            return [found for item in value for found in references(item)]
        if not isinstance(value, dict):
            return []
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for item in value.values() for found in references(item)]

    schemas = document["components"]["schemas"]
    wanted = {reference.removeprefix("#/components/schemas/") for reference in references(document)}
    assert wanted - set(schemas) == set()


def test_document_is_public_and_says_which_openapi_it_is(world: World) -> None:
    answer = world.client.get("/api/openapi.json")

    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json["openapi"] == "3.1.0"
