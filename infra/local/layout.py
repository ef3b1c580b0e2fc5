"""Where one local cloud lives: its four ports and its directories."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
DEFAULT_PORT = 8080
HOST = "127.0.0.1"
REGION = "us-east-1"
EMULATOR_PYTHON = LOCAL / "ministack-venv" / "bin" / "python"


@dataclass(frozen=True)
class Layout:
    """The console is on ``port``, the API, the emulator and the mailbox on the three after it."""

    port: int
    home: Path

    @classmethod
    def of(cls, port: int, home: Path | None = None) -> "Layout":
        """Return the layout of a port. Another port than the default keeps its data in a directory of its own."""
        if home is None:
            home = LOCAL if port == DEFAULT_PORT else LOCAL / str(port)
        return cls(port, home.resolve())

    @property
    def ports(self) -> dict[str, int]:
        """What listens where."""
        return {
            "console": self.port,
            "API": self.port + 1,
            "AWS emulator": self.port + 2,
            "mailbox": self.port + 3,
        }

    @property
    def public_url(self) -> str:
        """Origin of the console, of private content and of the sign-in."""
        return f"http://localhost:{self.port}"

    @property
    def api_url(self) -> str:
        """Origin of the API process."""
        return f"http://localhost:{self.port + 1}"

    @property
    def aws_url(self) -> str:
        """Endpoint of the AWS emulator."""
        return f"http://{HOST}:{self.port + 2}"

    @property
    def mail_url(self) -> str:
        """Origin of the mailbox page."""
        return f"http://localhost:{self.port + 3}"

    @property
    def state(self) -> Path:
        """The emulator's persistent data."""
        return self.home / "state"

    @property
    def logs(self) -> Path:
        """One log file for each process."""
        return self.home / "logs"

    @property
    def console(self) -> Path:
        """The console's built pages."""
        return self.home / "console"

    @property
    def runner(self) -> Path:
        """The runner's place in the stream."""
        return self.home / "runner"

    @property
    def tasks(self) -> Path:
        """The logs of ECS tasks, and which processes they are."""
        return self.home / "tasks"
