"""Paging: the pages of a list, one after the other, are the list; a cursor of another making is refused."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator
from hashlib import blake2s
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.core.errors import InvalidInput
from chalicelib.core.paging import CHECKSUM, Page, query_page, query_rows
from chalicelib.organizations.models import MEMBER_PREFIX, Member, OrganizationItem
from tests.functional.core.faults import Faults
from tests.functional.core.items import member, reservation

many_examples = settings(
    max_examples=40,
    derandomize=True,
    # All examples share one database on purpose: each takes a partition of its own.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
partitions = (f"p{number:06}" for number in count())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("SNB"), inner, max_size=2),
    max_leaves=6,
)
MEMBERS = OrganizationItem.item.startswith(MEMBER_PREFIX)


def write_members(organization_id: str, size: int) -> None:
    """Write members of an organization, and an item of another kind beside them."""
    with Member.batch_write() as batch:
        for number in range(size):
            batch.save(member(f"user-{number:03}", organization_id, name=str(number)))
    other = reservation("other")
    other.organization_id = organization_id
    other.save()


def write_memberships(user_id: str, size: int) -> None:
    """Write memberships of one person in many organizations."""
    with Member.batch_write() as batch:
        for number in range(size):
            batch.save(member(user_id, f"{user_id}-{number:03}", name=str(number)))


def pages(read: Callable[[str | None], Page[Member]]) -> Iterator[list[int]]:
    """Yield the numbers on each page of a list."""
    page = read(None)
    yield [int(item.name) for item in page.items]
    while page.next_cursor:
        page = read(page.next_cursor)
        yield [int(item.name) for item in page.items]


@many_examples
@given(size=st.integers(0, 13), limit=st.integers(1, 6), newest_first=st.booleans(), index=st.booleans())
def test_pages_together_are_the_list(
    aws: None, size: int, limit: int, newest_first: bool, index: bool
) -> None:
    partition = next(partitions)
    (write_memberships if index else write_members)(partition, size)

    def read(cursor: str | None) -> Page[Member]:
        return query_page(
            Member,
            partition,
            limit=limit,
            cursor=cursor,
            index=Member.by_user if index else None,
            range_condition=None if index else MEMBERS,
            newest_first=newest_first,
        )

    found = list(pages(read))
    wanted = list(range(size))[:: -1 if newest_first else 1]
    assert found == [wanted[start : start + limit] for start in range(0, max(size, 1), limit)]


@many_examples
@given(wanted=st.lists(st.booleans(), max_size=12), limit=st.integers(1, 4), evaluate=st.integers(1, 6))
def test_pages_of_what_the_caller_keeps_are_the_kept_ones(
    aws: None, wanted: list[bool], limit: int, evaluate: int
) -> None:
    partition = next(partitions)
    write_members(partition, len(wanted))

    def read(cursor: str | None) -> Page[Member]:
        rows = query_rows(Member, partition, evaluate=evaluate, cursor=cursor, range_condition=MEMBERS)
        return rows.page(limit, keep=lambda item: wanted[int(item.name)])

    found = list(pages(read))
    assert [number for page in found for number in page] == [n for n, keep in enumerate(wanted) if keep]
    assert all(len(page) <= limit for page in found)


@many_examples
@given(wanted=st.lists(st.booleans(), max_size=12), limit=st.integers(1, 4))
def test_pages_of_a_filtered_list_are_what_the_filter_lets_through(
    aws: None, wanted: list[bool], limit: int
) -> None:
    partition = next(partitions)
    write_members(partition, len(wanted))
    kept = [str(number) for number, keep in enumerate(wanted) if keep] or ["none"]

    def read(cursor: str | None) -> Page[Member]:
        return query_page(
            Member,
            partition,
            limit=limit,
            cursor=cursor,
            range_condition=MEMBERS,
            filter_condition=Member.name.is_in(*kept),
        )

    assert [str(number) for page in pages(read) for number in page] == [
        name for name in kept if name != "none"
    ]


def test_a_page_is_one_call_whatever_the_filter_holds_back(dynamodb_faults: Faults) -> None:
    write_members("org_1", 12)
    dynamodb_faults.calls.clear()

    page = query_page(Member, "org_1", limit=2, range_condition=MEMBERS, filter_condition=Member.name == "11")

    assert [item.name for item in page.items] == ["11"]
    assert dynamodb_faults.calls == ["Query"]


def test_map_presents_the_items_and_keeps_the_cursor() -> None:
    assert Page([1, 2], "next").map(str) == Page(["1", "2"], "next")


def first_cursor() -> str:
    """Return the cursor of the second page of the list of org_1's members."""
    write_members("org_1", 3)
    cursor = members_after(None).next_cursor
    assert cursor
    return cursor


