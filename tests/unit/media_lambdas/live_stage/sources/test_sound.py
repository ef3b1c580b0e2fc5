"""The ring of sound: in place to the sample, without clicks, drift or growth."""

import numpy as np
import pytest

from media_lambdas.live_stage.mixing.programme import HOPELESS, PLAYOUT_DELAY
from media_lambdas.live_stage.sources.sound import CAPACITY, RATE, Samples, SoundRing

BLOCK = 960
START = 1_800_000_000.0


def tone(first: int, count: int, frequency: float = 440.0) -> Samples:
    """A sine on both channels, from its sample number ``first``."""
    wave = 0.5 * np.sin(2 * np.pi * frequency * np.arange(first, first + count) / RATE)
    return np.stack((wave, wave), axis=1).astype(np.float32)


def jumps(samples: Samples) -> float:
    """The largest step from one sample to the next."""
    return float(np.abs(np.diff(samples[:, 0])).max())


SMOOTH = 1.6 * jumps(tone(0, RATE))


def filled(blocks: int, leave_out: range = range(0)) -> SoundRing:
    ring = SoundRing()
    for block in range(blocks):
        if block not in leave_out:
            ring.push(tone(block * BLOCK, BLOCK), START + block * BLOCK / RATE)
    return ring


def test_what_is_pushed_is_read_at_its_instant() -> None:
    ring = filled(20)
    assert np.array_equal(ring.read(START + 0.1, 1600), tone(4800, 1600))


def test_before_and_after_there_is_silence_and_no_click() -> None:
    ring = filled(10)
    around = ring.read(START - 0.1, round(0.4 * RATE))
    assert not around[:4800].any()
    assert not around[4800 + 9600 :].any()
    assert jumps(around) < SMOOTH


@pytest.mark.parametrize("lost", [1, 3])
def test_lost_packets_are_covered_by_their_neighbors(lost: int) -> None:
    ring = filled(20, leave_out=range(8, 8 + lost))
    gap = ring.read(START + 8 * 0.02, lost * BLOCK)
    assert np.sqrt(np.mean(gap**2)) > 0.15
    assert jumps(ring.read(START + 0.1, RATE // 5)) < 0.12
    assert np.array_equal(ring.read(START + 0.3, BLOCK), tone(round(0.3 * RATE), BLOCK))


def test_a_long_gap_is_silent_with_soft_edges() -> None:
    ring = filled(30, leave_out=range(8, 18))
    gap = ring.read(START + 0.1, round(0.4 * RATE))
    assert not gap[round(0.08 * RATE) : round(0.24 * RATE)].any()
    assert jumps(gap) < SMOOTH
    assert np.array_equal(ring.read(START + 0.4, BLOCK), tone(round(0.4 * RATE), BLOCK))


@pytest.mark.parametrize("ppm", [-300, 300])
def test_a_clock_that_runs_differently_is_followed_smoothly(ppm: int) -> None:
    ring = SoundRing()
    for block in range(3000):  # a minute
        ring.push(tone(block * BLOCK, BLOCK), START + block * 0.02 * (1 + ppm / 1e6))
    clock_end = START + 60 * (1 + ppm / 1e6)
    assert abs(ring.end - clock_end) < 0.004
    assert jumps(ring.read(clock_end - 3, 2 * RATE)) < SMOOTH


def test_a_correction_of_the_clock_is_caught_up_without_a_click() -> None:
    """As when the first sender report says that the sound is 80 ms older than it seemed; the clock gives it slowly."""
    ring, correction = SoundRing(), 0.0
    for block in range(400):
        correction = min(0.08, correction + (0.0004 if block > 50 else 0))
        ring.push(tone(block * BLOCK, BLOCK), START + block * 0.02 - correction)
    assert abs(ring.end - (START + 8 - 0.08)) < 0.004
    assert jumps(ring.read(START + 5, 2 * RATE)) < SMOOTH


def test_a_second_copy_changes_nothing() -> None:
    ring = filled(10)
    ring.push(tone(9 * BLOCK, BLOCK), START + 9 * 0.02)
    ring.push(tone(10 * BLOCK, BLOCK), START + 10 * 0.02)
    assert np.array_equal(ring.read(START + 0.1, 4800), tone(4800, 4800))


def test_time_that_goes_back_begins_anew() -> None:
    ring = filled(10)
    ring.push(tone(0, BLOCK), START - 5)
    ring.push(tone(BLOCK, BLOCK), START - 5 + 0.02)
    assert np.array_equal(ring.read(START - 5 + 0.01, BLOCK), tone(480, BLOCK))
    assert not ring.read(START + 0.1, BLOCK).any()


def test_memory_is_constant_and_the_past_is_forgotten() -> None:
    ring = filled(50 * 34)
    assert ring._ring.nbytes == CAPACITY * 8
    assert not ring.read(START, BLOCK).any()
    assert np.array_equal(ring.read(START + 33, BLOCK), tone(33 * RATE, BLOCK))
    ring.push(tone(0, 2 * CAPACITY), START + 60)
    assert ring._ring.nbytes == CAPACITY * 8


def test_a_programme_that_is_as_late_as_it_may_be_still_finds_its_sound() -> None:
    ring = filled(50 * 34)
    late = round((34 - HOPELESS - PLAYOUT_DELAY) * RATE)
    assert np.array_equal(ring.read(START + late / RATE, BLOCK), tone(late, BLOCK))
