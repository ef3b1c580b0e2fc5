"""What a benchmark found: figures, as a table for people and as JSON for programs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parents[2] / ".local" / "bench"


@dataclass(frozen=True)
class Figure:
    """One measured number. ``baseline`` was measured in the same run.

    ``goal`` is the most that it may be, or, if it is ``exact``, what it must be.
    """

    name: str
    value: float
    unit: str
    baseline: float | None = None
    goal: float | None = None
    exact: bool = False

    @property
    def ratio(self) -> float | None:
        """The value in terms of the baseline."""
        return self.value / self.baseline if self.baseline else None

    @property
    def ok(self) -> bool:
        """Whether the goal, if there is one, is met."""
        if self.goal is None:
            return True
        return self.value == self.goal if self.exact else self.value <= self.goal

    def record(self) -> dict[str, Any]:
        """Return the figure as it is written."""
        return {
            "name": self.name,
            "value": _rounded(self.value),
            "unit": self.unit,
            "baseline": _rounded(self.baseline),
            "ratio": _rounded(self.ratio),
            "goal": _rounded(self.goal),
            "ok": self.ok,
        }


def write(benchmark: str, figures: Sequence[Figure]) -> Path:
    """Write figures to ``.local/bench/NAME.json``."""
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / f"{benchmark}.json"
    path.write_text(json.dumps([figure.record() for figure in figures], indent=2) + "\n", encoding="utf-8")
    return path


def table(figures: Sequence[Figure]) -> str:
    """Return figures as lines of text."""
    rows = [("figure", "value", "baseline", "ratio", "goal", "")]
    for figure in figures:
        unit = f" {figure.unit}"
        rows.append(
            (
                figure.name,
                _shown(figure.value, unit),
                _shown(figure.baseline, unit),
                _shown(figure.ratio, "×"),
                _shown(figure.goal, unit, "= " if figure.exact else "≤ "),
                "" if figure.goal is None else "ok" if figure.ok else "MISSED",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(_line(row, widths) for row in rows)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, *rest = (cell.rjust(width) for cell, width in zip(row, widths, strict=True))
    return "  ".join([name.strip().ljust(widths[0]), *rest]).rstrip()


def _shown(number: float | None, unit: str, prefix: str = "") -> str:
    return "" if number is None else f"{prefix}{_rounded(number):g}{unit}"


def _rounded(number: float | None) -> float | None:
    """Return four significant digits, and whole numbers whole."""
    return None if number is None else float(f"{number:.4g}")
