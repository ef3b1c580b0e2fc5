"""StageRequested → one task for each launch, whatever happens to the message."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from functions.launch_stage import handler
from tests.functional.functions.records import Context

ENVIRONMENT = {
    "ACADEMY_STAGE_CLUSTER": "stages",
    "ACADEMY_STAGE_TASK_DEFINITION": "arn:aws:ecs:eu-west-1:1:task-definition/stage:3",
    "ACADEMY_STAGE_SECURITY_GROUP": "sg-1",
    "ACADEMY_STAGE_SUBNETS": "subnet-1,subnet-2",
}


class Ecs:
    """ECS as its API says: a client token is answered with the task that it started (RunTask, clientToken)."""

    def __init__(self) -> None:
        self.tasks: dict[str, dict[str, Any]] = {}
        self.calls: list[dict[str, Any]] = []
        self.failures: list[dict[str, str]] = []
        self.error: str | None = None

    def run_task(self, **request: Any) -> dict[str, Any]:
        self.calls.append(request)
        if self.error:
            raise ClientError({"Error": {"Code": self.error, "Message": "x"}}, "RunTask")
        if self.failures:
            return {"tasks": [], "failures": self.failures}
        task = self.tasks.setdefault(
            request["clientToken"], {"taskArn": f"arn:task/{len(self.tasks)}", "request": request}
        )
        return {"tasks": [task], "failures": []}


@pytest.fixture
def ecs(monkeypatch: pytest.MonkeyPatch) -> Ecs:
    made = Ecs()
    monkeypatch.setattr(handler, "ecs", lambda: made)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture
def wanted(monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, int]]:
    """The launches that the domain wants."""
    found = {("web_1", 2)}
    monkeypatch.setattr(handler, "wants_launch", lambda *launch: launch in found)
    return found


def message(launch: int = 2, kind: str = "StageRequested") -> dict[str, Any]:
    detail = {
        "id": f"evt_{launch}",
        "type": kind,
        "version": 1,
        "organizationId": "org_1",
        "correlationId": "corr-1",
        "data": {"webinarId": "web_1", "launch": launch},
    }
    return {
        "messageId": f"m{launch}",
        "body": json.dumps({"detail": detail}),
        "eventSourceARN": "arn:aws:sqs:eu-west-1:1:launch-stages",
    }


def handle(*messages: dict[str, Any]) -> list[str]:
    """Return the ids of the messages that come back."""
    answer = handler.lambda_handler({"Records": list(messages)}, Context())
    return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


def test_the_task_is_told_its_webinar_and_gets_a_public_address(
    ecs: Ecs, wanted: set[tuple[str, int]]
) -> None:
    assert handle(message()) == []
    (request,) = ecs.calls
    assert request["cluster"] == "stages"
    assert request["taskDefinition"] == ENVIRONMENT["ACADEMY_STAGE_TASK_DEFINITION"]
    assert (request["launchType"], request["count"]) == ("FARGATE", 1)
    assert request["networkConfiguration"]["awsvpcConfiguration"] == {
        "subnets": ["subnet-1", "subnet-2"],
        "securityGroups": ["sg-1"],
        "assignPublicIp": "ENABLED",
    }
    (override,) = request["overrides"]["containerOverrides"]
    assert override["environment"] == [{"name": "ACADEMY_WEBINAR_ID", "value": "web_1"}]


def test_a_message_that_comes_twice_starts_one_task(ecs: Ecs, wanted: set[tuple[str, int]]) -> None:
    assert handle(message(), message()) == []
    assert list(ecs.tasks) == ["web_1-2"]
    token = ecs.calls[0]["clientToken"]
    assert len(token) <= 64
    # With another task definition ECS refuses the token: the task runs already.
    ecs.error = "ConflictException"
    assert handle(message()) == []


def test_a_launch_that_is_not_wanted_any_more_starts_nothing(ecs: Ecs, wanted: set[tuple[str, int]]) -> None:
    assert handle(message(1), message(3)) == []
    assert ecs.calls == []


@pytest.mark.parametrize("trouble", ["capacity", "ThrottlingException"])
def test_what_ecs_does_not_take_comes_back(ecs: Ecs, wanted: set[tuple[str, int]], trouble: str) -> None:
    if trouble == "capacity":
        ecs.failures = [{"reason": "RESOURCE:ENI"}]
    else:
        ecs.error = trouble
    assert handle(message()) == ["m2"]
    ecs.failures, ecs.error = [], None
    assert handle(message()) == []
    assert list(ecs.tasks) == ["web_1-2"]


def test_a_foreign_event_comes_back(ecs: Ecs, wanted: set[tuple[str, int]]) -> None:
    assert handle(message(kind="CourseCompleted")) == ["m2"]
