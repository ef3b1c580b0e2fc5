"""Every route × every role × a stranger from another organization × nobody: exactly the declared outcome.

A refused request also writes nothing, and no request asks the database more than three times.
"""

import pytest

from app import app
from chalicelib.core.http import ENDPOINTS, Endpoint
from tests.functional import aws
from tests.functional.counting import counted_calls
from tests.functional.route_cases import EVERYBODY, INVITED, Case, cases_of, send
from tests.functional.world import STRANGER, World

OPERATIONS = [endpoint.operation for endpoint in ENDPOINTS]
BY_OPERATION = {endpoint.operation: endpoint for endpoint in ENDPOINTS}
MOST_CALLS = 3


def cases_for(world: World, endpoint: Endpoint) -> list[Case]:
    """Return the cases of a route. Fails if it has none."""
    found = [case for case in cases_of(world) if case.operation == endpoint.operation]
    assert found, f"add a case for {endpoint.operation} to tests/functional/route_cases.py"
    return found


def assert_nothing_written(world: World, who: str) -> None:
    """A write that the database refused counts as none."""
    assert not aws.writes.happened or aws.all_items() == world.items, (
        f"{who} was refused, but something was written"
    )


def test_every_route_of_the_app_is_a_declared_endpoint() -> None:
    routes = {f"{method} {path}" for path, methods in app.routes.items() for method in methods}

    assert routes == set(OPERATIONS)
    assert len(OPERATIONS) == len(set(OPERATIONS))


def test_every_route_declares_its_access() -> None:
    undeclared = [e.operation for e in ENDPOINTS if e.access.action is not None and not e.access.signed_in]

    assert undeclared == []
    assert all(e.access is not None for e in ENDPOINTS)


def test_every_case_belongs_to_a_route(world: World) -> None:
    assert {case.operation for case in cases_of(world)} == set(OPERATIONS)


def test_first_path_variable_has_one_name_everywhere() -> None:
    """API Gateway allows one name at each position."""
    names: dict[str, set[str]] = {}
    for path in app.routes:
        parts = path.split("/")
        for place, part in enumerate(parts):
            if part.startswith("{"):
                before = "/".join("{}" if p.startswith("{") else p for p in parts[:place])
                names.setdefault(before, set()).add(part)

    assert {before: found for before, found in names.items() if len(found) > 1} == {}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_outcome_for_everybody(world: World, operation: str) -> None:
    endpoint = BY_OPERATION[operation]
    wrong: dict[str, object] = {}

    for number, case in enumerate(cases_for(world, endpoint)):
        invited = (INVITED,) if INVITED in case.outcomes else ()
        for who in EVERYBODY + invited:
            expected = case.expected(endpoint, who)
            with counted_calls() as calls:
                answer = send(world, case, who)
            if answer.status != expected:
                wrong[f"{number} {who}"] = (answer.status, expected, answer.text[:300])
            if calls.total() > MOST_CALLS:
                wrong[f"{number} {who} calls"] = dict(calls)
            if expected >= 400:
                assert_nothing_written(world, who)
            world.restore()

    assert wrong == {}


@pytest.mark.parametrize("operation", [operation for operation in OPERATIONS if operation.count("{") > 1])
def test_things_of_others_are_not_found_under_ones_own(world: World, operation: str) -> None:
    """The stranger, an admin, names an own course, webinar or organization, and somebody else's thing inside it."""
    for case in cases_for(world, BY_OPERATION[operation]):
        kind = case.path["id"].partition("_")[0]
        answer = send(world, case, STRANGER, id=world.rival[kind])

        assert answer.status == 404, answer.text
        assert_nothing_written(world, STRANGER)


def test_bad_tokens_are_nobody(world: World) -> None:
    for case in cases_of(world):
        if BY_OPERATION[case.operation].access.signed_in:
            headers = {"authorization": "Bearer nonsense", "if-match": '"1"'}
            answer = world.client.request(case.method, case.address(), case.body, headers=headers)
            assert answer.status == 401, case.operation
