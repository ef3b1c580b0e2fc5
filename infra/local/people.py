"""The people of the demo organization, one of each role, in the user pool."""

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

PASSWORD = "learn-by-doing"  # noqa: S105 - of demo accounts on one machine, printed at every start


@dataclass(frozen=True)
class Person:
    """A demo account."""

    email: str
    name: str
    role: str
    password: str = PASSWORD


PEOPLE = (
    Person("ada@demo.example", "Ada Okafor", "org_admin"),
    Person("bruno@demo.example", "Bruno Keller", "course_author"),
    Person("ines@demo.example", "Inês Duarte", "instructor"),
    Person("tariq@demo.example", "Tariq Aziz", "teaching_assistant"),
    Person("mei@demo.example", "Mei Lin 林美", "viewer"),
)


def ensure_people(cognito: Any, values: dict[str, str]) -> dict[str, str]:
    """Create who is missing in the user pool. Returns a fresh ID token for each address."""
    return {person.email: ensure_person(cognito, values, person) for person in PEOPLE}


def ensure_person(cognito: Any, values: dict[str, str], person: Person) -> str:
    """Create a person in the user pool who is not there yet. Returns a fresh ID token."""
    try:
        return _sign_in(cognito, values, person)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("UserNotFoundException", "NotAuthorizedException"):
            raise
    _create(cognito, values["UserPoolId"], person)
    return _sign_in(cognito, values, person)


def _sign_in(cognito: Any, values: dict[str, str], person: Person) -> str:
    answer = cognito.admin_initiate_auth(
        UserPoolId=values["UserPoolId"],
        ClientId=values["Audience"],
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": person.email, "PASSWORD": person.password},
    )
    token: str = answer["AuthenticationResult"]["IdToken"]
    return token


def _create(cognito: Any, pool_id: str, person: Person) -> None:
    attributes = {"email": person.email, "email_verified": "true", "name": person.name}
    try:
        cognito.admin_create_user(
            UserPoolId=pool_id,
            Username=person.email,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": name, "Value": value} for name, value in attributes.items()],
        )
    except ClientError as error:
        # Made before, but with another password by now: the demo's own is set again below.
        if error.response["Error"]["Code"] != "UsernameExistsException":
            raise
    cognito.admin_set_user_password(
        UserPoolId=pool_id, Username=person.email, Password=person.password, Permanent=True
    )
