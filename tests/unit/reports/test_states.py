"""Where reports and summaries stand, by what is kept and by the clock."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.reports.models import Report, Summary, first_report_item_at, report_id_at, report_item
from chalicelib.reports.states import (
    LAYOUT,
    ReportState,
    SummaryState,
    is_fresh,
    is_stale,
    state_of_report,
    state_of_summary,
)

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("kept", "age", "state"),
    [
        ({}, 0 * MINUTE, ReportState.QUEUED),
        ({"started_at": NOW}, MINUTE, ReportState.RUNNING),
        ({"started_at": NOW}, 30 * MINUTE - timedelta(seconds=1), ReportState.RUNNING),
        ({"started_at": NOW}, 30 * MINUTE, ReportState.FAILED),
        ({}, 30 * MINUTE, ReportState.FAILED),
        ({"started_at": NOW, "key": "reports/x"}, 30 * MINUTE, ReportState.READY),
    ],
)
def test_states_of_a_report(kept: dict[str, object], age: timedelta, state: ReportState) -> None:
    assert state_of_report(Report(requested_at=NOW, **kept), NOW + age) is state


@pytest.mark.parametrize(
    ("asked", "made", "state", "fresh"),
    [
        (None, None, SummaryState.NONE, False),
        (0, None, SummaryState.MAKING, False),
        (9, None, SummaryState.MAKING, False),
        (10, None, SummaryState.NONE, False),
        (0, 5, SummaryState.MAKING, False),
        (10, 15, SummaryState.READY, False),
        (5, 5, SummaryState.READY, False),
        (5, 4, SummaryState.READY, False),
        (None, 1, SummaryState.READY, False),
        (None, 0, SummaryState.READY, True),
    ],
)
def test_states_of_a_summary(asked: int | None, made: int | None, state: SummaryState, fresh: bool) -> None:
    """``asked`` and ``made`` are so many minutes ago."""
    summary = Summary(
        requested_at=None if asked is None else NOW - asked * MINUTE,
        as_of=None if made is None else NOW - made * MINUTE,
        layout=None if made is None else LAYOUT,
    )
    assert state_of_summary(summary, NOW) is state
    assert is_fresh(summary, NOW) is fresh


def test_a_summary_of_another_layout_is_none() -> None:
    summary = Summary(as_of=NOW, layout=LAYOUT + 1)
    assert state_of_summary(summary, NOW) is SummaryState.NONE
    assert is_stale(summary, NOW - timedelta(days=1), NOW)


@pytest.mark.parametrize(
    ("made", "ended", "stale"),
    [
        (None, 60, True),
        (2, None, True),
        (0, None, False),
        (2, 10, True),
        (2, 17, False),
        (2, 16, True),
        (500, 515, False),
        (500, 514, True),
    ],
)
def test_a_summary_is_stale_until_things_have_settled(
    made: int | None, ended: int | None, stale: bool
) -> None:
    summary = None if made is None else Summary(as_of=NOW - made * MINUTE, layout=LAYOUT)
    assert is_stale(summary, None if ended is None else NOW - ended * MINUTE, NOW) is stale


def test_ids_of_reports_are_one_for_a_minute_and_in_order_of_time() -> None:
    first = report_id_at("CHAT", "CSV", NOW)
    assert first == report_id_at("CHAT", "CSV", NOW + timedelta(seconds=59))
    later = report_id_at("ATTENDEES", "CSV", NOW + MINUTE)
    assert report_item(first) < report_item(later)
    assert first_report_item_at(NOW) <= report_item(first) < first_report_item_at(NOW + MINUTE)
