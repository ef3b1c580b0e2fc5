"""The one tree of errors that services raise and HTTP presents as RFC 9457 problems.

::

    AcademyError
    ├── InvalidInput           400  the request is malformed or a value is unusable
    ├── Unauthenticated        401  no token, or one that does not hold
    ├── Forbidden              403  a member without the role for it
    ├── NotFound               404  no such thing, or not one that the caller may know of
    ├── Conflict               409  the state does not allow it (taken, full, already done)
    │   └── Raced              409  another request was first; the endpoint runs the command again on fresh data
    ├── PreconditionFailed     412  somebody else changed it since it was read
    ├── TooLarge               413  the body is over the limit
    ├── UnsupportedMediaType   415  the body is not JSON
    ├── Unprocessable          422  well-formed, but the fields do not validate
    ├── PreconditionRequired   428  an edit without If-Match
    ├── TooManyRequests        429  the caller must wait for so many seconds
    └── Unavailable            503  a part that we need did not answer; try again

``code`` is stable and meant for programs, ``detail`` is a sentence that a person can act on, ``field`` is the
camelCase path of the field at fault.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldError:
    """One field at fault: its camelCase path, a sentence and a stable code."""

    field: str
    detail: str
    code: str = "invalid"


class AcademyError(Exception):
    """Base of all errors that are answers rather than faults."""

    status = 500
    title = "Error"

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        field: str | None = None,
        errors: tuple[FieldError, ...] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.field = field
        self.errors = errors or ((FieldError(field, detail, code),) if field else ())
        self.headers = headers or {}


class InvalidInput(AcademyError):
    """The request cannot be read, or a value in it is unusable."""

    status = 400
    title = "Invalid input"

    def __init__(self, detail: str, *, field: str | None = None, code: str = "invalid_input") -> None:
        super().__init__(code, detail, field=field)


class Unauthenticated(AcademyError):
    """No bearer token, or one that does not hold."""

    status = 401
    title = "Sign in first"

    def __init__(
        self, detail: str = "This needs a valid bearer token.", *, code: str = "unauthenticated"
    ) -> None:
        super().__init__(code, detail, headers={"WWW-Authenticate": 'Bearer realm="academy"'})


class Forbidden(AcademyError):
    """The caller belongs to the organization, but the role does not allow it."""

    status = 403
    title = "Not allowed"

    def __init__(self, detail: str = "Your role does not allow this.", *, code: str = "forbidden") -> None:
        super().__init__(code, detail)


class NotFound(AcademyError):
    """No such thing, or not one that the caller may know of. ``kind`` is a word such as ``course``."""

    status = 404
    title = "Not found"

    def __init__(self, kind: str) -> None:
        words = kind.replace("_", " ")
        super().__init__(f"{kind}_not_found", f"There is no such {words}, or you may not see it.")


class Conflict(AcademyError):
    """The state of things does not allow it: taken, full, already done."""

    status = 409
    title = "Conflict"


class Raced(Conflict):
    """Another request changed the same thing since it was read.

    Say it as the ``otherwise`` of a staged write: the endpoint then runs the whole command again on fresh data, so a
    client sees this only after many lost races in a row.
    """

    def __init__(self) -> None:
        super().__init__("raced", "Others are changing this at the same moment. Try again shortly.")


class PreconditionFailed(AcademyError):
    """The version in If-Match is not the current one."""

    status = 412
    title = "Changed meanwhile"

    def __init__(
        self, detail: str = "This was changed since you read it. Read it again, then repeat your edit."
    ) -> None:
        super().__init__("version_conflict", detail)


class TooLarge(AcademyError):
    """The body is over the limit, in bytes."""

    status = 413
    title = "Too large"

    def __init__(self, limit: int) -> None:
        super().__init__("body_too_large", f"The request body may have at most {limit} bytes.")


class UnsupportedMediaType(AcademyError):
    """The body is not JSON."""

    status = 415
    title = "Unsupported media type"

    def __init__(self) -> None:
        super().__init__("unsupported_media_type", "Send the body as application/json.")


class Unprocessable(AcademyError):
    """Well-formed, but one or more fields do not validate."""

    status = 422
    title = "Validation failed"

    def __init__(
        self,
        detail: str,
        *,
        field: str | None = None,
        code: str = "invalid",
        errors: tuple[FieldError, ...] = (),
    ) -> None:
        super().__init__(code, detail, field=field, errors=errors)


class PreconditionRequired(AcademyError):
    """An edit without If-Match."""

    status = 428
    title = "Precondition required"

    def __init__(self) -> None:
        super().__init__(
            "if_match_required", "Send If-Match with the ETag that you read, so that no edit is lost."
        )


class TooManyRequests(AcademyError):
    """The caller does this too often; the same request may succeed in ``retry_after`` seconds (RFC 6585, 4)."""

    status = 429
    title = "Too many requests"

    def __init__(self, code: str, detail: str, *, retry_after: int) -> None:
        super().__init__(code, detail, headers={"Retry-After": str(retry_after)})


class Unavailable(AcademyError):
    """A part that we need did not answer; the same request may succeed shortly."""

    status = 503
    title = "Try again shortly"

    def __init__(self, detail: str, *, retry_after: int = 2) -> None:
        super().__init__("unavailable", detail, headers={"Retry-After": str(retry_after)})
