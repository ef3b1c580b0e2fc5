"""Capture times: sender reports, strange clocks, wrapping timestamps, and corrections that nobody hears."""

from itertools import pairwise

import pytest

from media_lambdas.live_stage.whip.clock import NTP_EPOCH, MediaClock, SenderClocks, ntp_seconds, steady_clock

NOW = 1_800_000_000.0


def ntp(seconds: float) -> int:
    return round((seconds + NTP_EPOCH) * (1 << 32))


class Sender:
    """A stream of somebody whose clock is wrong by ``skew``, and whose way here takes ``delay``."""

    def __init__(
        self, clocks: SenderClocks, *, skew: float = 0.0, delay: float = 0.0, smooth: bool = False,
        person: str = "ada", rate: int = 90_000, first: int = 0,
    ) -> None:  # fmt: skip
        self.clock = MediaClock(rate, person, clocks, smooth=smooth)
        self.skew, self.delay, self.rate, self.first = skew, delay, rate, first

    def timestamp(self, at: float) -> int:
        return (self.first + round((at - NOW) * self.rate)) & 0xFFFFFFFF

    def send(self, at: float, delay: float | None = None) -> float:
        """Send what was captured at ``at``; return when the stage believes it was, relative to ``at``."""
        came_at = at + (self.delay if delay is None else delay)
        return self.clock.captured_at(self.timestamp(at), came_at) - at

    def report(self, at: float, delay: float | None = None) -> None:
        way = self.delay if delay is None else delay
        self.clock.report(ntp(at + self.skew), self.timestamp(at), at + way)


def test_ntp_time_is_seconds_since_1900() -> None:
    assert ntp_seconds(ntp(NOW + 0.25)) == pytest.approx(NOW + 0.25, abs=1e-6)


@pytest.mark.parametrize("skew", [0.0, 3600.0, -86_400.0])
def test_two_streams_of_one_machine_are_aligned_whatever_their_ways_and_its_clock(skew: float) -> None:
    clocks = SenderClocks()
    picture = Sender(clocks, skew=skew, delay=0.32)
    sound = Sender(clocks, skew=skew, delay=0.02, rate=48_000, first=1234)
    for second in range(3):
        for sender in (picture, sound):
            sender.send(NOW + second)
            sender.report(NOW + second)
    assert picture.send(NOW + 3) == pytest.approx(0.02, abs=0.001)
    assert sound.send(NOW + 3) == pytest.approx(0.02, abs=0.001)


def test_two_machines_of_one_person_keep_clocks_of_their_own() -> None:
    clocks = SenderClocks()
    laptop, phone = Sender(clocks, skew=0.0, delay=0.05), Sender(clocks, skew=77.0, delay=0.03)
    for sender in (laptop, phone):
        sender.send(NOW)
        sender.report(NOW)
    assert laptop.send(NOW + 1) == pytest.approx(0.05, abs=0.001)
    assert phone.send(NOW + 1) == pytest.approx(0.03, abs=0.001)


def test_before_the_first_report_the_least_delayed_arrival_counts() -> None:
    sender = Sender(SenderClocks(), skew=5)
    assert [sender.send(NOW + number, delay) for number, delay in enumerate((0.2, 0.05, 0.3))] == [
        pytest.approx(value, abs=0.002) for value in (0.2, 0.05, 0.05)
    ]


def test_sound_is_corrected_slowly_and_the_picture_at_once() -> None:
    clocks = SenderClocks()
    fast = Sender(clocks, delay=0.01)
    fast.send(NOW)
    fast.report(NOW)
    sound, picture = Sender(clocks, delay=0.21, smooth=True), Sender(clocks, delay=0.21)
    for sender in (sound, picture):
        assert sender.send(NOW + 1) == pytest.approx(0.21)
        sender.report(NOW + 1)
    assert picture.send(NOW + 1.02) == pytest.approx(0.01, abs=0.001)
    errors = [sound.send(NOW + 1 + 0.02 * block) for block in range(1, 600)]
    assert errors[0] == pytest.approx(0.209, abs=0.0002)
    assert all(abs(after - before) <= 0.00101 for before, after in pairwise(errors))
    assert all(abs(after - before) <= 0.00041 for before, after in pairwise(errors[200:]))
    assert errors[-1] == pytest.approx(0.01, abs=0.001)


def test_timestamps_wrap_around_and_come_out_of_order() -> None:
    sender = Sender(SenderClocks(), first=(1 << 32) - 90_000)
    for second in (0.0, 0.9, 1.1, 1.05, 2.0):
        assert sender.send(NOW + second) == pytest.approx(0, abs=0.001)
    sender.report(NOW + 2)
    assert sender.send(NOW + 50_000) == pytest.approx(0, abs=0.001)


@pytest.mark.parametrize("nonsense", [0, 1, (1 << 64) - 1, ntp(NOW + 1e6)])
def test_a_nonsensical_report_moves_nothing_far(nonsense: int) -> None:
    """A hostile sender may place its own media within what can be: not in the future, and not long ago."""
    sender = Sender(SenderClocks())
    sender.send(NOW)
    sender.clock.report(nonsense, sender.timestamp(NOW + 0.5), NOW)
    assert -5 <= sender.send(NOW + 1) <= 0.101


def test_one_contradicting_report_is_not_believed_but_a_changed_clock_is() -> None:
    sender = Sender(SenderClocks(), delay=0.05)
    for second in range(3):
        sender.send(NOW + second)
        sender.report(NOW + second)
    sender.report(NOW + 3, delay=2.5)  # held up on its way
    assert sender.send(NOW + 3) == pytest.approx(0.05, abs=0.001)
    sender.skew = 30.0
    for second in range(4, 9):
        sender.report(NOW + second)
    assert sender.send(NOW + 9) == pytest.approx(0.05, abs=0.001)


def test_the_memory_of_a_persons_clocks_is_bounded() -> None:
    clocks = SenderClocks()
    for machine in range(50):
        sender = Sender(clocks, skew=machine * 10.0)
        sender.send(NOW)
        sender.report(NOW)
    assert len(clocks._offsets["ada"]) <= 4


def test_the_stages_clock_runs_with_the_wall_clock_but_never_back() -> None:
    clock = steady_clock()
    readings = [clock() for _ in range(100)]
    assert readings == sorted(readings)
    assert readings[0] > NOW - 1e8
