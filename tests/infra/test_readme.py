"""The story in the README works, line by line, against the local cloud."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.cloud_fixture import RunningCloud

pytestmark = pytest.mark.cloud

ROOT = Path(__file__).parents[2]


def story(cloud: RunningCloud) -> str:
    """Return the shell lines of the README's story, for a cloud on other ports and with its data elsewhere."""
    chapter = (ROOT / "README.md").read_text("utf-8").split("## The story, with curl")[1].split("\n## ")[0]
    lines = "".join(re.findall(r"```sh\n(.*?)```", chapter, flags=re.DOTALL))
    return lines.replace("http://localhost:8080", cloud.stack["console"]).replace(
        ".local/stack.json", str(cloud.layout.home / "stack.json")
    )


def test_story_in_the_readme(local_cloud: RunningCloud, tmp_path: Path) -> None:
    script = f"set -euo pipefail\n{story(local_cloud)}"

    told = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False
    )

    assert told.returncode == 0, told.stdout + told.stderr
    assert (tmp_path / "certificate.pdf").read_bytes().startswith(b"%PDF-")
    assert '"valid":true' in told.stdout
    assert "BEGIN:VCALENDAR" in told.stdout
    assert '"answer":"The bowline."' in told.stdout
    assert '"email":"mei@demo.example"' in told.stdout.splitlines()[-1]
    assert [mail["to"] for mail in local_cloud.messages("pat@demo.example")] == [["pat@demo.example"]]
