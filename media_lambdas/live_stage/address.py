"""How browsers reach this stage: a server on an address of its own (docs/decisions/0010).

``async with open_address() as address``: ``address.url`` is the stage's origin, known before anything is served;
``address.public_ip`` is what the outside knows this host by ("" where it is the host's own address);
``await address.serve(runner)`` begins to serve there.
"""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Address:
    """Where a stage is served."""

    url: str
    public_ip: str
    listening: socket.socket

    async def serve(self, runner: web.AppRunner) -> None:
        """Begin to serve."""
        await web.SockSite(runner, self.listening).start()


@asynccontextmanager
async def open_address() -> AsyncIterator[Address]:
    """Take a free port of this machine."""
    with socket.create_server((LOOPBACK, 0)) as listening:
        port = listening.getsockname()[1]
        yield Address(f"http://localhost:{port}", "", listening)
