"""What the mixer needs of a source."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from media_lambdas.live_stage.sources.picture import VideoPlanes

Samples = NDArray[np.float32]
"""Sound: 48 kHz, shape (n, 2), 1.0 is full scale."""


class Feed(Protocol):
    """A published screen, camera or microphone; every method answers at once and may be called from any thread."""

    @property
    def source_id(self) -> str:
        """Its id."""

    @property
    def kind(self) -> str:
        """SCREEN, CAMERA or MICROPHONE."""

    @property
    def muted(self) -> bool:
        """Whether its sound is left out. Its pictures are not."""

    def frame_at(self, at: float) -> VideoPlanes | None:
        """Return the newest picture captured at or before this instant; None when it has sent nothing for long."""

    def audio_at(self, at: float, count: int) -> Samples:
        """Return the sound that begins at this instant; silence where there is none."""
