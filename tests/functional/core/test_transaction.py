"""One command, one transaction: all or nothing, under conditions, races and a busy database."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from pynamodb.exceptions import TransactWriteError

from chalicelib.core import transaction
from chalicelib.core.errors import AcademyError, Conflict, PreconditionFailed, Raced, Unavailable
from chalicelib.core.events import CertificateIssued
from chalicelib.core.outbox import SHARDS, OutboxEvent
from chalicelib.core.transaction import Transaction
from chalicelib.organizations.models import Member, SubdomainReservation
from tests.functional.core.faults import Faults, cancelled
from tests.functional.core.items import member, reservation, reserved, stored_member

MISSING = SubdomainReservation.owner.does_not_exist()
OURS = SubdomainReservation.owner == "org_1"
KINDS = ["check", "create", "delete", "put", "update"]


def test_commit_writes_everything(aws: None) -> None:
    reservation("deleted").save()
    reservation("updated").save()

    with Transaction() as tx:
        tx.create(reservation("created"))
        tx.delete(reservation("deleted"))
        tx.update(reservation("updated"), [SubdomainReservation.owner.set("org_2")])
        tx.put(reservation("put"))

    assert reserved() == {"created": "org_1", "updated": "org_2", "put": "org_1"}


def test_a_body_that_raises_writes_nothing(dynamodb_faults: Faults) -> None:
    def fail() -> None:
        with Transaction() as tx:
            tx.create(reservation("created"))
            raise Conflict("full", "It is full.")

    with pytest.raises(Conflict, match="It is full"):
        fail()
    assert dynamodb_faults.calls == []
    assert reserved() == {}


def test_nothing_staged_is_no_call(dynamodb_faults: Faults) -> None:
    with Transaction() as tx:
        assert tx.empty
    assert dynamodb_faults.calls == []


def stage(tx: Transaction, kind: str, owner: str, otherwise: AcademyError) -> None:
    """Stage one write of ``kind`` whose condition holds if ``owner`` is org_1."""
    fits = SubdomainReservation.owner == owner
    if kind == "check":
        item = reservation("checked")
        tx.check(SubdomainReservation, item.organization_id, item.item, condition=fits, otherwise=otherwise)
    elif kind == "create":
        tx.create(reservation("new" if owner == "org_1" else "taken"), otherwise=otherwise)
    elif kind == "delete":
        tx.delete(reservation("deleted"), condition=fits, otherwise=otherwise)
    elif kind == "put":
        tx.put(reservation("put", "org_3"), condition=fits, otherwise=otherwise)
    else:
        actions = [SubdomainReservation.owner.set("org_3")]
        tx.update(reservation("updated"), actions, condition=fits, otherwise=otherwise)


@pytest.mark.parametrize("failing", KINDS)
@pytest.mark.parametrize("order", [KINDS, KINDS[::-1], ["put", "check", "update", "create", "delete"]])
def test_each_failed_condition_raises_its_own_error(aws: None, failing: str, order: list[str]) -> None:
    for name in ("checked", "deleted", "put", "updated", "taken"):
        reservation(name).save()
    before = reserved()
    tx = Transaction()
    for kind in order:
        stage(tx, kind, "org_2" if kind == failing else "org_1", Conflict(kind, f"The {kind} failed."))
    tx.emit(CertificateIssued(organization_id="org_1", certificate_id="crt_1", user_id="user-ada"))

    with pytest.raises(Conflict) as raised:
        tx.commit()
    assert raised.value.code == failing
    assert reserved() == before
    assert list(OutboxEvent.scan()) == []


def test_a_failed_condition_without_its_own_error_is_a_lost_race(aws: None) -> None:
    reservation("put", "org_2").save()

    with pytest.raises(PreconditionFailed), Transaction() as tx:
        tx.put(reservation("put"), condition=OURS)
    with pytest.raises(Conflict) as raised, Transaction() as tx:
        tx.create(reservation("put"))
    assert raised.value.code == "already_exists"


def test_version_goes_up_by_one_and_shows_the_next_value_at_staging(aws: None) -> None:
    ada = member()

    with Transaction() as tx:
        tx.create(ada)
        assert ada.version == 1
    assert (ada.version, stored_member().version) == (1, 1)
    with Transaction() as tx:
        ada.name = "Ada Lovelace"
        tx.put(ada)
        assert ada.version == 2
    assert (stored_member().version, stored_member().name) == (2, "Ada Lovelace")
    with Transaction() as tx:
        tx.update(ada, [Member.name.set("Countess")], check_version=True)
        assert ada.version == 3
    assert (stored_member().version, stored_member().name) == (3, "Countess")
    with Transaction() as tx:
        tx.delete(ada)
    assert list(Member.scan()) == []


@pytest.mark.parametrize("write", ["put", "update", "delete"])
def test_a_stale_version_is_refused(aws: None, write: str) -> None:
    member().save()
    first, second = stored_member(), stored_member()
    with Transaction() as tx:
        first.name = "First"
        tx.put(first)

    tx = Transaction()
    second.name = "Second"
    if write == "put":
        tx.put(second)
    elif write == "update":
        tx.update(second, [Member.name.set("Second")], check_version=True)
    else:
        tx.delete(second)
    with pytest.raises(PreconditionFailed):
        tx.commit()
    assert (stored_member().name, stored_member().version) == ("First", 2)


def test_an_update_without_check_adds_to_whatever_is_there(aws: None) -> None:
    member().save()
    first, second = stored_member(), stored_member()

    for read, name in ((first, "First"), (second, "Second")):
        with Transaction() as tx:
            tx.update(read, [Member.name.set(name)])
    assert (stored_member().name, stored_member().version) == ("Second", 3)


def test_racing_transactions_lose_no_write(aws: None) -> None:
    member(name="0").save()
    racers, ready = 8, Barrier(8)

    def add_one() -> str:
        ready.wait(timeout=30)
        while True:
            read = stored_member()
            read.name = str(int(read.name) + 1)
            try:
                with Transaction() as tx:
                    tx.put(read, otherwise=Raced())
            except Raced:
                continue
            return str(read.name)

    with ThreadPoolExecutor(racers) as pool:
        made = [task.result() for task in [pool.submit(add_one) for _ in range(racers)]]
    assert sorted(made, key=int) == [str(number) for number in range(1, racers + 1)]
    assert (stored_member().name, stored_member().version) == (str(racers), racers + 1)


def test_only_one_of_racing_creations_wins(aws: None) -> None:
    ready = Barrier(8)

    def create(number: int) -> bool:
        ready.wait(timeout=30)
        try:
            with Transaction() as tx:
                tx.create(reservation("wanted", f"org_{number}"), otherwise=Conflict("taken", "It is taken."))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(create, range(8)))
    assert won.count(True) == 1
    assert reserved() == {"wanted": f"org_{won.index(True)}"}


def test_an_event_lands_in_the_outbox_with_its_envelope(aws: None) -> None:
    issued = CertificateIssued(organization_id="org_1", certificate_id="crt_1", user_id="user-ada")

    with Transaction(correlation_id="corr-1", actor_id="user-grace") as tx:
        tx.emit(issued)

    (kept,) = OutboxEvent.scan()
    detail = json.loads(kept.detail)
    assert {key: detail[key] for key in detail if key not in ("id", "occurredAt")} == {
        "type": "CertificateIssued",
        "version": 1,
        "organizationId": "org_1",
        "correlationId": "corr-1",
        "actorId": "user-grace",
        "data": {"certificateId": "crt_1", "userId": "user-ada"},
    }
    assert (kept.event_id, kept.name) == (detail["id"], "CertificateIssued")
    assert kept.pending_shard in SHARDS
    pending = [event.event_id for shard in SHARDS for event in OutboxEvent.pending.query(shard)]
    assert pending == [kept.event_id]


def test_a_clash_is_tried_again(dynamodb_faults: Faults, no_waiting: Callable[[Any], list[float]]) -> None:
    waits = no_waiting(transaction)
    dynamodb_faults.plan("TransactWriteItems", *[cancelled("None", "TransactionConflict")] * 3)
    ada = member()

    with Transaction() as tx:
        tx.create(ada)
        tx.create(reservation("analytical"))

    assert dynamodb_faults.calls == ["TransactWriteItems"] * 4
    assert len(waits) == 3
    assert waits[0] <= 0.05
    assert waits[2] <= 0.2
    assert (stored_member().version, reserved()) == (1, {"analytical": "org_1"})


def test_clash_after_clash_is_unavailable(
    dynamodb_faults: Faults, no_waiting: Callable[[Any], list[float]]
) -> None:
    waits = no_waiting(transaction)
    dynamodb_faults.plan("TransactWriteItems", *[cancelled("TransactionConflict")] * 6)

    with pytest.raises(Unavailable), Transaction() as tx:
        tx.create(reservation("analytical"))
    assert dynamodb_faults.calls == ["TransactWriteItems"] * 6
    assert len(waits) == 5
    assert reserved() == {}


@pytest.mark.parametrize("code", ["ValidationError", "ItemCollectionSizeLimitExceeded"])
def test_what_no_repetition_mends_is_a_fault(dynamodb_faults: Faults, code: str) -> None:
    dynamodb_faults.plan("TransactWriteItems", cancelled(code))

    with pytest.raises(TransactWriteError), Transaction() as tx:
        tx.create(reservation("analytical"))
    assert dynamodb_faults.calls == ["TransactWriteItems"]


def test_a_failed_condition_counts_more_than_a_clash(dynamodb_faults: Faults) -> None:
    dynamodb_faults.plan("TransactWriteItems", cancelled("TransactionConflict", "ConditionalCheckFailed"))

    tx = Transaction()
    tx.put(reservation("one"), condition=MISSING, otherwise=Conflict("first", "The first."))
    tx.put(reservation("two"), condition=MISSING, otherwise=Conflict("second", "The second."))

    with pytest.raises(Conflict, match="second"):
        tx.commit()
