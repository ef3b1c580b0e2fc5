"""The OpenAPI 3.1 document, generated from the same declarations that serve the requests."""

import re
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from chalicelib.core.http.endpoint import PATH_VALUE, Endpoint
from chalicelib.core.http.problems import PROBLEM, Problem
from chalicelib.core.http.results import JSON, Content, Redirect

REFERENCE = "#/components/schemas/{model}"
REASONS = {
    400: "The request cannot be read.",
    401: "No valid bearer token.",
    403: "The caller's role does not allow it.",
    404: "No such thing, or not one that the caller may know of.",
    409: "The state of things does not allow it.",
    412: "It was changed since it was read.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "Fields do not validate.",
    428: "If-Match is missing.",
    429: "The caller does this too often; try again after `Retry-After` seconds.",
    503: "A part that is needed did not answer; try again.",
}


def document(endpoints: list[Endpoint], *, title: str, version: str) -> dict[str, Any]:
    """Return the OpenAPI document of ``endpoints`` as JSON values."""
    names, schemas = _schemas(endpoints)
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in sorted(endpoints, key=lambda e: (e.path, e.method)):
        paths.setdefault(endpoint.path, {})[endpoint.method.lower()] = _operation(endpoint, names)
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": version},
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _schemas(endpoints: list[Endpoint]) -> tuple[dict[Any, str], dict[str, Any]]:
    """Return each used type's reference, and the component schemas."""
    used: list[Any] = [(Problem, "serialization")]
    for endpoint in endpoints:
        if endpoint.body is not None:
            used.append((endpoint.body, "validation"))
        if _is_model(endpoint.returns):
            used.append((endpoint.returns, "serialization"))
    found, definitions = models_json_schema(list(dict.fromkeys(used)), ref_template=REFERENCE)
    references = {key: schema["$ref"] for key, schema in found.items()}
    return references, definitions.get("$defs", {})


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _operation(endpoint: Endpoint, names: dict[Any, str]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{endpoint.domain}_{endpoint.function.__name__}",
        "tags": [endpoint.domain],
        "summary": endpoint.summary,
        "parameters": _parameters(endpoint),
        "responses": _responses(endpoint, names),
        "security": [{"bearer": []}] if endpoint.access.signed_in else [],
    }
    if endpoint.function.__doc__:
        operation["description"] = " ".join(endpoint.function.__doc__.split())
    if endpoint.access.action:
        operation["x-action"] = endpoint.access.action
    if endpoint.body is not None:
        schema = {"$ref": names[(endpoint.body, "validation")]}
        operation["requestBody"] = {"required": True, "content": {JSON: {"schema": schema}}}
    return operation


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    text = {"type": "string", "pattern": f"^{PATH_VALUE.pattern}$"}
    found: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": text}
        for name in re.findall(r"{(\w+)}", endpoint.path)
    ]
    if endpoint.query is not None:
        found += _query_parameters(endpoint.query)
    if endpoint.versioned:
        found.append(_header("If-Match", "The ETag that was read.", required=True, pattern=r'^"\d{1,15}"$'))
    if endpoint.keyed:
        found.append(
            _header("Idempotency-Key", "Repeat safely: the same key gets the first answer.", required=False)
        )
    return found


def _header(
    name: str, description: str, *, required: bool, pattern: str = r"^[!-~]{1,255}$"
) -> dict[str, Any]:
    schema = {"type": "string", "pattern": pattern}
    return {"name": name, "in": "header", "required": required, "description": description, "schema": schema}


def _query_parameters(query: type[BaseModel]) -> list[dict[str, Any]]:
    schema = query.model_json_schema(by_alias=True)
    required = schema.get("required", [])
    definitions = schema.get("$defs", {})
    return [
        {"name": name, "in": "query", "required": name in required, "schema": _inline(value, definitions)}
        for name, value in schema.get("properties", {}).items()
    ]


def _inline(value: Any, definitions: dict[str, Any]) -> Any:
    """Resolve references to a query's own definitions (enums), which are no components."""
    if isinstance(value, list):
        return [_inline(item, definitions) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        return definitions[value["$ref"].rpartition("/")[2]]
    return {key: _inline(item, definitions) for key, item in value.items()}


def _responses(endpoint: Endpoint, names: dict[Any, str]) -> dict[str, Any]:
    responses = _success(endpoint, names)
    problem = {PROBLEM: {"schema": {"$ref": names[(Problem, "serialization")]}}}
    for status in _refusals(endpoint):
        responses[str(status)] = {"description": REASONS[status], "content": problem}
    return responses


def _success(endpoint: Endpoint, names: dict[Any, str]) -> dict[str, Any]:
    if endpoint.returns is None:
        return {"204": {"description": "Done."}}
    if endpoint.returns is Redirect:
        location = {"Location": {"required": True, "schema": {"type": "string"}}}
        return {"302": {"description": "The content is at this address.", "headers": location}}
    if endpoint.returns is Content:
        return {str(endpoint.status): {"description": "The content.", "content": {endpoint.produces: {}}}}
    schema = {"$ref": names[(endpoint.returns, "serialization")]}
    return {str(endpoint.status): {"description": "Success.", "content": {JSON: {"schema": schema}}}}


def _refusals(endpoint: Endpoint) -> list[int]:
    found = {400, 404, 429, 503}  # 429 is also what API Gateway says when it throttles
    if endpoint.access.signed_in:
        found |= {401, 403}
    if endpoint.query is not None or endpoint.body is not None or endpoint.keyed:
        found |= {422}
    if endpoint.body is not None:
        found |= {413, 415}
    if endpoint.method != "GET" or endpoint.returns is Redirect:
        found |= {409, 412}
    if endpoint.versioned:
        found |= {428}
    return sorted(found)
