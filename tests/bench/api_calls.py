"""DynamoDB calls per request, for every endpoint: the most that anybody's request of it takes, refused or not.

The requests are those of the permission tests, over their small world, with an Idempotency-Key on every POST.
"""

from contextlib import ExitStack

import tests.conftest  # noqa: F401 # sets the environment that everything below reads
from chalicelib.core.http import ENDPOINTS
from tests.bench.figures import Figure
from tests.functional import aws
from tests.functional.counting import counted_calls
from tests.functional.issuer import serving_issuer
from tests.functional.route_cases import EVERYBODY, cases_of, send
from tests.functional.world import World, build_world

MOST = 3


def measure() -> list[Figure]:
    """Make every request as everybody."""
    with ExitStack() as stack:
        issuer = stack.enter_context(serving_issuer())
        stack.enter_context(aws.empty_aws())
        stack.enter_context(aws.keys())
        stack.enter_context(aws.heartbeats_queues())
        world = build_world(issuer, stack.enter_context(aws.user_pool()))
        counts = {endpoint.operation: most_calls(world, endpoint.operation) for endpoint in ENDPOINTS}
    figures = [Figure(operation, calls, "calls", goal=MOST) for operation, calls in sorted(counts.items())]
    return [*figures, Figure("the most of all endpoints", max(counts.values()), "calls", goal=MOST)]


def most_calls(world: World, operation: str) -> int:
    """Return how often the most expensive request of an operation asks the database."""
    most = 0
    for case in cases_of(world):
        if case.operation == operation:
            for who in EVERYBODY:
                with counted_calls() as calls:
                    send(world, case, who)
                world.restore()
                most = max(most, calls.total())
    return most
