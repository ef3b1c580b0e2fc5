"""A round of breakout rooms by the clock, as every page reads it. In Node."""

from tests.browser.modules import run_module

OPENED, ENDS, CLOSES = "2026-03-01T10:00:00Z", "2026-03-01T10:15:00Z", "2026-03-01T10:16:00Z"
READ = """
return v.map(([openedAt, endsAt, closesAt, at]) => {
  const round = { openedAt, endsAt, closesAt };
  const now = Date.parse(at);
  return [m.statusOf(round, now), m.timeLeft(round, now), m.momentsAhead(round, now).length];
});
"""


def test_state_and_time_left_follow_from_the_clock() -> None:
    assert run_module(
        "breakouts/round.js",
        READ,
        [None, None, None, OPENED],
        [OPENED, None, None, "2026-03-02T00:00:00Z"],
        [OPENED, ENDS, CLOSES, OPENED],
        [OPENED, ENDS, CLOSES, ENDS],
        [OPENED, ENDS, CLOSES, "2026-03-01T10:15:59Z"],
        [OPENED, ENDS, CLOSES, CLOSES],
    ) == [
        ["DRAFT", None, 0],
        ["OPEN", None, 0],
        ["OPEN", 900_000, 2],
        ["CALLED_BACK", 60_000, 1],
        ["CALLED_BACK", 1_000, 1],
        ["CLOSED", 0, 0],
    ]
