"""When the next reminder is due."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.webinars.reminding import BEFORE, next_due

START = datetime(2026, 6, 1, 12, tzinfo=UTC)


@given(st.integers(min_value=-3000, max_value=100))
def test_each_reminder_is_due_once_and_in_order(minutes: int) -> None:
    now = START + timedelta(minutes=minutes)
    passed = []
    while (due := next_due(START, after=passed[-1] if passed else now)) is not None:
        passed.append(due)

    assert passed == sorted(START - lead for lead in BEFORE if START - lead > now)
