"""Runs a program with limits that a hostile file cannot lift (a script: it needs nothing but the standard library).

    python -I -S confined.py MEMORY_BYTES CPU_SECONDS FILE_BYTES PROGRAM ARGUMENT…

The program ends with the process that started this one, gains no privileges, opens no connections, and gives way to other
work.
"""

import ctypes
import errno
import os
import platform
import resource
import signal
import struct
import sys

PR_SET_PDEATHSIG = 1
PR_SET_SECCOMP = 22
PR_SET_NO_NEW_PRIVS = 38
SECCOMP_MODE_FILTER = 2
MAX_OPEN_FILES = 64
NICENESS = 5

# Audit name of the machine (linux/audit.h), then its numbers of socket, ptrace, process_vm_readv and io_uring_setup.
# Without a socket there is no network; the next two reach into other processes, the last one goes around this filter.
DENIED = {
    "x86_64": (0xC000003E, (41, 101, 310, 425)),
    "aarch64": (0xC00000B7, (198, 117, 270, 425)),
}
X32_CALLS = 0x40000000
LOAD, EQUAL, AT_LEAST, RETURN = (
    0x20,
    0x15,
    0x35,
    0x06,
)  # linux/bpf_common.h: LD|W|ABS, JMP|JEQ|K, JMP|JGE|K, RET|K
NUMBER, MACHINE = 0, 4  # offsets in struct seccomp_data
ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000


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
        deny_calls(system)
    os.nice(NICENESS)
    os.execvp(sys.argv[4], sys.argv[4:])  # noqa: S606 # a shell is the last thing wanted here


def deny_calls(system: ctypes.CDLL) -> None:
    """Let some system calls fail from now on (seccomp(2)). A kernel or a machine without it is left as it is."""
    if platform.machine() not in DENIED:
        return
    machine, numbers = DENIED[platform.machine()]
    program = [(LOAD, 0, 0, MACHINE), (EQUAL, 1, 0, machine), (RETURN, 0, 0, KILL), (LOAD, 0, 0, NUMBER)]
    tests = [(AT_LEAST, X32_CALLS), *((EQUAL, number) for number in numbers)]
    # A test that holds jumps behind the others and the permission.
    program += [(test, len(tests) - place, 0, value) for place, (test, value) in enumerate(tests)]
    program += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, FAIL | errno.EPERM)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in program))
    filters = struct.pack("HxxxxxxP", len(program), ctypes.addressof(code))
    system.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.create_string_buffer(filters), 0, 0)


if __name__ == "__main__":
    main()
