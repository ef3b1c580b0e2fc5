"""Starts the AWS emulator in its own environment and waits until it answers."""

import os
import time
import urllib.error
import urllib.request
from pathlib import Path

from infra.local.layout import EMULATOR_PYTHON, HOST, REGION, ROOT, Layout
from infra.local.processes import Child

LAUNCHER = Path(__file__).with_name("emulator_launcher.py")
TIME_LIMIT = 30.0


class EmulatorMissing(RuntimeError):
    """The emulator is not installed."""


def emulator_child(layout: Layout) -> Child:
    """Return the emulator as a process to supervise. Raises EmulatorMissing naming the command that installs it."""
    python = Path(os.environ.get("ACADEMY_EMULATOR_PYTHON", EMULATOR_PYTHON))
    if not python.exists():
        raise EmulatorMissing("the AWS emulator is not installed: run `make setup`")
    environment = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    # Its functions' unpacked code and the like stay out of the machine's own temporary directory.
    temporary = layout.state / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    environment |= {
        "TMPDIR": str(temporary),
        "STATE_HOME": str(layout.state),
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(layout.port + 2),
        "MINISTACK_REGION": REGION,
        "MINISTACK_HOST": "localhost",
        "LOG_LEVEL": "INFO",
        # Its own codes are always 123456; the edge mails real ones.
        "COGNITO_EMAIL_ENABLED": "0",
        # infra/local/tasks runs ECS tasks; a docker on this machine has no part in it.
        "DOCKER_HOST": "unix:///nowhere",
    }
    return Child("emulator", [str(python), str(LAUNCHER)], environment, layout.logs / "emulator.log", ROOT)


def wait_for_emulator(layout: Layout, child: Child) -> None:
    """Return once the emulator answers. Raises RuntimeError with the end of its log if it does not."""
    deadline = time.monotonic() + TIME_LIMIT
    while time.monotonic() < deadline and child.pid is not None:
        try:
            with urllib.request.urlopen(f"{layout.aws_url}/_ministack/health", timeout=2):  # noqa: S310 - loopback
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"the AWS emulator did not start:\n{child.tail()}")
