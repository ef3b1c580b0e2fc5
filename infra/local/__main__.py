"""`python -m infra.local`: run the platform on this machine."""

import argparse
import logging
import signal
import sys
from pathlib import Path

from infra.local.emulator import EmulatorMissing
from infra.local.layout import DEFAULT_PORT, Layout
from infra.local.ports import PortTaken
from infra.local.supervisor import LocalCloud, NotReady, publish_path
from infra.stacks import StackFailed

HIGHEST_PORT = 65532


def main() -> int:
    """Run until Ctrl-C or SIGTERM. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--port", type=int, default=DEFAULT_PORT, help="of the console; the next three are used too"
    )
    parser.add_argument(
        "--home", type=Path, help="directory for data and logs (default: .local, or .local/PORT)"
    )
    arguments = parser.parse_args()
    if not 1 <= arguments.port <= HIGHEST_PORT:
        parser.error(f"--port must lie between 1 and {HIGHEST_PORT}")
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    layout = Layout.of(arguments.port, arguments.home)
    say(f"AeThex Academy on {layout.public_url}")
    try:
        cloud = LocalCloud(layout, say, publish=publish_path(arguments.home))
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: cloud.stop.set())
        cloud.run()
    except (EmulatorMissing, NotReady, PortTaken, StackFailed) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    say("ended")
    return 0


def say(text: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
