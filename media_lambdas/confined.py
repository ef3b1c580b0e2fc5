"""Runs a program with limits that a hostile file cannot lift (a script: it needs nothing but the standard library).

    python -I -S confined.py MEMORY_BYTES CPU_SECONDS FILE_BYTES PROGRAM ARGUMENT…

The program ends with the process that started this one, gains no privileges, and gives way to other work.
"""

import ctypes
import os
import resource
import signal
import sys

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
MAX_OPEN_FILES = 64
NICENESS = 5


def main() -> None:
    """Set the limits, then become the program."""
    memory, cpu, file_size = (int(argument) for argument in sys.argv[1:4])
    limits = {
        resource.RLIMIT_AS: (memory, memory),
        resource.RLIMIT_CPU: (cpu, cpu + 5),
        resource.RLIMIT_FSIZE: (file_size, file_size),
        resource.RLIMIT_NOFILE: (MAX_OPEN_FILES, MAX_OPEN_FILES),
        resource.RLIMIT_CORE: (0, 0),
    }
    for limit, values in limits.items():
        resource.setrlimit(limit, values)
    if sys.platform == "linux":
        system = ctypes.CDLL(None)
        system.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        system.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    os.nice(NICENESS)
    os.execvp(sys.argv[4], sys.argv[4:])  # noqa: S606 # a shell is the last thing wanted here


if __name__ == "__main__":
    main()
