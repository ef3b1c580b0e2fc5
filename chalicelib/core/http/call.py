"""One request as an endpoint function sees it."""

from dataclasses import dataclass, field

from chalicelib.core.auth import Actor
from chalicelib.core.errors import Unauthenticated
from chalicelib.core.transaction import Transaction


@dataclass
class Call:
    """Who asks, the transaction to write in, and what goes into the response beside its body."""

    caller: Actor | None
    tx: Transaction
    expected_version: int = 0
    cookies: list[str] = field(default_factory=list)

    @property
    def actor(self) -> Actor:
        """The signed-in person. Raises Unauthenticated on a public route without a token."""
        if self.caller is None:
            raise Unauthenticated
        return self.caller
