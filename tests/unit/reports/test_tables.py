"""Tables: what stands in a cell, and times in two zones."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from chalicelib.reports.tables import Column, Plain, TimeColumn, Value, tabulate

Thing = dict[str, Value]


@pytest.mark.parametrize(
    ("value", "cell"),
    [("=1", "=1"), ("", ""), (None, ""), (True, "yes"), (False, "no"), (0, 0), (2.5, 2.5)],
)
def test_cells(value: Value, cell: Plain) -> None:
    columns: list[Column[Thing]] = [Column("What", lambda row: row["what"])]

    table = tabulate(columns, [{"what": value}], "Europe/Berlin")

    assert table.headings == ["What"]
    assert list(table.rows) == [[cell]]


@pytest.mark.parametrize(
    ("zone", "headings", "winter", "summer"),
    [
        (
            "Europe/Berlin",
            ["At (UTC)", "At (Europe/Berlin)"],
            ["2026-01-31T23:30:01Z", "2026-02-01T00:30:01+01:00"],
            ["2026-07-31T23:30:01Z", "2026-08-01T01:30:01+02:00"],
        ),
        ("UTC", ["At (UTC)"], ["2026-01-31T23:30:01Z"], ["2026-07-31T23:30:01Z"]),
        (
            "Asia/Kathmandu",
            ["At (UTC)", "At (Asia/Kathmandu)"],
            ["2026-01-31T23:30:01Z", "2026-02-01T05:15:01+05:45"],
            ["2026-07-31T23:30:01Z", "2026-08-01T05:15:01+05:45"],
        ),
    ],
)
def test_times_name_their_zone(zone: str, headings: list[str], winter: list[str], summer: list[str]) -> None:
    columns: list[Column[Thing]] = [TimeColumn("At", lambda row: row["at"])]
    instants = [datetime(2026, month, 31, 23, 30, 1, 999_000, UTC) for month in (1, 7)]

    table = tabulate(columns, [{"at": instants[0]}, {"at": instants[1]}, {"at": None}], zone)

    assert table.headings == headings
    assert list(table.rows) == [winter, summer, [""] * len(headings)]


def test_rows_are_asked_for_one_at_a_time() -> None:
    asked: list[int] = []

    def rows() -> Iterator[Thing]:
        for number in range(3):
            asked.append(number)
            yield {"what": number}

    columns: list[Column[Thing]] = [Column("What", lambda row: row["what"])]
    table = tabulate(columns, rows(), "UTC")

    assert asked == []
    assert next(table.rows) == [0]
    assert asked == [0]
