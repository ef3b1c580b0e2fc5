"""Accounts in the user pool, for people who join by invitation (Cognito admin calls)."""

from functools import cache
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.core.config import settings
from chalicelib.core.errors import Conflict, Unprocessable

UNCONFIRMED = "FORCE_CHANGE_PASSWORD"


@cache
def _user_pool() -> Any:
    import boto3  # slow import

    return boto3.client("cognito-idp")


def create_account(email: str, name: str, password: str) -> str:
    """Create a confirmed account and return its user id (``sub``).

    An account that a crash left without its password is finished. Raises Conflict if the address has an account,
    Unprocessable naming ``password`` if the pool's policy refuses it.
    """
    user_id = _create_user(email, name)
    try:
        _user_pool().admin_set_user_password(
            UserPoolId=settings().user_pool_id, Username=email, Password=password, Permanent=True
        )
    except _user_pool().exceptions.InvalidPasswordException as fault:
        raise Unprocessable(_policy_sentence(fault), field="password", code="weak_password") from fault
    return user_id


def _create_user(email: str, name: str) -> str:
    attributes = {"email": email, "email_verified": "true", "name": name}
    try:
        user = _user_pool().admin_create_user(
            UserPoolId=settings().user_pool_id,
            Username=email,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": key, "Value": value} for key, value in attributes.items()],
        )["User"]
        return _subject(user["Attributes"])
    except _user_pool().exceptions.UsernameExistsException as fault:
        return _unfinished_user(email, fault)


def _unfinished_user(email: str, fault: ClientError) -> str:
    user = _user_pool().admin_get_user(UserPoolId=settings().user_pool_id, Username=email)
    if user["UserStatus"] != UNCONFIRMED:
        raise Conflict(
            "account_exists",
            "This address has an account. Sign in, then accept the invitation.",
            field="email",
        ) from fault
    return _subject(user["UserAttributes"])


def _subject(attributes: list[dict[str, str]]) -> str:
    return next(a["Value"] for a in attributes if a["Name"] == "sub")


def _policy_sentence(fault: ClientError) -> str:
    return str(fault.response["Error"].get("Message") or "Choose a longer password.")
