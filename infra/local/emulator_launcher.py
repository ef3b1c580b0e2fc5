"""Runs the AWS emulator with checkpoints; executed by the Python of the emulator's own environment.

The emulator by itself saves only when it is shut down politely. Here it also saves while it runs: whenever
something was written, the process forks (as Redis does) and the child writes the whole state as one new
*generation*. A generation becomes current by one atomic rename, so a `kill -9` at any moment leaves the last
complete generation, in which tables, queues, user pool and sent mail all belong to the same instant. Objects
in S3 are written through at once and may therefore be newer than the rest, never older. The user pool's signing
keys are files of their own, written once.

Sent mail is served whole, attachments included, at /_academy/mail (the emulator's own list has only its text).

Environment: STATE_HOME (directory), GATEWAY_PORT, BIND_HOST, CHECKPOINT_MIN_SECONDS, CHECKPOINT_MAX_SECONDS.
Signals: SIGUSR1 asks for a checkpoint now; SIGTERM and SIGINT save and end.
"""

import asyncio
import json
import logging
import os
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any

STATE_HOME = Path(os.environ["STATE_HOME"])
GENERATIONS = STATE_HOME / "generations"
CURRENT = STATE_HOME / "current"
OBJECTS = STATE_HOME / "objects"
KEYS = STATE_HOME / "keys"
MAIL_PATH = "/_academy/mail"
# A checkpoint costs CPU in the forked child; spend at most about a tenth of one core on it.
MIN_INTERVAL = float(os.environ.get("CHECKPOINT_MIN_SECONDS", "4"))
MAX_INTERVAL = float(os.environ.get("CHECKPOINT_MAX_SECONDS", "15"))
COST_FACTOR = 10.0
CHILD_TIME_LIMIT = 60
# Reads and polls, which leave nothing worth saving behind.
READ_PREFIXES = (
    "Get",
    "List",
    "Describe",
    "Query",
    "Scan",
    "BatchGet",
    "Receive",
    "Verify",
    "Sign",
    "TransactGet",
)

log = logging.getLogger("checkpoint")


def current_generation() -> Path | None:
    """The directory of the last complete checkpoint, or None before the first."""
    if not CURRENT.exists():
        return None
    path = GENERATIONS / CURRENT.read_text(encoding="ascii").strip()
    return path if path.is_dir() else None


def prepare_environment() -> None:
    """Point the emulator at the saved data; must run before its modules are imported."""
    if current_generation() is None:
        # Objects without any saved state are leftovers of a first start that was killed.
        shutil.rmtree(OBJECTS, ignore_errors=True)
    OBJECTS.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        PERSIST_STATE="1",
        # Where modules keep key files; the generation to load is set in `use_last_generation`.
        STATE_DIR=str(KEYS),
        S3_PERSIST="1",
        S3_DATA_DIR=str(OBJECTS),
        IOT_MTLS_ENABLED="0",
        SFTP_ENABLED="0",
    )


def use_last_generation() -> None:
    """Have the emulator load the last generation, and write new ones when it ends."""
    from ministack import app as emulator
    from ministack.core import persistence

    persistence.STATE_DIR = str(current_generation() or STATE_HOME / "none")
    emulator.save_all = write_generation


def write_generation(services: dict[str, Any]) -> Path:
    """Write every service's state as a new generation and make it current. Raises if any part fails."""
    from ministack.core import persistence

    name = f"{time.time_ns():020d}"
    target = GENERATIONS / name
    target.mkdir(parents=True)
    for service, get_state in services.items():
        state = get_state()
        if state is None:
            continue
        document = {"__ministack_format__": persistence._state_format_version(service), "payload": state}
        # dumps, not dump: only the former uses the C encoder.
        (target / f"{service}.json").write_text(
            json.dumps(document, default=persistence._json_default), encoding="utf-8"
        )
    pointer = CURRENT.with_suffix(".new")
    pointer.write_text(name, encoding="ascii")
    pointer.replace(CURRENT)
    for old in sorted(GENERATIONS.iterdir())[:-2]:
        shutil.rmtree(old, ignore_errors=True)
    return target


class SentMail(list[dict[str, Any]]):
    """The emulator's list of sent mail; keeps with each entry the MIME message that it was made of."""

    raw: str | None = None

    def append(self, entry: dict[str, Any]) -> None:
        """Add an entry, with the raw message parsed last if there was one for it."""
        raw, SentMail.raw = SentMail.raw, None
        super().append(entry if raw is None else {**entry, "Raw": raw})


