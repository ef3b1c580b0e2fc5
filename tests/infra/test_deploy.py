"""The deployment to AWS, tried on the emulator: all but CloudFront's key group and docker, which it does not have."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra.deploy import Deployment, rename, stage_values
from infra.local.cloud import aws_environment
from infra.local.emulator import emulator_child, wait_for_emulator
from infra.local.layout import Layout
from infra.local.ports import next_free
from infra.local.processes import end
from infra.stacks import ORDER, StackFailed

pytestmark = pytest.mark.cloud
GROUPS = tuple(group for group in ORDER if group != "keys")


class WithoutDocker(Deployment):
    """Builds no images; says where they would be."""

    def _push_image(self, repository: str, context: Path, tag: str) -> str:
        assert (context / "Dockerfile").exists()
        return f"{repository}:{tag}"


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    layout = Layout.of(next_free(9720), tmp_path_factory.mktemp("deploy"))
    child = emulator_child(layout)
    child.start()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in aws_environment(layout).items():
            patch.setenv(name, value)
        try:
            wait_for_emulator(layout, child)
            yield boto3.Session(region_name="us-east-1")
        finally:
            end([child], patience=20)


def deploy(session: Any, target: Path) -> dict[str, str]:
    values = stage_values("production") | {
        "CdnKeyId": "K0",
        "CdnKeyGroupId": "00000000-0000-0000-0000-000000000000",
    }
    deployment = WithoutDocker(values, session, target)
    deployment.stacks.poll = 0.05
    deployment.prepare_keys()
    deployment.run(GROUPS, libraries=False)
    return deployment.values


@pytest.fixture(scope="module")
def deployed(session: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return deploy(session, tmp_path_factory.mktemp("build"))


def test_every_queue_starts_its_function(session: Any, deployed: dict[str, str]) -> None:
    mappings = session.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    started = {
        mapping["EventSourceArn"].rpartition(":")[2]: mapping["FunctionArn"].rpartition(":")[2]
        for mapping in mappings
    }
    assert started["academy-production-send-mail"] == "academy-production-send-mail"
    assert started["academy-production-issue-certificates"] == "academy-production-issue-certificate"
    assert started["academy-production-launch-stages"] == "academy-production-launch-stage"
    assert started["academy-production-remux-recordings"] == "academy-production-remux-recording"
    assert started["academy-production-adjust-broadcasts"] == "academy-production-adjust-broadcasts"
    assert started["academy-production-settle-polls"] == "academy-production-settle-poll"
    assert started["academy-production-promote-waiting"] == "academy-production-promote-waiting"
    assert started["academy-production-invite-people"] == "academy-production-invite-people"
    assert started["academy-production-make-reports"] == "academy-production-make-report"
    assert len(mappings) == 27


def test_the_launcher_knows_where_stages_run(session: Any, deployed: dict[str, str]) -> None:
    name = "academy-production-launch-stage"
    function = session.client("lambda").get_function_configuration(FunctionName=name)
    variables = function["Environment"]["Variables"]
    assert variables["ACADEMY_STAGE_TASK_DEFINITION"] == deployed["StageTaskDefinition"]
    definition = session.client("ecs").describe_task_definition(
        taskDefinition=deployed["StageTaskDefinition"]
    )
    (container,) = definition["taskDefinition"]["containerDefinitions"]
    told = {item["name"]: item["value"] for item in container["environment"]}
    assert told["ACADEMY_STAGE_DOMAIN"] == "stage.academy.aethex.example"
    assert told["ACADEMY_STAGE_CERTIFICATE"].startswith("arn:aws:acm:")
    assert container["image"] == deployed["LiveStageImage"]


def test_functions_get_resolved_settings(session: Any, deployed: dict[str, str]) -> None:
    function = session.client("lambda").get_function_configuration(FunctionName="academy-production-api")
    variables = function["Environment"]["Variables"]
    assert variables["ACADEMY_TABLE_PREFIX"] == "academy-production-"
    assert variables["ACADEMY_AUDIENCE"] == deployed["Audience"]
    assert variables["ACADEMY_CDN_KEY_SECRET"] == deployed["CdnKeySecret"]
    assert variables["ACADEMY_ICE_SERVERS"] == "[]"


def test_the_gateway_gets_a_description_of_the_routes_that_calls_the_function(
    session: Any, deployed: dict[str, str]
) -> None:
    key = deployed["ApiDocumentKey"]
    stored = session.client("s3").get_object(Bucket=deployed["ArtifactBucketName"], Key=key)["Body"].read()
    method = json.loads(stored)["paths"]["/api/courses/{id}/enroll"]["post"]
    function = session.client("lambda").get_function_configuration(FunctionName="academy-production-api")
    assert method["x-amazon-apigateway-integration"]["uri"] == (
        f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{function['FunctionArn']}/invocations"
    )
    assert deployed["ApiOriginPath"] == "/live"


def test_the_page_for_what_is_not_there_says_so(session: Any, deployed: dict[str, str]) -> None:
    s3 = session.client("s3")
    bucket = deployed["ConsoleBucketName"]
    assert s3.head_object(Bucket=bucket, Key="pages/en/not-found.html")["Metadata"] == {"status": "404"}
    page = s3.head_object(Bucket=bucket, Key="pages/en/home.html")
    assert page["CacheControl"] == "no-cache"
    assert page["ContentType"].startswith("text/html")


def test_a_second_deployment_changes_nothing(session: Any, deployed: dict[str, str], tmp_path: Path) -> None:
    def states() -> dict[str, Any]:
        stacks = session.client("cloudformation").describe_stacks()["Stacks"]
        return {stack["StackName"]: (stack["StackStatus"], stack.get("LastUpdatedTime")) for stack in stacks}

    before = states()
    assert {status for status, _ in before.values()} == {"CREATE_COMPLETE"}
    again = deploy(session, tmp_path)
    assert states() == before
    assert again == deployed


def test_a_stage_without_a_file_is_named() -> None:
    with pytest.raises(StackFailed, match=r"infra/stages/nowhere.yaml"):
        stage_values("nowhere")


def test_a_resource_is_renamed_with_what_refers_to_it() -> None:
    template = {"Resources": {"Deployment": {"Type": "T"}, "Stage": {"Id": {"Ref": "Deployment"}}}}
    assert rename(template, "Deployment", "Deployment1") == {
        "Resources": {"Deployment1": {"Type": "T"}, "Stage": {"Id": {"Ref": "Deployment1"}}}
    }
