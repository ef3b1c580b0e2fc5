"""The local Fargate follows the emulator's ECS with real processes: started, ended, reported, never doubled."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local import cloud
from infra.local.emulator import emulator_child, wait_for_emulator
from infra.local.layout import ROOT, Layout
from infra.local.ports import next_free
from infra.local.processes import end
from infra.local.tasks.fargate import KEPT_LOGS, Fargate, forget_logs
from infra.local.tasks.process import end_orphans, is_task

pytestmark = pytest.mark.cloud
CLUSTER = "stages"
# Says what it was told, then waits; `grumpy` does not listen to SIGTERM.
PROGRAM = """
import os, signal, sys, time
if os.environ["MOOD"] == "grumpy":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
print(os.environ["ACADEMY_WEBINAR_ID"], os.environ["ACADEMY_STAGE_TASK"], flush=True)
if os.environ["MOOD"] == "brief":
    sys.exit(3)
time.sleep(600)
"""


@pytest.fixture(scope="module")
def ecs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    layout = Layout.of(next_free(9740), tmp_path_factory.mktemp("tasks"))
    child = emulator_child(layout)
    child.start()
    try:
        wait_for_emulator(layout, child)
        client = cloud.client(layout, "ecs")
        client.create_cluster(clusterName=CLUSTER)
        container = {
            "name": "stage",
            "image": "none",
            "entryPoint": ["python", "-c"],
            "command": [PROGRAM],
            "stopTimeout": 1,
            "environment": [{"name": "MOOD", "value": "patient"}],
        }
        client.register_task_definition(family="stage", containerDefinitions=[container])
        yield client
        client.close()
    finally:
        end([child], patience=20)


@pytest.fixture
def fargate(ecs: Any, tmp_path: Path) -> Iterator[Fargate]:
    made = Fargate(ecs, CLUSTER, tmp_path, {"PATH": os.environ["PATH"]})
    yield made
    made.kill()
    for arn in ecs.list_tasks(cluster=CLUSTER)["taskArns"]:
        ecs.stop_task(cluster=CLUSTER, task=arn)


def run_task(ecs: Any, request: str, *, mood: str = "patient") -> str:
    variables = [{"name": "ACADEMY_WEBINAR_ID", "value": "web_1"}, {"name": "MOOD", "value": mood}]
    answer = ecs.run_task(
        cluster=CLUSTER,
        taskDefinition="stage",
        startedBy=request,
        overrides={"containerOverrides": [{"name": "stage", "environment": variables}]},
    )
    return str(answer["tasks"][0]["taskArn"])


def described(ecs: Any, arn: str) -> dict[str, Any]:
    found: dict[str, Any] = ecs.describe_tasks(cluster=CLUSTER, tasks=[arn])["tasks"][0]
    return found


def until(condition: Callable[[], Any], fargate: Fargate) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        fargate.turn()
        time.sleep(0.02)


def log_of(home: Path, arn: str) -> str:
    return (home / f"{arn.rpartition('/')[2]}.log").read_text("utf-8")


def test_a_task_runs_its_definition_with_its_overrides(ecs: Any, fargate: Fargate, tmp_path: Path) -> None:
    arn = run_task(ecs, "web_1-1")
    until(lambda: arn in fargate.running and log_of(tmp_path, arn), fargate)
    assert log_of(tmp_path, arn) == f"web_1 {arn}\n"
    assert is_task(fargate.running[arn].pid, arn)
    fargate.turn()
    assert list(fargate.running) == [arn]


@pytest.mark.parametrize("mood", ["patient", "grumpy"])
def test_a_task_that_is_stopped_ends(ecs: Any, fargate: Fargate, tmp_path: Path, mood: str) -> None:
    arn = run_task(ecs, f"stop-{mood}", mood=mood)
    until(lambda: arn in fargate.running and log_of(tmp_path, arn), fargate)
    pid = fargate.running[arn].pid
    ecs.stop_task(cluster=CLUSTER, task=arn, reason="enough")
    until(lambda: arn not in fargate.running, fargate)
    assert not is_task(pid, arn)
    fargate.turn()
    assert described(ecs, arn)["stoppedReason"] == "enough"
    assert fargate.running == {}


def test_a_task_that_ends_is_reported_and_not_started_again(ecs: Any, fargate: Fargate) -> None:
    arn = run_task(ecs, "brief", mood="brief")
    until(lambda: described(ecs, arn)["lastStatus"] == "STOPPED", fargate)
    assert "(3)" in described(ecs, arn)["stoppedReason"]
    fargate.turn()
    assert fargate.running == {}


def test_a_request_that_came_twice_runs_once(ecs: Any, fargate: Fargate) -> None:
    first, second = run_task(ecs, "web_2-1"), run_task(ecs, "web_2-1")

    def stopped() -> list[str]:
        return [arn for arn in (first, second) if described(ecs, arn)["lastStatus"] == "STOPPED"]

    until(stopped, fargate)
    assert len(stopped()) == len(fargate.running) == 1
    assert set(fargate.running) == {first, second} - set(stopped())


def test_orphans_end_and_their_tasks_go_on(ecs: Any, fargate: Fargate, tmp_path: Path) -> None:
    arn = run_task(ecs, "web_3-1", mood="grumpy")
    until(lambda: arn in fargate.running and log_of(tmp_path, arn), fargate)
    orphan = fargate.running[arn].pid
    successor = Fargate(ecs, CLUSTER, tmp_path, {"PATH": os.environ["PATH"]})
    try:
        successor.begin()
        until(lambda: arn not in fargate.running, _reaping(fargate))
        until(lambda: arn in successor.running, successor)
        assert successor.running[arn].pid != orphan
        assert described(ecs, arn)["lastStatus"] == "RUNNING"
    finally:
        successor.kill()
        fargate.running.clear()


def _reaping(fargate: Fargate) -> Any:
    """Return a stand-in that only notices what has ended, as a process that was killed tells nobody."""

    class Reaper:
        def turn(self) -> None:
            fargate._reap()

    return Reaper()


def test_only_our_own_processes_are_orphans(tmp_path: Path) -> None:
    bystander = subprocess.Popen(
        [sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True
    )
    try:
        note = tmp_path / "t.json"
        note.write_text(f'{{"pid": {bystander.pid}, "arn": "arn:task/t"}}', "utf-8")
        assert end_orphans(tmp_path) == []
        assert bystander.poll() is None
        assert not note.exists()
    finally:
        bystander.kill()
        bystander.wait()


def test_an_emulator_that_is_away_costs_nothing(ecs: Any, fargate: Fargate, tmp_path: Path) -> None:
    arn = run_task(ecs, "web_4-1")
    until(lambda: arn in fargate.running, fargate)
    away = cloud.client(Layout.of(next_free(9760), tmp_path), "ecs")
    fargate._ecs = away
    fargate.turn()
    assert list(fargate.running) == [arn]
    os.kill(fargate.running[arn].pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while fargate.running:
        fargate.turn()
        assert time.monotonic() < deadline
    fargate._ecs = ecs  # it is back, and hears of what ended meanwhile
    until(lambda: described(ecs, arn)["lastStatus"] == "STOPPED", fargate)
    away.close()


def test_everything_ends_in_good_time(ecs: Any, fargate: Fargate, tmp_path: Path) -> None:
    arns = [run_task(ecs, f"end-{mood}", mood=mood) for mood in ("patient", "grumpy")]
    until(lambda: len(fargate.running) == 2 and all(log_of(tmp_path, arn) for arn in arns), fargate)
    deadline = time.monotonic() + 10
    while not fargate.end():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert list(tmp_path.glob("*.json")) == []


def test_tasks_die_with_their_process(tmp_path: Path) -> None:
    """`kill -9` of whoever runs a task ends the task, too."""
    program = (
        "import sys, time; from pathlib import Path; from infra.local.tasks.process import TaskProcess, TaskSpec\n"
        "spec = TaskSpec('arn:task/t', [sys.executable, '-c', 'import time; time.sleep(600)'],"
        " {'ACADEMY_STAGE_TASK': 'arn:task/t'})\n"
        f"print(TaskProcess(spec, Path({str(tmp_path)!r})).pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert is_task(pid, "arn:task/t")
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 10
    while is_task(pid, "arn:task/t"):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_old_logs_are_forgotten(tmp_path: Path) -> None:
    for number in range(KEPT_LOGS + 3):
        file = tmp_path / f"{number}.log"
        file.touch()
        os.utime(file, (number, number))
    forget_logs(tmp_path)
    assert sorted(int(file.stem) for file in tmp_path.glob("*.log")) == list(range(3, KEPT_LOGS + 3))
