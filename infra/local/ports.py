"""Checks that the ports are free before anything starts."""

import errno
import socket

from infra.local.layout import HOST, Layout


class PortTaken(RuntimeError):
    """A port that this local cloud needs is in use; the message says which, and how to choose others."""


def check_ports(layout: Layout) -> None:
    """Raise PortTaken naming every port that is in use."""
    taken = {what: port for what, port in layout.ports.items() if not is_free(port)}
    if taken:
        listed = ", ".join(f"{port} ({what})" for what, port in taken.items())
        suggestion = next_free(layout.port + 10)
        raise PortTaken(
            f"in use: port {listed}. Stop what listens there, or choose other ports: make run PORT={suggestion}"
        )


def is_free(port: int) -> bool:
    """Whether a server can listen on this loopback port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As servers do: a connection of a former run that lingers in TIME_WAIT does not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                return False
            raise
    return True


def next_free(start: int, *, step: int = 10) -> int:
    """Return the first port from ``start`` with its three successors free. Raises PortTaken if there is none."""
    for port in range(start, 65000, step):
        if all(is_free(port + offset) for offset in range(4)):
            return port
    raise PortTaken("no four free ports in a row")
