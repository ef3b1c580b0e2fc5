"""People who use a running local cloud over HTTP."""

import re
import secrets
from dataclasses import dataclass
from typing import Any

from infra.local import cloud as local
from infra.local.people import Person as Account
from infra.local.people import ensure_person
from tests.cloud_fixture import Answer, RunningCloud, wait_for

PASSWORD = "Learn-by-doing-1"
INVITATION = re.compile(r"/invitations/([A-Za-z0-9_.-]+)")


@dataclass
class Person:
    """Somebody who is signed in."""

    cloud: RunningCloud
    email: str
    name: str
    token: str

    @classmethod
    def with_account(cls, cloud: RunningCloud, name: str) -> "Person":
        """Make an account in the user pool and sign in."""
        account = Account(new_address(name), name, "", PASSWORD)
        return cls(cloud, account.email, name, ensure_person(_pool(cloud), cloud.values, account))

    @classmethod
    def signing_in(cls, cloud: RunningCloud, email: str, name: str) -> "Person":
        """Sign in with an account that must be there."""
        return cls(cloud, email, name, _sign_in(cloud, email, PASSWORD))

    def sign_in_again(self, password: str = PASSWORD) -> None:
        """Take a fresh token: one holds for an hour."""
        self.token = _sign_in(self.cloud, self.email, password)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Make one request; `If_Match="…"` is a header."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent["Authorization"] = f"Bearer {self.token}"
        return self.cloud.call(method, path, body, role=None, headers=sent)

    def get(self, path: str) -> Any:
        """Return what is there."""
        return _good(self.ask("GET", path))

    def post(self, path: str, body: Any = None) -> Any:
        """Return what a POST answers."""
        return _good(self.ask("POST", path, {} if body is None else body))

    def put(self, path: str, body: Any, *, version: int) -> Any:
        """Return what a PUT answers."""
        return _good(self.ask("PUT", path, body, If_Match=f'"{version}"'))

    def insist(self, method: str, path: str, body: Any = None) -> Any:
        """Ask as a patient client does: again, under the same key, while nobody answers or the answer is a 5xx."""
        headers = {"Idempotency_Key": secrets.token_hex(16)} if method == "POST" else {}

        def answered() -> Answer | None:
            try:
                answer = self.ask(method, path, body, **headers)
            except OSError:
                return None
            return answer if answer.status < 500 else None

        return _good(wait_for(answered, f"an answer to {method} {path}", seconds=60))

    def mails(self, containing: str) -> list[dict[str, Any]]:
        """Return the mail that this person got with a text in it, newest first."""
        return [mail for mail in self.cloud.messages(to=self.email) if containing in mail["text"]]


def _sign_in(cloud: RunningCloud, email: str, password: str) -> str:
    answer = _pool(cloud).admin_initiate_auth(
        UserPoolId=cloud.values["UserPoolId"],
        ClientId=cloud.values["Audience"],
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": email, "PASSWORD": password},
    )
    return str(answer["AuthenticationResult"]["IdToken"])


def new_address(name: str) -> str:
    """Return an address that nobody has yet."""
    first = re.sub(r"[^a-z]", "", name.split(maxsplit=1)[0].lower()) or "somebody"
    return f"{first}-{secrets.token_hex(4)}@people.example"


def invitation_token(cloud: RunningCloud, email: str) -> str:
    """Return the token of the one invitation that was mailed to an address."""
    (mail,) = wait_for(lambda: cloud.messages(to=email), f"mail to {email}", seconds=30)
    found = INVITATION.search(mail["text"])
    assert found is not None, mail["text"]
    return found.group(1)


def _pool(cloud: RunningCloud) -> Any:
    return local.client(cloud.layout, "cognito-idp")


def _good(answer: Answer) -> Any:
    assert answer.status in (200, 201, 204), (answer.status, answer.body)
    return answer.json() if answer.body else None
