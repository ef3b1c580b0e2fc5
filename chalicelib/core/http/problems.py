"""Every error leaves as an RFC 9457 problem, whoever raised it: our services, the endpoint, or Chalice."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from chalice.app import Response
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from chalicelib.core import observability
from chalicelib.core.errors import AcademyError, FieldError, InvalidInput, Unprocessable

PROBLEM = "application/problem+json"
HIDDEN = "Something went wrong on our side. Nothing was changed. Quote the correlation id if it stays."
PLAIN = {
    401: ("unauthenticated", "Sign in first", "This needs a valid bearer token."),
    403: ("forbidden", "Not allowed", "This is not allowed."),
    404: ("not_found", "Not found", "There is nothing at this address."),
    405: ("method_not_allowed", "Method not allowed", "This address does not take that method."),
}
SENTENCES = {
    "missing": "This field is required.",
    "extra_forbidden": "This field is not known here.",
    "string_type": "This must be text.",
    "int_type": "This must be a whole number.",
    "bool_type": "This must be true or false.",
}


class ProblemField(BaseModel):
    """One field at fault."""

    model_config = ConfigDict(defer_build=True)

    field: str
    detail: str
    code: str


class Problem(BaseModel):
    """RFC 9457 problem details, with our stable ``code`` and the fields at fault."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, defer_build=True)

    type: str
    title: str
    status: int
    code: str
    detail: str
    correlation_id: str
    errors: list[ProblemField] = []


def problem_response(error: AcademyError) -> Response:
    """Return the response that tells a client of ``error``."""
    fields = [ProblemField(field=e.field, detail=e.detail, code=e.code) for e in error.errors]
    return _respond(error.status, error.code, error.title, error.detail, fields, error.headers)


def _respond(
    status: int, code: str, title: str, detail: str, fields: list[ProblemField], headers: dict[str, str]
) -> Response:
    problem = Problem(
        type=f"urn:academy:problem:{code}",
        title=title,
        status=status,
        code=code,
        detail=detail,
        correlation_id=observability.correlation_id(),
        errors=fields,
    )
    text = problem.model_dump_json(by_alias=True)
    return Response(text, {"Content-Type": PROBLEM, "Cache-Control": "no-store", **headers}, status)


def of_validation(failure: ValidationError, place: str = "") -> AcademyError:
    """Return our error for pydantic's, naming fields by their camelCase path."""
    found = failure.errors(include_url=False, include_context=False, include_input=False)
    if found and found[0]["type"] == "json_invalid":
        return InvalidInput("The body is not valid JSON.", code="malformed_json")
    errors = tuple(
        FieldError(_path(error["loc"]) or place or "body", _sentence(error), error["type"]) for error in found
    )
    return Unprocessable(_summary(errors), code="validation_failed", errors=errors)


def _path(location: tuple[int | str, ...]) -> str:
    """Join a location; pydantic names a chosen union member (``SINGLE``) in it, which is no part of the JSON."""
    return ".".join(str(part) for part in location if not (isinstance(part, str) and part.isupper()))


def _sentence(error: Any) -> str:
    message = str(error["msg"]).removeprefix("Value error, ")
    return SENTENCES.get(error["type"], message[:1].upper() + message[1:])


def _summary(errors: tuple[FieldError, ...]) -> str:
    names = ", ".join(error.field for error in errors[:5])
    return f"Check {names}." if len(errors) <= 5 else f"Check {names} and {len(errors) - 5} more."


def problems_middleware(event: Any, get_response: Callable[[Any], Response]) -> Response:
    """Begin the unit of work, and turn errors that Chalice itself made into problems (Chalice middleware)."""
    headers = getattr(event, "headers", None) or {}
    observability.begin(_incoming_id(headers.get("x-correlation-id")) or uuid4().hex)
    response = get_response(event)
    if response.status_code >= 400 and response.headers.get("Content-Type") != PROBLEM:
        response = _of_chalice(response)
    response.headers["X-Correlation-Id"] = observability.correlation_id()
    return response


def _incoming_id(text: str | None) -> str | None:
    return text if text and len(text) <= 64 and text.replace("-", "").isalnum() and text.isascii() else None


def _of_chalice(response: Response) -> Response:
    status = response.status_code
    allow = {"Allow": str(response.headers["Allow"])} if "Allow" in response.headers else {}
    if status in PLAIN:
        code, title, detail = PLAIN[status]
        return _respond(status, code, title, detail, [], allow)
    if status >= 500:
        return _respond(status, "internal_error", "Our fault", HIDDEN, [], {})
    body = response.body if isinstance(response.body, dict) else json.loads(response.body or "{}")
    return _respond(status, "bad_request", "Bad request", str(body.get("Message", "Bad request.")), [], {})