def members_after(cursor: str | None) -> Page[Member]:
    return query_page(Member, "org_1", limit=1, cursor=cursor, range_condition=MEMBERS)


def assert_refused(cursor: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        members_after(cursor)
    assert (raised.value.code, [e.field for e in raised.value.errors]) == ("invalid_cursor", ["cursor"])


@many_examples
@given(data=st.data())
def test_a_damaged_cursor_is_refused(aws: None, data: st.DataObject) -> None:
    cursor = first_cursor()
    place = data.draw(st.integers(0, len(cursor) - 1))
    kept = data.draw(st.integers(0, 1))
    inserted = data.draw(st.text("ABCxyz019-_=+/. é", max_size=2))
    damaged = cursor[:place] + inserted + cursor[place + kept :]

    if damaged not in ("", cursor):
        assert_refused(damaged)


@many_examples
@given(text=st.text(min_size=1, max_size=60))
def test_arbitrary_text_is_no_cursor(aws: None, text: str) -> None:
    assert_refused(text)


def forge(key: bytes) -> str:
    """Return a cursor with a right checksum: it is no secret."""
    checksum = blake2s(key, digest_size=CHECKSUM, person=b"cursor").digest()
    return urlsafe_b64encode(checksum + key).decode().rstrip("=")


@many_examples
@given(value=JSON)
def test_a_forged_cursor_is_refused(aws: None, value: Any) -> None:
    assert_refused(forge(json.dumps(value, separators=(",", ":")).encode()))


@pytest.mark.parametrize(
    "value",
    [
        [{"S": "org_2"}, {"S": "MEMBER#user-000"}],
        [{"S": "org_1"}],
        [{"S": "org_1"}, {"S": "MEMBER#user-000"}, {"S": "more"}],
        [{"S": "org_1"}, {"N": "1"}],
        [{"S": "org_1"}, {"S": ""}],
        [{"S": "org_1"}, {"S": "\ud800"}],
        [{"S": "org_1"}, {"S": 1}],
        [{"S": "org_1"}, {"S": "MEMBER#user-000", "N": "1"}],
        [{"N": "org_1"}, {"S": "MEMBER#user-000"}],
    ],
)
def test_a_forged_key_that_no_such_list_has_is_refused(aws: None, value: Any) -> None:
    assert_refused(forge(json.dumps(value, separators=(",", ":")).encode()))


@pytest.mark.parametrize(
    "key", [b"[" * 1500, b"", b"\xff\xfe", b'[{"S":"org_1"},{"S":"MEMBER#user-000"}', b"NaN"]
)
def test_a_forged_cursor_that_is_no_json_is_refused(aws: None, key: bytes) -> None:
    assert_refused(forge(key))


def test_a_cursor_of_another_list_is_refused(aws: None) -> None:
    cursor = first_cursor()
    write_memberships("user-000", 2)
    other = query_page(Member, "user-000", limit=1, index=Member.by_user).next_cursor

    assert other
    assert_refused(other)
    with pytest.raises(InvalidInput):
        query_page(Member, "user-000", limit=1, index=Member.by_user, cursor=cursor)
    with pytest.raises(InvalidInput):
        query_page(Member, "org_2", limit=1, cursor=cursor)


def test_a_cursor_goes_on_after_its_item_is_gone(aws: None) -> None:
    cursor = first_cursor()
    for item in members_after(None).items:
        with Member.batch_write() as batch:
            batch.delete(item)

    assert [item.name for item in members_after(cursor).items] == ["1"]


def test_a_cursor_is_safe_in_an_address(aws: None) -> None:
    cursor = first_cursor()

    assert cursor.replace("-", "").replace("_", "").isalnum()
    assert b"org_1" in urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
