"""A broadcast that is over."""

from tests.media.recorded import recorded

__all__ = ["recorded"]
