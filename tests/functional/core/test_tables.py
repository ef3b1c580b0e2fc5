"""Reading by key: one item, several together, and none."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError, NoCredentialsError, ReadTimeoutError
from pynamodb.exceptions import GetError, PynamoDBException

from chalicelib.core import tables
from chalicelib.core.errors import Unavailable
from chalicelib.core.idempotency import IdempotencyRecord
from chalicelib.core.outbox import OutboxEvent
from chalicelib.core.tables import BaseModel, connection, find, find_together, is_outage
from chalicelib.organizations.models import Member, Organization, SubdomainReservation, member_key
from tests.functional.core.faults import SILENCE, Faults, error
from tests.functional.core.items import member, reservation


def test_find_returns_the_item_or_none(aws: None) -> None:
    ada = member()
    ada.save()

    assert find(Member, "org_1", member_key("user-ada")) == ada
    assert find(Member, "org_1", member_key("user-grace")) is None
    assert find(IdempotencyRecord, "nothing") is None


@pytest.mark.parametrize(("partition", "item"), [("", "ORG"), ("org_1", ""), ("", "")])
def test_empty_keys_find_nothing(aws: None, partition: str, item: str) -> None:
    assert find(Organization, partition, item) is None
    assert find_together((Organization, partition, item)) == [None]


def test_find_together_keeps_the_order_asked_for_in_one_call(dynamodb_faults: Faults) -> None:
    ada, name = member(), reservation("analytical")
    ada.save()
    name.save()
    dynamodb_faults.calls.clear()

    found = find_together(
        (SubdomainReservation, name.organization_id, name.item),
        (OutboxEvent, "evt_1", None),
        (Member, "org_1", member_key("user-grace")),
        (Member, "org_1", ada.item),
        (Member, "", ada.item),
        (SubdomainReservation, name.organization_id, name.item),
    )

    assert found == [name, None, None, ada, None, name]
    assert dynamodb_faults.calls == ["BatchGetItem"]


def test_find_together_asks_again_for_what_was_left_out(
    dynamodb_faults: Faults, no_waiting: Callable[[Any], list[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = member()
    ada.save()
    waits = no_waiting(tables)
    dispatch, seen = connection().dispatch, list[dict[str, Any]]()

    def throttled(operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        seen.append(arguments["RequestItems"])
        if len(seen) < 3:
            return {"Responses": {}, "UnprocessedKeys": arguments["RequestItems"]}
        return dispatch(operation, arguments)

    monkeypatch.setattr(connection(), "dispatch", throttled)

    assert find_together((Member, "org_1", ada.item)) == [ada]
    assert seen[0] == seen[1] == seen[2]
    assert waits == [0.02, 0.04]


def test_find_together_gives_up_on_a_busy_database(
    aws: None, no_waiting: Callable[[Any], list[float]], monkeypatch: pytest.MonkeyPatch
) -> None:
    no_waiting(tables)
    busy = lambda _, arguments: {"UnprocessedKeys": arguments["RequestItems"]}  # noqa: E731 # short
    monkeypatch.setattr(connection(), "dispatch", busy)

    with pytest.raises(Unavailable):
        find_together((Member, "org_1", "MEMBER#user-ada"))


def test_all_models_share_one_client(aws: None) -> None:
    models: list[type[BaseModel]] = [Member, Organization, OutboxEvent, IdempotencyRecord]

    assert {id(model._get_connection().connection.client) for model in models} == {id(connection().client)}


@pytest.mark.parametrize(
    ("fault", "outage"),
    [
        (SILENCE, True),
        (ConnectTimeoutError(endpoint_url="http://dynamodb"), True),
        (ReadTimeoutError(endpoint_url="http://dynamodb"), True),
        (NoCredentialsError(), False),
        (ValueError(), False),
    ],
)
def test_silence_is_an_outage(fault: Exception, outage: bool) -> None:
    assert is_outage(fault) is outage
    assert is_outage(PynamoDBException("wrapped", fault)) is outage


@pytest.mark.parametrize(
    ("code", "outage"),
    [
        ("ThrottlingException", True),
        ("InternalServerError", True),
        ("ValidationException", False),
        ("ResourceNotFoundException", False),
    ],
)
def test_being_busy_is_an_outage_and_being_wrong_is_not(
    dynamodb_faults: Faults, code: str, outage: bool
) -> None:
    dynamodb_faults.plan("GetItem", error(code))

    with pytest.raises(GetError) as raised:
        find(Member, "org_1", "MEMBER#user-ada")
    assert is_outage(raised.value) is outage
