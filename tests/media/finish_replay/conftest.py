"""A broadcast that is over."""

from tests.media.recorded import cloud, recorded

__all__ = ["cloud", "recorded"]
