"""StageRequested → one ECS task for each launch number, however often the message arrives."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from botocore.exceptions import ClientError

from chalicelib.broadcasts.service import wants_launch
from chalicelib.core import observability
from chalicelib.core.config import read_settings
from chalicelib.core.events import StageRequested
from chalicelib.core.queues import event_of, process_batch

CONTAINER = "stage"


class NotLaunched(RuntimeError):
    """ECS did not take the task; the message comes back."""


@dataclass(frozen=True)
class LaunchSettings:
    """Where stages run; ``stage_subnets`` are separated by commas."""

    stage_cluster: str
    stage_task_definition: str
    stage_security_group: str
    stage_subnets: str


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Launch the stages of a batch of requests; those that ECS did not take come back."""
    return process_batch(event, context, launch_stage)


def launch_stage(record: SQSRecord) -> None:
    """Run one stage, unless a later one was asked for or the broadcast is over."""
    requested = event_of(record, StageRequested)
    about = {"webinar_id": requested.webinar_id, "launch": requested.launch}
    if not wants_launch(requested.webinar_id, requested.launch):
        observability.logger.info("launch not wanted any more", extra=about)
        return
    task = run_task(requested.webinar_id, requested.launch)
    observability.logger.info("stage launched", extra=about | {"task": task})


def run_task(webinar_id: str, launch: int) -> str:
    """Run the task and return its ARN. ECS answers a repeated client token with the task that it has started already."""
    token = f"{webinar_id}-{launch}"
    try:
        answer = _run(token, webinar_id)
    except ClientError as failure:
        if failure.response["Error"]["Code"] == "ConflictException":
            return "started before"  # under this token, with the task definition of a former deployment
        raise
    if not answer["tasks"]:
        reasons = ", ".join(failure.get("reason", "unknown") for failure in answer["failures"])
        raise NotLaunched(f"no stage for {token}: {reasons}")
    return str(answer["tasks"][0]["taskArn"])


def _run(token: str, webinar_id: str) -> Any:
    settings = read_settings(LaunchSettings)
    return ecs().run_task(
        cluster=settings.stage_cluster,
        taskDefinition=settings.stage_task_definition,
        launchType="FARGATE",
        count=1,
        clientToken=token,
        startedBy=token,
        networkConfiguration={
            "awsvpcConfiguration": {
                "subnets": settings.stage_subnets.split(","),
                "securityGroups": [settings.stage_security_group],
                "assignPublicIp": "ENABLED",
            }
        },
        overrides={
            "containerOverrides": [
                {
                    "name": CONTAINER,
                    "environment": [{"name": "ACADEMY_WEBINAR_ID", "value": webinar_id}],
                }
            ]
        },
    )


@cache
def ecs() -> Any:
    """Return the process's ECS client."""
    import boto3  # slow import

    return boto3.client("ecs")
