"""The local cloud as a whole: it starts, serves, and puts dead processes back."""

import subprocess
import sys
from pathlib import Path

import pytest

from infra.local.layout import ROOT
from tests.cloud_fixture import RunningCloud, fetch, wait_for

pytestmark = pytest.mark.cloud


def test_everything_answers(local_cloud: RunningCloud) -> None:
    stack = local_cloud.stack
    assert fetch(stack["console"] + "/").status == 200
    assert fetch(stack["api"] + "/api/health").json() == {"status": "ok"}
    assert fetch(stack["mail"] + "/").status == 200
    assert {user["role"] for user in stack["users"]} == {
        "org_admin",
        "course_author",
        "instructor",
        "teaching_assistant",
        "viewer",
    }


def test_a_token_of_the_pool_opens_the_api(local_cloud: RunningCloud) -> None:
    assert local_cloud.call("GET", "/api/me", role="viewer").json()["email"] == "mei@demo.example"
    assert local_cloud.call("GET", "/api/me", role=None).status == 401


def test_a_taken_port_is_named(local_cloud: RunningCloud, tmp_path: Path) -> None:
    port = local_cloud.layout.port
    command = [sys.executable, "-m", "infra.local", "--port", str(port), "--home", str(tmp_path)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 1
    assert f"{port} (console)" in result.stderr
    assert "make run PORT=" in result.stderr


@pytest.mark.parametrize("name", ["api", "edge", "mailbox", "runner", "tasks"])
def test_a_killed_process_comes_back(local_cloud: RunningCloud, name: str) -> None:
    local_cloud.kill(name)
    address = local_cloud.stack["mail"] if name == "mailbox" else local_cloud.stack["console"] + "/api/health"

    def answers() -> bool:
        try:
            return fetch(address).status == 200
        except OSError:
            return False

    wait_for(answers, f"{name} to answer again")


def test_a_checkpoint_comes_by_itself(local_cloud: RunningCloud) -> None:
    """What a restart and a kill of the emulator leave of the data: tests/cloud/test_kills.py."""
    generations = local_cloud.layout.state / "generations"
    before = max(generations.iterdir()).name
    body = {"name": "Kept", "subdomain": "kept-by-checkpoint"}
    assert local_cloud.call("POST", "/api/organizations", body).status == 201
    wait_for(lambda: max(generations.iterdir()).name > before, "a checkpoint", seconds=30)
