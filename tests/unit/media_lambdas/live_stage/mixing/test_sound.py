"""Sound from many sources, without clicks."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from media_lambdas.live_stage.mixing.feeds import Samples
from media_lambdas.live_stage.mixing.sound import FADE, KNEE, SoundMixer, limited
from media_lambdas.live_stage.sources.picture import VideoPlanes

TICK = 1600
RATE = 48_000
HERTZ = 440.0


class Tone:
    """A steady tone; its phase follows from the time alone."""

    kind = "MICROPHONE"

    def __init__(
        self, *, level: float = 0.5, hertz: float = HERTZ, until: float = 1e9, since: float = 0.0
    ) -> None:
        self.source_id, self.muted = "src_tone", False
        self.level, self.hertz, self.until, self.since = level, hertz, until, since

    def frame_at(self, at: float) -> VideoPlanes | None:
        return None

    def audio_at(self, at: float, count: int) -> Samples:
        times = at + np.arange(count) / RATE
        wave = self.level * np.cos(2 * np.pi * self.hertz * times)
        wave[(times < self.since) | (times >= self.until)] = 0
        return np.stack((wave, wave), axis=1).astype(np.float32)


def roughness(samples: Samples) -> float:
    """Return the largest second difference: of a tone it is small, of a step it is the step."""
    return float(np.abs(np.diff(samples[:, 0], 2)).max())


SMOOTH = 0.5 * (2 * np.pi * HERTZ / RATE) ** 2 * 1.5
"""Of the tone itself, half as much again for fading."""


def run(mixer: SoundMixer, ticks: range, feeds: list[Tone], *, on_air: bool = True) -> Samples:
    return np.concatenate([mixer.mix(feeds, tick * TICK / RATE, TICK, on_air=on_air) for tick in ticks])


def test_a_hard_cut_would_be_heard() -> None:
    assert roughness(Tone(until=0.1).audio_at(0, 9600)) > 10 * SMOOTH


def test_one_source_comes_through_as_it_is() -> None:
    mixer, tone = SoundMixer(), Tone()
    run(mixer, range(1), [tone])
    assert np.allclose(run(mixer, range(1, 5), [tone]), tone.audio_at(TICK / RATE, 4 * TICK), atol=1e-6)


def test_sources_are_added_up() -> None:
    mixer, tones = SoundMixer(), [Tone(level=0.2), Tone(level=0.3, hertz=1000)]
    run(mixer, range(1), tones)
    expected = sum(tone.audio_at(TICK / RATE, TICK) for tone in tones)
    assert np.allclose(run(mixer, range(1, 2), tones), expected, atol=1e-6)


def test_nobody_is_silence() -> None:
    assert not run(SoundMixer(), range(3), []).any()


def test_mute_and_unmute_do_not_click() -> None:
    mixer, tone = SoundMixer(), Tone()
    parts = [run(mixer, range(5), [tone])]
    tone.muted = True
    parts.append(run(mixer, range(5, 10), [tone]))
    tone.muted = False
    parts.append(run(mixer, range(10, 15), [tone]))
    sound = np.concatenate(parts)
    assert roughness(sound) < SMOOTH
    assert not sound[5 * TICK + FADE : 10 * TICK].any()
    assert np.abs(sound[10 * TICK + FADE :]).max() == pytest.approx(0.5, abs=1e-3)


def test_a_source_that_leaves_and_one_that_comes_do_not_click() -> None:
    mixer, first, second = SoundMixer(), Tone(), Tone()
    sound = np.concatenate(
        [
            run(mixer, range(4), [first]),
            run(mixer, range(4, 8), []),
            run(mixer, range(8, 12), [second]),
            run(mixer, range(12, 16), [first, second]),
        ]
    )
    assert roughness(sound) < 2 * SMOOTH
    assert not sound[4 * TICK + FADE : 8 * TICK].any()


def test_the_successor_of_a_source_fades_over() -> None:
    mixer, first, second = SoundMixer(), Tone(), Tone(hertz=600)
    sound = np.concatenate([run(mixer, range(4), [first]), run(mixer, range(4, 8), [second])])
    assert roughness(sound) < 4 * SMOOTH


def test_behind_a_card_nobody_is_heard_and_nothing_clicks() -> None:
    mixer, tone = SoundMixer(), Tone()
    sound = np.concatenate(
        [
            run(mixer, range(4), [tone]),
            run(mixer, range(4, 8), [tone], on_air=False),
            run(mixer, range(8, 12), [tone]),
        ]
    )
    assert roughness(sound) < SMOOTH
    assert not sound[4 * TICK + FADE : 8 * TICK].any()


def test_sound_that_came_too_late_for_its_tick_fades_in() -> None:
    mixer = SoundMixer()
    late = [Tone(until=0.0), Tone(until=0.0)]  # nothing there yet at the first tick
    first = run(mixer, range(1), late[:1])
    late[0].until = 1e9
    sound = np.concatenate([first, run(mixer, range(1, 3), late[:1])])
    assert roughness(sound) < SMOOTH


def test_a_source_that_is_gone_is_let_go() -> None:
    mixer, tone = SoundMixer(), Tone()
    run(mixer, range(2), [tone])
    run(mixer, range(2, 4), [])
    assert mixer._voices == {}


@given(st.lists(st.floats(-8, 8, width=32), min_size=1, max_size=50))
def test_the_limiter_keeps_what_is_quiet_and_never_clips(values: list[float]) -> None:
    samples = np.array([values, values], np.float32).T
    result = limited(samples)
    quiet = np.abs(samples) <= KNEE
    assert np.array_equal(result[quiet], samples[quiet])
    assert np.abs(result).max(initial=0) <= 1.0
    assert np.array_equal(np.sign(result), np.sign(samples))


def test_the_limiter_bends_smoothly() -> None:
    ramp = np.linspace(-3, 3, 6001, dtype=np.float32)
    result = limited(np.stack((ramp, ramp), axis=1))[:, 0]
    slope = np.diff(result) / np.diff(ramp)
    assert (slope >= 0).all()
    assert np.abs(np.diff(slope)).max() < 0.02
