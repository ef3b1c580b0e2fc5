"""Follows the emulator's ECS: starts what should run, ends what should not, and says what has ended."""

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.tasks.process import STOP_SECONDS, TaskProcess, TaskSpec, end_orphans

log = logging.getLogger("academy.tasks")

KEPT_LOGS = 20
OUTAGE = (BotoCoreError, ClientError)


class Fargate:
    """The tasks of one cluster. ``turn`` does what is due, and survives an emulator that does not answer."""

    def __init__(self, ecs: Any, cluster: str, home: Path, environment: dict[str, str]) -> None:
        self._ecs = ecs
        self._cluster = cluster
        self._home = home
        self._environment = environment
        self.running: dict[str, TaskProcess] = {}
        self._told: dict[str, str] = {}
        """Tasks that ended, until the emulator knows, with the reason."""
        self._known: set[str] = set()
        self._requests: dict[str, str] = {}
        """The task of each request (``startedBy``): the emulator knows no client tokens."""

    def begin(self) -> None:
        """End what a former process of ours left running. Their tasks are started again."""
        for arn in end_orphans(self._home):
            log.warning("ended an orphan of %s", arn)

    def turn(self) -> None:
        """Do what is due."""
        self._reap()
        try:
            self._tell()
            tasks = list(self._tasks())
        except OUTAGE as failure:
            log.warning("the emulator does not answer: %s", failure)
            return
        for task in tasks:
            self._follow(task)

    def end(self) -> bool:
        """Ask everything to end; return whether it has. To be called again and again."""
        for process in self.running.values():
            process.stop()
        self._reap()
        return not self.running

    def kill(self) -> None:
        """End everything now."""
        for process in self.running.values():
            process.kill()

    def _reap(self) -> None:
        for arn, process in list(self.running.items()):
            code = process.exit_code()
            if code is not None:
                del self.running[arn]
                log.info("%s ended with %s", arn, code)
                self._told[arn] = f"Essential container in task exited ({code})"

    def _tell(self) -> None:
        """Report what has ended: the emulator takes no agent's reports, but stopping a task says the same."""
        for arn, reason in list(self._told.items()):
            try:
                self._ecs.stop_task(cluster=self._cluster, task=arn, reason=reason)
            except self._ecs.exceptions.InvalidParameterException:
                log.info("the emulator has forgotten %s", arn)
            del self._told[arn]

    def _tasks(self) -> Iterator[dict[str, Any]]:
        """Yield the tasks that should run, and those that run and should not."""
        listed = self._ecs.list_tasks(cluster=self._cluster, desiredStatus="RUNNING")["taskArns"]
        arns = sorted({*listed, *self.running})
        for first in range(0, len(arns), 100):
            chosen = arns[first : first + 100]
            yield from self._ecs.describe_tasks(cluster=self._cluster, tasks=chosen)["tasks"]

    def _follow(self, task: dict[str, Any]) -> None:
        arn = task["taskArn"]
        if arn in self.running:
            if task["desiredStatus"] == "STOPPED":
                self.running[arn].stop()
        elif (
            task["lastStatus"] == "RUNNING" and task["desiredStatus"] == "RUNNING" and arn not in self._known
        ):
            self._start(task)

    def _start(self, task: dict[str, Any]) -> None:
        arn = task["taskArn"]
        self._known.add(arn)
        request = task.get("startedBy") or arn
        if self._requests.setdefault(request, arn) != arn:
            self._told[arn] = f"{request} has a task already"
            return
        try:
            process = TaskProcess(self._specify(task), self._home)
        except OUTAGE as failure:
            log.warning("cannot start %s yet: %s", arn, failure)
            self._known.discard(arn)
            return
        except OSError as failure:
            self._told[arn] = f"cannot start: {failure}"
            return
        self.running[arn] = process
        log.info("%s runs as process %d", arn, process.pid)
        forget_logs(self._home)

    def _specify(self, task: dict[str, Any]) -> TaskSpec:
        definition = self._ecs.describe_task_definition(taskDefinition=task["taskDefinitionArn"])
        container = definition["taskDefinition"]["containerDefinitions"][0]
        variables = {item["name"]: item["value"] for item in container.get("environment", ())}
        for override in task.get("overrides", {}).get("containerOverrides", ()):
            if override["name"] == container["name"]:
                variables |= {item["name"]: item["value"] for item in override.get("environment", ())}
        command: list[str] = [*container.get("entryPoint", ()), *container.get("command", ())]
        return TaskSpec(
            arn=task["taskArn"],
            command=[sys.executable if command[0] == "python" else command[0], *command[1:]],
            environment=self._environment | variables | {"ACADEMY_STAGE_TASK": task["taskArn"]},
            stop_seconds=float(container.get("stopTimeout", STOP_SECONDS)),
        )


def forget_logs(home: Path) -> None:
    """Remove all but the latest logs."""
    logs = sorted(home.glob("*.log"), key=os.path.getmtime)
    for log_file in logs[:-KEPT_LOGS]:
        log_file.unlink(missing_ok=True)
