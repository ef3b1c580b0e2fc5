"""A folder for the files of one piece of work. What a killed process left behind is cleared away by the next one.

Such leftovers are gigabytes, and a Lambda's temporary disk outlives the process that filled it.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "academy-probe-"
YOUNG_SECONDS = 60
"""A folder may be this old before it is locked by the process that made it."""


@contextmanager
def workspace() -> Iterator[Path]:
    """Make a folder that belongs to this process until it ends, one way or another (the kernel drops its lock)."""
    _clear_abandoned()
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name:
        descriptor = os.open(name, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield Path(name)
        finally:
            os.close(descriptor)


def _clear_abandoned() -> None:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:  # gone meanwhile, or somebody else's
            continue
        try:
            if time.time() - os.fstat(descriptor).st_mtime > YOUNG_SECONDS:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:  # its process lives
            continue
        finally:
            os.close(descriptor)
