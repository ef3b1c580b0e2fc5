"""The sign-in that a browser sees: the hosted pages of a user pool, served by the edge.

Paths are those of a Cognito domain: /oauth2/authorize, /oauth2/token, /oauth2/revoke, /login, /logout, /signup,
/confirmUser, /forgotPassword.
"""

import hmac
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from infra.local import pages
from infra.local.edge.authorization import (
    FIELDS,
    AuthorizationRequest,
    Codes,
    InvalidClient,
    OAuthError,
    check_request,
    error_redirect,
)
from infra.local.edge.pool import NotConfirmed, Pool, SignInRefused

COOKIE = "academy_sign_in"
SESSION_SECONDS = 3600
CODE_SECONDS = 900.0
MAX_TRIES = 5
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class MailedCode:
    """A code that was mailed to prove that somebody reads an address."""

    value: str
    expires: float
    tries: int = 0


@dataclass
class SignIn:
    """The pages and endpoints, and what they remember: in memory only, for as long as the edge lives."""

    pool: Pool
    public_url: str
    codes: Codes = field(default_factory=Codes)
    # Who signed in with this browser in the last hour. The hosted login wants the password again for each code.
    sessions: dict[str, tuple[str, str, float]] = field(default_factory=dict)
    mailed: dict[str, MailedCode] = field(default_factory=dict)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes to serve."""
        pages_ = {
            "/login": self.login,
            "/signup": self.sign_up,
            "/confirmUser": self.confirm,
            "/forgotPassword": self.forgot,
        }
        return [
            web.get("/oauth2/authorize", self.guarded(self.authorize)),
            web.post("/oauth2/token", self.token),
            web.post("/oauth2/revoke", self.revoke),
            web.get("/logout", self.logout),
            web.get("/sign-in.css", self.stylesheet),
            *[web.get(path, self.guarded(self.form)) for path in pages_],
            *[web.post(path, self.guarded(handler)) for path, handler in pages_.items()],
        ]

    def guarded(self, handler: Handler) -> Handler:
        """Tell the person, or the client, when the authorization request is not in order."""

        async def guarded_handler(request: web.Request) -> web.StreamResponse:
            if request.method == "POST" and request.headers.get("Origin") != self.public_url:
                return self.page("The form came from another site.", status=403)
            try:
                return await handler(request)
            except InvalidClient as error:
                return self.page(str(error), status=400)
            except OAuthError as error:
                parameters = await parameters_of(request)
                raise web.HTTPFound(error_redirect(parameters, error)) from error

        return guarded_handler

    async def authorize(self, request: web.Request) -> web.StreamResponse:
        """Begin: straight back with a code for who is signed in already, else the sign-in page."""
        parameters = await parameters_of(request)
        wanted = check_request(await self.pool.client(), parameters)
        email, password, expires = self.sessions.get(request.cookies.get(COOKIE, ""), ("", "", 0.0))
        if expires > time.monotonic() and parameters.get("prompt") != "login":
            try:
                return self._go_back(wanted, await self.pool.code(wanted, email, password))
            except SignInRefused:
                self.sessions.pop(request.cookies[COOKIE], None)
        raise web.HTTPFound(f"/login?{urlencode(kept(parameters))}")

    async def form(self, request: web.Request) -> web.StreamResponse:
        """Show one of the forms."""
        parameters = await parameters_of(request)
        check_request(await self.pool.client(), parameters)
        return self.show(request.path, parameters)

    async def login(self, request: web.Request) -> web.StreamResponse:
        """Check e-mail address and password; go back with a code."""
        parameters = await parameters_of(request)
        wanted = check_request(await self.pool.client(), parameters)
        email, password = parameters.get("email", "").strip().lower(), parameters.get("password", "")
        try:
            await self.pool.check_password(email, password)
            response = self._go_back(wanted, await self.pool.code(wanted, email, password))
        except NotConfirmed:
            await self._mail_code(email)
            return self.show("/confirmUser", parameters)
        except SignInRefused as error:
            return self.show("/login", parameters, error=str(error), status=401)
        session = secrets.token_urlsafe(32)
        now = time.monotonic()
        self.sessions = {key: value for key, value in self.sessions.items() if value[2] > now}
        self.sessions[session] = (email, password, now + SESSION_SECONDS)
        response.set_cookie(COOKIE, session, max_age=SESSION_SECONDS, httponly=True, samesite="Lax")
        return response

    async def sign_up(self, request: web.Request) -> web.StreamResponse:
        """Create an account and mail the code that confirms its address."""
        parameters = await parameters_of(request)
        check_request(await self.pool.client(), parameters)
        email, name = parameters.get("email", "").strip().lower(), parameters.get("name", "").strip()
        if not name or "@" not in email:
            return self.show(
                "/signup", parameters, error="Give your name and your e-mail address.", status=400
            )
        try:
            await self.pool.sign_up(name, email, parameters.get("password", ""))
        except SignInRefused as error:
            return self.show("/signup", parameters, error=str(error), status=400)
        await self._mail_code(email)
        return self.show("/confirmUser", parameters)

    async def confirm(self, request: web.Request) -> web.StreamResponse:
        """Confirm an account by the code that was mailed."""
        parameters = await parameters_of(request)
        check_request(await self.pool.client(), parameters)
        email = parameters.get("email", "").strip().lower()
        if not self._code_is_right(email, parameters.get("code", "")):
            error = "This code is not right, or too old."
            return self.show("/confirmUser", parameters, error=error, status=400)
        await self.pool.confirm(email)
        return self.show("/login", parameters, notice="Your address is confirmed. Sign in now.")

    async def forgot(self, request: web.Request) -> web.StreamResponse:
        """Mail a code, or take it together with a new password."""
        parameters = await parameters_of(request)
        check_request(await self.pool.client(), parameters)
        email = parameters.get("email", "").strip().lower()
        if "code" not in parameters:
            # The same page whether or not there is such an account.
            if await self.pool.exists(email):
                await self._mail_code(email)
            return self.show("/forgotPassword", parameters, reset=True)
        if not self._code_is_right(email, parameters["code"]):
            error = "This code is not right, or too old."
            return self.show("/forgotPassword", parameters, reset=True, error=error, status=400)
        try:
            await self.pool.set_password(email, parameters.get("password", ""))
        except SignInRefused as error:
            await self._mail_code(email)
            return self.show("/forgotPassword", parameters, reset=True, error=str(error), status=400)
        return self.show("/login", parameters, notice="Your new password is set. Sign in now.")

    async def token(self, request: web.Request) -> web.Response:
        """Exchange a code or a refresh token for tokens."""
        form = await parameters_of(request)
        try:
            self._check_grant(form)
        except OAuthError as error:
            return _json({"error": error.code, "error_description": error.description}, status=400)
        status, document = await self.pool.tokens(form)
        return _json(document, status=status)

    def _check_grant(self, form: Mapping[str, str]) -> None:
        match form.get("grant_type"):
            case "authorization_code":
                self.codes.redeem(form)
            case "refresh_token":
                if form.get("client_id") != self.pool.client_id:
                    raise OAuthError("invalid_client", "unknown client_id")
            case _:
                raise OAuthError("unsupported_grant_type", "authorization_code or refresh_token")

    async def revoke(self, request: web.Request) -> web.Response:
        """End a refresh token (RFC 7009)."""
        token = (await request.post()).get("token", "")
        await self.pool.revoke(str(token))
        return _json({})

    async def logout(self, request: web.Request) -> web.StreamResponse:
        """Forget who is signed in with this browser, and go back."""
        client = await self.pool.client()
        target = request.query.get("logout_uri", "")
        if request.query.get("client_id") != client.client_id or target not in client.logout_urls:
            return self.page("The address to return to is not registered for this application.", status=400)
        self.sessions.pop(request.cookies.get(COOKIE, ""), None)
        response = web.HTTPFound(target)
        response.del_cookie(COOKIE)
        raise response

    async def stylesheet(self, _: web.Request) -> web.Response:
        """Return the pages' styles."""
        return web.Response(text=pages.stylesheet(), content_type="text/css")

    def show(
        self, path: str, parameters: Mapping[str, str], *, status: int = 200, **values: Any
    ) -> web.Response:
        """Return one of the forms."""
        html = pages.render(
            "sign_in",
            path=path,
            hidden=kept(parameters),
            query=urlencode(kept(parameters)),
            email=parameters.get("email") or parameters.get("login_hint", ""),
            name=parameters.get("name", ""),
            **{"error": "", "notice": "", "reset": False, **values},
        )
        return web.Response(text=html, content_type="text/html", status=status, headers=HEADERS)

    def page(self, error: str, *, status: int) -> web.Response:
        """Return a page that says only what is wrong."""
        return self.show("", {}, status=status, error=error)

    def _go_back(self, wanted: AuthorizationRequest, code: str) -> web.Response:
        self.codes.give(code, wanted)
        query = {"code": code} | ({"state": wanted.state} if wanted.state else {})
        separator = "&" if "?" in wanted.redirect_uri else "?"
        location = f"{wanted.redirect_uri}{separator}{urlencode(query)}"
        return web.Response(status=302, headers={"Location": location, "Cache-Control": "no-store"})

    async def _mail_code(self, email: str) -> None:
        code = f"{secrets.randbelow(1_000_000):06d}"
        now = time.monotonic()
        self.mailed = {key: value for key, value in self.mailed.items() if value.expires > now}
        self.mailed[email] = MailedCode(code, now + CODE_SECONDS)
        await self.pool.mail(
            email, "Your code for AeThex Academy", f"Your code is {code}. It is good for 15 minutes.\n"
        )

    def _code_is_right(self, email: str, code: str) -> bool:
        mailed = self.mailed.get(email)
        if mailed is None or mailed.expires < time.monotonic() or mailed.tries >= MAX_TRIES:
            return False
        mailed.tries += 1
        if not hmac.compare_digest(mailed.value.encode(), code.strip().encode()):
            return False
        del self.mailed[email]
        return True


async def parameters_of(request: web.Request) -> dict[str, str]:
    """Return query parameters, or the fields of a posted form."""
    source: Any = await request.post() if request.method == "POST" else request.query
    return {key: value for key, value in source.items() if isinstance(value, str)}


def kept(parameters: Mapping[str, str]) -> dict[str, str]:
    """Return what every page passes on to the next: the authorization request and the hinted address."""
    return {name: parameters[name] for name in (*FIELDS, "login_hint") if name in parameters}


def _json(document: Any, *, status: int = 200) -> web.Response:
    # As on a Cognito domain, any origin may ask: there are no cookies or other ambient authority here.
    headers = {"Cache-Control": "no-store", "Access-Control-Allow-Origin": "*"}
    return web.json_response(document, status=status, headers=headers)
