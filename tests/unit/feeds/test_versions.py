"""A feed's versions: whoever reads it, however seldom, sees the room as it was at some version, and never an older one."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.feeds.versions import (
    MOST_BYTES,
    REACH,
    Change,
    Delta,
    Items,
    State,
    advance,
    apply,
    changes,
    compact,
    first,
)

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
KEYS = [f"chat/msg_{number}" for number in range(6)]
ITEMS = st.dictionaries(
    st.sampled_from(KEYS),
    st.fixed_dictionaries({"text": st.sampled_from(["", "a", "b" * 3000, "c" * 7000])}),
)
STEPS = st.lists(
    st.tuples(
        ITEMS, st.integers(1, 3), st.floats(0, 8).map(lambda s: timedelta(seconds=round(s, 3))), st.booleans()
    ),
    max_size=12,
)


@dataclass
class Written:
    """What a publisher wrote: the state as it is stored, and the items that it stands for."""

    document: bytes
    items: Items


def publish(rooms: list[tuple[Items, int, timedelta, bool]]) -> tuple[list[Written], dict[int, Items]]:
    """Publish one room after the other; return all states, and all snapshots by version."""
    version, at = 1, BEGIN
    written = [Written(compact(first(1, at).document()), {})]
    snapshots: dict[int, Items] = {1: {}}
    for items, gap, pause, anew in rooms:
        version, at = version + gap, at + pause
        before = State.of(json.loads(written[-1].document))
        state = advance(before, changes(written[-1].items, items), version=version, at=at, anew=anew)
        if state.snapshot == version:
            snapshots[version] = items
        written.append(Written(compact(state.document()), items))
    return written, snapshots


def read(document: bytes, snapshots: dict[int, Items], items: Items, version: int) -> tuple[Items, int]:
    """Read as ``feed.js`` does; return the items and their version."""
    state = State.of(json.loads(document))
    if version < state.since:
        items, version = snapshots[state.snapshot], state.snapshot
    return apply(items, state.deltas, after=version), max(version, state.version)


@settings(max_examples=150, deadline=None)
@given(STEPS, st.data())
def test_whoever_reads_sees_the_room_as_it_was(
    rooms: list[tuple[Items, int, timedelta, bool]], data: st.DataObject
) -> None:
    written, snapshots = publish(rooms)
    reads = sorted(data.draw(st.lists(st.integers(0, len(written) - 1), min_size=1, max_size=8)))
    items: Items = {}
    version, versions = 0, []
    for index in reads:
        items, version = read(written[index].document, snapshots, items, version)
        versions.append(version)
        assert items == written[index].items
    assert versions == sorted(versions)


@settings(max_examples=100, deadline=None)
@given(STEPS)
def test_deltas_reach_back_and_stay_small_and_name_a_key_once(
    rooms: list[tuple[Items, int, timedelta, bool]],
) -> None:
    written, _ = publish(rooms)
    states = [State.of(json.loads(one.document)) for one in written]
    for index, state in enumerate(states):
        keys = [key for delta in state.deltas for key in delta.change.keys]
        assert len(keys) == len(set(keys))
        sizes = {delta.at: delta.size for delta in state.deltas}
        assert sum(sizes.values()) <= MOST_BYTES or min(sizes) >= state.at - REACH
        recent = [one.version for one in states[:index] if one.at >= state.at - REACH]
        assert all(version >= state.since for version in recent)
        assert state.since <= state.snapshot <= state.version


def test_what_is_taken_back_is_in_no_former_delta() -> None:
    state = first(1, BEGIN)
    state = advance(state, Change({"chat/a": {"text": "SECRET"}, "chat/b": {}}), version=2, at=BEGIN)
    state = advance(state, Change({}, frozenset({"chat/a"})), version=4, at=BEGIN, anew=True)
    assert state == State(
        4,
        BEGIN,
        since=1,
        snapshot=4,
        deltas=(
            Delta(2, BEGIN, Change({"chat/b": {}})),
            Delta(4, BEGIN, Change({}, frozenset({"chat/a"}))),
        ),
    )
    assert b"SECRET" not in compact(state.document())


def test_a_version_without_a_change_keeps_everything() -> None:
    state = advance(first(1, BEGIN), Change({"room": {"chat": "OPEN"}}), version=2, at=BEGIN)
    later = advance(state, Change(), version=5, at=BEGIN + timedelta(hours=1))
    assert (later.version, later.since, later.snapshot, later.deltas) == (5, 1, 1, state.deltas)
