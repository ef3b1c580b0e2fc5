"""What the sign-in pages ask of the user pool, and of the emulator's hosted login."""

import asyncio
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import boto3
from botocore.exceptions import ClientError

from infra.local.edge.authorization import AuthorizationRequest, Client

WRONG_PASSWORD = ("NotAuthorizedException", "UserNotFoundException")


class SignInRefused(Exception):
    """The pool does not let this person in; the message is for the person."""


class NotConfirmed(Exception):
    """The address of this account was never confirmed."""


@dataclass
class Pool:
    """The user pool of this stage."""

    session: aiohttp.ClientSession
    endpoint: str
    pool_id: str
    client_id: str
    mail_sender: str

    def __post_init__(self) -> None:
        self._cognito: Any = boto3.client("cognito-idp")
        self._ses: Any = boto3.client("sesv2")

    async def client(self) -> Client:
        """Return the registered client."""
        answer = await self._call("describe_user_pool_client", ClientId=self.client_id)
        registered = answer["UserPoolClient"]
        return Client(
            client_id=self.client_id,
            callback_urls=frozenset(registered.get("CallbackURLs", ())),
            logout_urls=frozenset(registered.get("LogoutURLs", ())),
            scopes=frozenset(registered.get("AllowedOAuthScopes", ())),
        )

    async def check_password(self, email: str, password: str) -> None:
        """Return if the password is right. Raises SignInRefused or NotConfirmed."""
        try:
            answer = await self._call(
                "admin_initiate_auth",
                ClientId=self.client_id,
                AuthFlow="ADMIN_USER_PASSWORD_AUTH",
                AuthParameters={"USERNAME": email, "PASSWORD": password},
            )
        except ClientError as error:
            raise _refusal(error) from error
        if "AuthenticationResult" not in answer:
            raise SignInRefused("This account needs a new password. Choose “Forgot your password?”.")

    async def code(self, request: AuthorizationRequest, email: str, password: str) -> str:
        """Have the hosted login issue an authorization code. The password must have been checked."""
        form = {**request.fields(), "username": email, "password": password}
        async with self.session.post(f"{self.endpoint}/login", data=form, allow_redirects=False) as answer:
            codes = parse_qs(urlsplit(answer.headers.get("Location", "")).query).get("code")
        if not codes:
            raise SignInRefused("The user pool gave no code. Try again.")
        return codes[0]

    async def tokens(self, form: dict[str, str]) -> tuple[int, Any]:
        """Pass a token request on. Returns status and JSON."""
        async with self.session.post(f"{self.endpoint}/oauth2/token", data=form) as answer:
            return answer.status, await answer.json(content_type=None)

    async def revoke(self, token: str) -> None:
        """End a refresh token; an unknown one is nothing to complain about (RFC 7009)."""
        try:
            await self._call("revoke_token", ClientId=self.client_id, Token=token)
        except ClientError as error:
            if error.response["Error"]["Code"] not in ("NotAuthorizedException", "InvalidParameterException"):
                raise

    async def sign_up(self, name: str, email: str, password: str) -> None:
        """Create an account that waits to be confirmed. Raises SignInRefused."""
        try:
            await self._call(
                "sign_up",
                ClientId=self.client_id,
                Username=email,
                Password=password,
                UserAttributes=[{"Name": "email", "Value": email}, {"Name": "name", "Value": name}],
            )
        except ClientError as error:
            raise _refusal(error) from error

    async def confirm(self, email: str) -> None:
        """Confirm account and address: their owner had the code that was mailed there."""
        await self._call("admin_confirm_sign_up", Username=email)
        await self._call(
            "admin_update_user_attributes",
            Username=email,
            UserAttributes=[{"Name": "email_verified", "Value": "true"}],
        )

    async def exists(self, email: str) -> bool:
        """Whether there is an account with this address."""
        try:
            await self._call("admin_get_user", Username=email)
        except ClientError as error:
            if error.response["Error"]["Code"] == "UserNotFoundException":
                return False
            raise
        return True

    async def set_password(self, email: str, password: str) -> None:
        """Give an account a new password. Raises SignInRefused if the pool does not take it."""
        try:
            await self._call("admin_set_user_password", Username=email, Password=password, Permanent=True)
        except ClientError as error:
            raise _refusal(error) from error

    async def mail(self, to: str, subject: str, text: str) -> None:
        """Send a mail, as the pool itself does on AWS."""
        body = {"Subject": {"Data": subject}, "Body": {"Text": {"Data": text}}}
        await asyncio.to_thread(
            self._ses.send_email,
            FromEmailAddress=self.mail_sender,
            Destination={"ToAddresses": [to]},
            Content={"Simple": body},
        )

    async def _call(self, operation: str, **arguments: Any) -> Any:
        if operation not in ("sign_up", "revoke_token"):
            arguments["UserPoolId"] = self.pool_id
        return await asyncio.to_thread(getattr(self._cognito, operation), **arguments)


def _refusal(error: ClientError) -> Exception:
    code = error.response["Error"]["Code"]
    if code == "UserNotConfirmedException":
        return NotConfirmed()
    if code in WRONG_PASSWORD:
        return SignInRefused("E-mail address or password is wrong.")
    if code == "UsernameExistsException":
        return SignInRefused("There is an account with this e-mail address already. Sign in instead.")
    if code in ("InvalidPasswordException", "InvalidParameterException"):
        return SignInRefused(error.response["Error"]["Message"])
    return error
