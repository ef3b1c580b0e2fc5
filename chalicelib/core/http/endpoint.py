"""What happens around an endpoint function, the same for every route.

Authenticate → parse → run the function in a transaction → present → record the idempotency key → commit.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from chalice.app import Request, Response
from pydantic import BaseModel, ValidationError
from pynamodb.exceptions import PynamoDBException

from chalicelib.core import auth, observability
from chalicelib.core.errors import (
    AcademyError,
    InvalidInput,
    NotFound,
    PreconditionRequired,
    TooLarge,
    Unavailable,
    UnsupportedMediaType,
)
from chalicelib.core.http.access import Access
from chalicelib.core.http.call import Call
from chalicelib.core.http.problems import of_validation, problem_response
from chalicelib.core.http.results import json_response, present
from chalicelib.core.idempotency import Idempotency, IdempotencyRecord
from chalicelib.core.tables import is_outage
from chalicelib.core.transaction import Transaction, run_until_first

MAX_BODY = 256 * 1024
PATH_VALUE = re.compile(r"[A-Za-z0-9_.@|:~-]{1,200}")
ETAG = re.compile(r'(?:W/)?"([0-9]{1,15})"')

EndpointFunction = Callable[..., Any]


@dataclass(frozen=True)
class Endpoint:
    """One route's declaration, which serves the request, the permission tests and the OpenAPI document alike."""

    method: str
    path: str
    function: EndpointFunction
    access: Access
    domain: str
    summary: str
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    returns: Any = None
    status: int = 200
    versioned: bool = False
    read_only: bool = False
    traceless: bool = False
    produces: str = "application/json"
    max_body: int = MAX_BODY

    @property
    def operation(self) -> str:
        """``POST /api/courses``."""
        return f"{self.method} {self.path}"

    @property
    def keyed(self) -> bool:
        """Whether Idempotency-Key is honoured: every POST that writes, unless no record of the request may stay."""
        return self.method == "POST" and not self.read_only and not self.traceless

    def handle(self, request: Request, path_values: dict[str, str]) -> Response:
        """Answer one request. Every AcademyError becomes a problem."""
        with observability.observed("Request", self.operation) as work:
            response = self._handle(request, path_values)
            work.failed = response.status_code >= 500
            return response

    def _handle(self, request: Request, path_values: dict[str, str]) -> Response:
        try:
            return self._answer(request, path_values)
        except AcademyError as error:
            observability.logger.info("refused", extra={"operation": self.operation, "code": error.code})
            return problem_response(error)
        except (BotoCoreError, ClientError, PynamoDBException) as fault:
            if not is_outage(fault):
                raise
            observability.logger.exception("AWS did not answer", extra={"operation": self.operation})
            return problem_response(Unavailable("A part of the platform did not answer."))

    def _answer(self, request: Request, path_values: dict[str, str]) -> Response:
        caller = self._caller(request)
        observability.note(operation=self.operation, user_id=caller.user_id if caller else None)
        arguments = self._arguments(request, path_values)
        raw = _raw_body(request)
        idempotency = self._idempotency(request, caller, path_values, raw)
        try:
            return run_until_first(lambda: self._run(request, caller, arguments, idempotency))
        except AcademyError:
            record = idempotency.replay() if idempotency else None
            if record is None:
                raise
            return _replayed(record)

    def _run(
        self,
        request: Request,
        caller: auth.Actor | None,
        arguments: dict[str, Any],
        idempotency: Idempotency | None,
    ) -> Response:
        with Transaction(
            correlation_id=observability.correlation_id(), actor_id=caller.user_id if caller else None
        ) as tx:
            call = Call(caller=caller, tx=tx, expected_version=self._version(request))
            result = self.function(call, **arguments)
            response = present(result, self.status, call.cookies)
            if idempotency:
                etag = str(response.headers.get("ETag", "")) or None
                idempotency.record(tx, status=response.status_code, body=str(response.body), etag=etag)
        return response

    def _caller(self, request: Request) -> auth.Actor | None:
        return auth.authenticate(request.headers.get("authorization")) if self.access.signed_in else None

    def _arguments(self, request: Request, path_values: dict[str, str]) -> dict[str, Any]:
        arguments: dict[str, Any] = {}
        for name, value in path_values.items():
            if not PATH_VALUE.fullmatch(value):
                raise NotFound("resource")
            arguments[name] = value
        if self.query is not None:
            arguments["query"] = self._query(request, self.query)
        if self.body is not None:
            arguments["body"] = self._body(request, self.body)
        return arguments

    def _query(self, request: Request, schema: type[BaseModel]) -> BaseModel:
        values: dict[str, str] = dict(request.query_params or {})
        try:
            return schema.model_validate(values)
        except ValidationError as failure:
            raise of_validation(failure, "query") from failure

    def _body(self, request: Request, schema: type[BaseModel]) -> BaseModel:
        raw = _raw_body(request)
        if len(raw) > self.max_body:
            raise TooLarge(self.max_body)
        kind = str(request.headers.get("content-type", "application/json")).partition(";")[0].strip().lower()
        if kind != "application/json":
            raise UnsupportedMediaType
        try:
            return schema.model_validate_json(raw or b"{}")
        except ValidationError as failure:
            raise of_validation(failure) from failure

    def _version(self, request: Request) -> int:
        if not self.versioned:
            return 0
        header = request.headers.get("if-match")
        if not header:
            raise PreconditionRequired
        match = ETAG.fullmatch(header.strip())
        if match is None:
            raise InvalidInput('If-Match takes one ETag as it was read, for example "3".', field="If-Match")
        return int(match[1])

    def _idempotency(
        self, request: Request, caller: auth.Actor | None, path_values: dict[str, str], raw: bytes
    ) -> Idempotency | None:
        key = request.headers.get("idempotency-key")
        if not self.keyed or key is None:
            return None
        user_id = caller.user_id if caller else "public"
        operation = " ".join([self.operation, *path_values.values()])
        return Idempotency.of(str(key), user_id=user_id, operation=operation, body=raw)


def _replayed(record: IdempotencyRecord) -> Response:
    headers = {"Cache-Control": "no-store", "Idempotency-Replayed": "true"}
    if record.etag:
        headers["ETag"] = record.etag
    return json_response(record.body, int(record.status), headers)


def _raw_body(request: Request) -> bytes:
    body = request.raw_body or b""
    return body.encode() if isinstance(body, str) else bytes(body)