def keep_sent_mail() -> None:
    """Make sent mail part of the saved state: the mail ledger in DynamoDB and the mailbox must agree."""
    from ministack.services import ses, ses_v2

    get_state, load_state, parse = ses.get_state, ses.load_persisted_state, ses._parse_raw_mime

    def sent_mail() -> SentMail:
        entries = ses._sent_emails.get("entries")
        if not isinstance(entries, SentMail):
            entries = SentMail(entries or ())
            ses._sent_emails["entries"] = entries
        return entries

    def parse_and_remember(raw: str) -> Any:
        # Parsing and appending happen in one request without an await between: no other mail can intervene.
        SentMail.raw = raw
        return parse(raw)

    def get_state_with_mail() -> dict[str, Any]:
        return {**get_state(), "sent_mail": ses._sent_emails}

    def load_state_with_mail(data: dict[str, Any]) -> None:
        mail = data.pop("sent_mail", None)
        load_state(data)
        if mail is not None:
            ses._sent_emails.update(mail)

    ses.get_state, ses.load_persisted_state = get_state_with_mail, load_state_with_mail
    for module in (ses, ses_v2):
        module._sent_emails_list = sent_mail
        module._parse_raw_mime = parse_and_remember


async def serve_mail(send: Any) -> None:
    """Answer with all sent mail, raw messages included."""
    from ministack.services import ses

    mail = [entry for entries in ses._sent_emails._data.values() for entry in entries]
    body = json.dumps(mail).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


class Checkpointer:
    """Watches requests for writes and checkpoints in a forked child."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self.written = False
        self.wanted = asyncio.Event()
        self.writing = asyncio.Lock()
        self.interval = MIN_INTERVAL

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            if scope["path"] == MAIL_PATH:
                await serve_mail(send)
                return
            if not is_read(scope):
                self.written = True
        await self.application(scope, receive, send)

    async def run(self) -> None:
        """Checkpoint for as long as the emulator lives."""
        while True:
            try:
                await asyncio.wait_for(self.wanted.wait(), self.interval)
            except TimeoutError:
                if not self.written:
                    continue
            self.wanted.clear()
            async with self.writing:
                await self.checkpoint()

    async def checkpoint(self) -> None:
        """One checkpoint of this very instant. A failed one is tried again after the next interval."""
        from ministack import app as emulator

        started = time.monotonic()
        self.written = False
        services = emulator._build_persistence_save_dict()
        child = os.fork()
        if child == 0:
            save_in_child(services)
        status = await asyncio.to_thread(os.waitpid, child, 0)
        elapsed = time.monotonic() - started
        self.interval = min(MAX_INTERVAL, max(MIN_INTERVAL, elapsed * COST_FACTOR))
        if status[1] != 0:
            self.written = True
            log.warning("checkpoint failed with status %s; trying again", status[1])
        else:
            log.info("checkpoint written in %.2f s", elapsed)


def save_in_child(services: dict[str, Any]) -> None:
    """Body of the forked child: write the generation and end without running anybody's exit handlers."""
    # Another thread may have held a lock at the fork; the alarm's default action ends a child that waits for it.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.alarm(CHILD_TIME_LIMIT)
    os.nice(5)
    code = 1
    try:
        write_generation(services)
        code = 0
    except (OSError, RuntimeError, TypeError, ValueError, KeyError) as error:
        os.write(2, f"checkpoint: {error!r}\n".encode())
    finally:
        os._exit(code)


def is_read(scope: dict[str, Any]) -> bool:
    """Whether a request can only read. Query-protocol services carry the action in the body: taken for writes."""
    for name, value in scope["headers"]:
        if name == b"x-amz-target":
            return str(value, "latin-1").rpartition(".")[2].startswith(READ_PREFIXES)
    return bool(scope["method"] in ("GET", "HEAD", "OPTIONS"))


async def serve() -> None:
    """Serve the emulator until a signal arrives."""
    from hypercorn.asyncio import serve as hypercorn_serve
    from hypercorn.config import Config
    from ministack import app as emulator

    use_last_generation()
    keep_sent_mail()
    checkpointer = Checkpointer(emulator.app)
    config = Config()
    config.bind = [f"{os.environ['BIND_HOST']}:{os.environ['GATEWAY_PORT']}"]
    config.keep_alive_timeout = 75
    config.graceful_timeout = 1
    config.loglevel = "WARNING"
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    loop.add_signal_handler(signal.SIGUSR1, checkpointer.wanted.set)
    background = asyncio.create_task(checkpointer.run())

    async def until_ended() -> None:
        # The last save happens at shutdown; no earlier checkpoint may still be under way and finish after it.
        await ended.wait()
        await checkpointer.writing.acquire()
        background.cancel()

    await hypercorn_serve(checkpointer, config, shutdown_trigger=until_ended)


if __name__ == "__main__":
    prepare_environment()
    asyncio.run(serve())
    # The emulator's worker threads are not daemons of ours to wait for: everything is saved.
    sys.stdout.flush()
    os._exit(0)
