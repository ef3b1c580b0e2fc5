"""The programme's sound: all sources that are on air, added up, without clicks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from media_lambdas.live_stage.mixing.feeds import Feed, Samples

FADE = 480  # samples: 10 ms
CLICK = 0.01  # a step from silence that can be heard: sound that came too late for the tick before
KNEE = 0.7  # from here on loud sound is bent towards full scale, which it never reaches
RISE: NDArray[np.float32] = ((1 - np.cos(np.pi * (np.arange(FADE) + 0.5) / FADE)) / 2).astype(np.float32)


@dataclass
class _Voice:
    feed: Feed
    heard: bool = False
    ended_silent: bool = False


class SoundMixer:
    """Adds up sources. One that comes, goes, or is muted fades within 10 ms."""

    def __init__(self) -> None:
        self._voices: dict[int, _Voice] = {}

    def mix(self, feeds: Sequence[Feed], at: float, count: int, *, on_air: bool = True) -> Samples:
        """Return ``count`` (at least FADE) samples from this instant on; not ``on_air``: silence.

        A source that is gone is asked once more, for its fade.
        """
        total = np.zeros((count, 2), np.float32)
        there = {id(feed) for feed in feeds}
        for feed in feeds:
            self._voices.setdefault(id(feed), _Voice(feed))
        for key, voice in list(self._voices.items()):
            wanted = on_air and key in there and not voice.feed.muted
            if wanted or voice.heard:
                samples = voice.feed.audio_at(at, count)
                late = wanted and voice.ended_silent and np.abs(samples[0]).max() > CLICK
                voice.ended_silent = not samples[-1].any()
                unchanged = wanted == voice.heard and not late
                total += samples if unchanged else _faded(samples, rising=wanted)
            voice.heard = wanted
            if key not in there:
                del self._voices[key]
        return limited(total)


def limited(samples: Samples) -> Samples:
    """Bend what is above the knee towards full scale, smoothly; what is below stays as it is."""
    loud = np.abs(samples)
    if not loud.max(initial=0.0) > KNEE:
        return samples
    bent = KNEE + (1 - KNEE) * np.tanh((loud - KNEE) / (1 - KNEE))
    return np.where(loud > KNEE, np.copysign(bent, samples), samples).astype(np.float32)


def _faded(samples: Samples, *, rising: bool) -> Samples:
    faded = samples.copy()
    faded[:FADE] *= (RISE if rising else RISE[::-1])[:, None]
    if not rising:
        faded[FADE:] = 0
    return faded
