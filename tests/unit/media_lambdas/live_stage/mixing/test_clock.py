"""Ticks at absolute deadlines."""

import threading

import pytest

from media_lambdas.live_stage.mixing.clock import ProgrammeClock, SystemTime


class HandTime:
    """A time that is moved by hand, or by waiting for it."""

    def __init__(self, now: float = 1000.0) -> None:
        self.now = now
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def wait(self, seconds: float, ended: threading.Event) -> None:
        self.waits.append(seconds)
        self.now += seconds


def test_ticks_are_counted_from_the_start_and_never_drift() -> None:
    clock = ProgrammeClock(1_800_000_000.0, HandTime())
    assert clock.instant(0) == 1_800_000_000.0
    assert clock.instant(30 * 3600 * 24) == 1_800_000_000.0 + 3600 * 24
    assert clock.instant(32) - clock.instant(0) == pytest.approx(51_200 / 48_000, abs=1e-6)


def test_a_wait_ends_at_the_deadline_whatever_the_one_before_took() -> None:
    time = HandTime()
    clock, ended = ProgrammeClock(0.0, time), threading.Event()
    for tick in range(1, 100):
        clock.await_tick(tick, ended)
        assert time.now == pytest.approx(1000 + tick / 30)
        time.now += 0.02 * (tick % 2)  # work


def test_a_tick_that_is_over_is_not_waited_for() -> None:
    time = HandTime()
    clock = ProgrammeClock(0.0, time)
    time.now += 1.0
    clock.await_tick(30, threading.Event())
    clock.await_tick(3, threading.Event())
    assert time.waits == []
    assert clock.lag(15) == pytest.approx(0.5)


def test_the_systems_time_stops_waiting_at_the_end() -> None:
    ended = threading.Event()
    ended.set()
    before = SystemTime().monotonic()
    SystemTime().wait(60, ended)
    assert SystemTime().monotonic() - before < 10
