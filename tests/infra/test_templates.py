"""The templates: our own rule for cfn-lint (`make lint` runs it), and that they are the same as what the code believes."""

import importlib
import json
import pkgutil
import re
from pathlib import Path
from typing import Any

import pytest
from cfnlint.api import lint_file
from cfnlint.config import ManualArgs
from pynamodb.attributes import Attribute, TTLAttribute
from pynamodb.indexes import Index

import chalicelib
from chalicelib.core import clock
from chalicelib.core.config import Settings, variable_of
from chalicelib.core.tables import BaseModel
from infra import stacks, templates
from infra.local.edge.cache import DEFAULT_SECONDS
from infra.local.edge.content import SAFETY_HEADERS
from infra.local.runner.wiring import QueueSource, read_functions
from templates.console.build import HERE as CONSOLE

RULES = templates.FOLDER / "lint_rules"
GROUPS = sorted(path.stem for path in templates.FOLDER.glob("*.yaml"))


# --- lint


def lint(path: Path) -> list[str]:
    found = lint_file(path, ManualArgs(append_rules=[str(RULES)], regions=["us-east-1"]))
    return [f"{match.rule.id} {match.message}" for match in found]


def test_every_template_is_deployed() -> None:
    assert sorted(stacks.ORDER) == GROUPS
    assert set(stacks.LOCAL) < set(stacks.ORDER)


QUEUES: dict[str, Any] = {
    "Work": {
        "Type": "AWS::SQS::Queue",
        "Properties": {
            "RedrivePolicy": {"deadLetterTargetArn": {"Fn::GetAtt": ["Dead", "Arn"]}, "maxReceiveCount": 5}
        },
    },
    "Dead": {"Type": "AWS::SQS::Queue"},
    "WorkLate": {"Type": "AWS::CloudWatch::Alarm", "Properties": {}},
    "DeadFull": {"Type": "AWS::CloudWatch::Alarm", "Properties": {}},
}
for _alarm, _queue in (("WorkLate", "Work"), ("DeadFull", "Dead")):
    QUEUES[_alarm]["Properties"] = {
        "ComparisonOperator": "GreaterThanThreshold",
        "EvaluationPeriods": 1,
        "Threshold": 0,
        "Namespace": "AWS/SQS",
        "MetricName": "ApproximateNumberOfMessagesVisible",
        "Statistic": "Maximum",
        "Period": 60,
        "Dimensions": [{"Name": "QueueName", "Value": {"Fn::GetAtt": [_queue, "QueueName"]}}],
    }


def lint_queues(tmp_path: Path, change: str) -> list[str]:
    resources = json.loads(json.dumps(QUEUES))
    match change:
        case "no redrive":
            resources["Work"]["Properties"].pop("RedrivePolicy")
        case "endless tries":
            resources["Work"]["Properties"]["RedrivePolicy"]["maxReceiveCount"] = 1000
        case "foreign dead letters":
            resources["Work"]["Properties"]["RedrivePolicy"]["deadLetterTargetArn"] = "arn:aws:sqs:r:1:x"
        case "unwatched work" | "unwatched dead letters":
            resources.pop("WorkLate" if change == "unwatched work" else "DeadFull")
    path = tmp_path / "queues.json"
    path.write_text(json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}))
    return [finding for finding in lint(path) if finding.startswith("E9101")]


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ("no redrive", "Work has no RedrivePolicy"),
        ("endless tries", "maxReceiveCount"),
        ("foreign dead letters", "a queue of this template"),
        ("unwatched work", "Work is watched by no alarm"),
        ("unwatched dead letters", "Dead is watched by no alarm"),
    ],
)
def test_our_rule_finds_careless_queues(tmp_path: Path, change: str, finding: str) -> None:
    assert any(finding in text for text in lint_queues(tmp_path, change))


def test_our_rule_is_content_with_careful_queues(tmp_path: Path) -> None:
    assert lint_queues(tmp_path, "nothing") == []


# --- tables


def models() -> dict[str, list[type[BaseModel]]]:
    for module in pkgutil.walk_packages(chalicelib.__path__, "chalicelib."):
        if module.name.endswith(".models") or module.name.startswith("chalicelib.core."):
            importlib.import_module(module.name)
    found: dict[str, list[type[BaseModel]]] = {}
    waiting = list(BaseModel.__subclasses__())
    while waiting:
        model = waiting.pop()
        waiting += model.__subclasses__()
        if model.__module__.startswith("chalicelib."):
            found.setdefault(vars(model.Meta)["table"], []).append(model)
    return found


def tables() -> dict[str, dict[str, Any]]:
    resources = templates.load("data")["Resources"].values()
    found = [resource["Properties"] for resource in resources if resource["Type"] == "AWS::DynamoDB::Table"]
    return {table["TableName"]["Fn::Sub"].removeprefix("${TablePrefix}"): table for table in found}


def key_of(attributes: dict[str, Any]) -> dict[str, str]:
    """Return ``{"HASH": "name S"}`` of a model or an index."""
    key = {}
    for attribute in attributes.values():
        if attribute.is_hash_key or attribute.is_range_key:
            kind = "HASH" if attribute.is_hash_key else "RANGE"
            key[kind] = f"{attribute.attr_name} {attribute.attr_type}"
    return key


def schema_of(definition: dict[str, Any], table: dict[str, Any]) -> dict[str, str]:
    types = {item["AttributeName"]: item["AttributeType"] for item in table["AttributeDefinitions"]}
    return {
        item["KeyType"]: f"{item['AttributeName']} {types[item['AttributeName']]}"
        for item in definition["KeySchema"]
    }


def attributes_of(index: Index[Any]) -> dict[str, Any]:
    return {name: value for name, value in vars(type(index)).items() if isinstance(value, Attribute)}


def indexes_of(model: type[BaseModel]) -> dict[str, Any]:
    found = {}
    for index in model._indexes.values():
        found[index.Meta.index_name] = (key_of(attributes_of(index)), index.Meta.projection.projection_type)
    return found


@pytest.mark.parametrize("name", sorted(tables()))
def test_models_have_the_keys_of_their_table(name: str) -> None:
    table = tables()[name]
    used = models().get(name, [])
    if name != "attendance":
        assert used
    for model in used:
        assert key_of(model.get_attributes()) == schema_of(table, table), model


@pytest.mark.parametrize("name", sorted(tables()))
def test_models_have_the_indexes_of_their_table(name: str) -> None:
    table = tables()[name]
    defined = {
        index["IndexName"]: (schema_of(index, table), index["Projection"]["ProjectionType"])
        for index in table.get("GlobalSecondaryIndexes", [])
    }
    believed: dict[str, Any] = {}
    for model in models().get(name, []):
        believed |= indexes_of(model)
    assert believed == defined


@pytest.mark.parametrize("name", sorted(tables()))
def test_models_have_the_expiry_of_their_table(name: str) -> None:
    specification = tables()[name].get("TimeToLiveSpecification", {})
    believed = {
        attribute.attr_name
        for model in models().get(name, [])
        for attribute in model.get_attributes().values()
        if isinstance(attribute, TTLAttribute)
    }
    assert believed == ({specification["AttributeName"]} if specification.get("Enabled") else set())


def test_every_model_has_a_table() -> None:
    assert set(models()) <= set(tables())


def test_tables_are_kept_and_can_be_restored() -> None:
    for name, resource in templates.load("data")["Resources"].items():
        if resource["Type"] == "AWS::DynamoDB::Table":
            assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"
            properties = resource["Properties"]
            assert properties["BillingMode"] == "PAY_PER_REQUEST"
            recoverable = properties["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"]
            assert recoverable is (name not in {"Voters", "Signals"})


def test_nothing_tells_when_somebody_answered_an_anonymous_poll() -> None:
    properties = templates.load("data")["Resources"]["Voters"]["Properties"]
    assert "StreamSpecification" not in properties
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": False}


# --- functions


def test_functions_get_every_setting_that_the_code_reads() -> None:
    variables = templates.load("functions")["Globals"]["Function"]["Environment"]["Variables"]
    academy = {name for name in variables if name.startswith("ACADEMY_")}
    assert academy == {variable_of(name) for name in Settings.__dataclass_fields__}


def test_a_message_stays_hidden_longer_than_any_function_may_run() -> None:
    parameter = templates.load("messaging")["Parameters"]["QueueVisibilitySeconds"]
    local = re.search(r"QueueVisibilitySeconds: (\d+)", (templates.FOLDER / "stages/local.yaml").read_text())
    assert local is not None
    known = {name: name for name in templates.load("functions")["Parameters"]}
    timeouts = {
        source.queue_arn: function.timeout
        for function in read_functions(known)
        for source in function.sources
        if isinstance(source, QueueSource)
    }
    with_heartbeat = (
        "ProbeMediaQueueArn",
        "FinishReplaysQueueArn",
        "RemuxRecordingsQueueArn",
        "MakeReportsQueueArn",
    )
    beating = max(map(timeouts.pop, with_heartbeat))
    assert beating <= templates.load("messaging")["Parameters"]["ProbeVisibilitySeconds"]["Default"]
    longest = max(timeouts.values())
    assert longest * 6 <= parameter["Default"]
    assert longest < int(local.group(1)) <= 30


def test_idle_heartbeats_wait_until_their_minute_is_over_and_active_ones_do_not_wait() -> None:
    resources = templates.load("messaging")["Resources"]
    active, idle = (resources[name]["Properties"] for name in ("HeartbeatsQueue", "IdleHeartbeatsQueue"))
    assert "DelaySeconds" not in active
    assert idle["DelaySeconds"] >= clock.SECONDS_OF_A_MINUTE + 10
    assert {one["FifoQueue"] for one in (active, idle)} == {True}


def test_every_queue_has_a_function() -> None:
    outputs = templates.load("messaging")["Outputs"]
    queues = {name for name in outputs if name.endswith("QueueArn")}
    known = {name: name for name in templates.load("functions")["Parameters"]}
    served = {
        source.queue_arn
        for function in read_functions(known)
        for source in function.sources
        if isinstance(source, QueueSource)
    }
    assert served == queues


# --- edge


def test_the_distribution_sends_the_headers_that_the_local_edge_sends() -> None:
    resources = templates.load("edge")["Resources"]
    policy = resources["ConsoleHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]
    security = policy["SecurityHeadersConfig"]
    csp = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"]
    placeholders = {
        "${UploadOrigin}": "{upload_origin}",
        "${SignInOrigin}": "{identity_origin}",
        "https://*.${StageDomain}": "{stage_origin}",
        "https://${DomainName}": "{content_origin}",
    }
    for written, placeholder in placeholders.items():
        csp = csp.replace(written, placeholder)
    sent = {
        "Content-Security-Policy": csp,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": security["ReferrerPolicy"]["ReferrerPolicy"],
    }
    sent |= {item["Header"]: item["Value"] for item in policy["CustomHeadersConfig"]["Items"]}
    assert sent == json.loads((CONSOLE / "headers.json").read_text("utf-8"))


def test_private_content_has_the_same_headers_and_lifetime_too() -> None:
    resources = templates.load("edge")["Resources"]
    policy = resources["ContentHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"]
    wanted = policy["ContentSecurityPolicy"]["ContentSecurityPolicy"]
    assert SAFETY_HEADERS["Content-Security-Policy"] == wanted
    cors = resources["ContentHeaders"]["Properties"]["ResponseHeadersPolicyConfig"]["CorsConfig"]
    assert cors["AccessControlAllowOrigins"]["Items"] == [SAFETY_HEADERS["Access-Control-Allow-Origin"]]
    cache = resources["ContentCache"]["Properties"]["CachePolicyConfig"]
    assert cache["DefaultTTL"] == DEFAULT_SECONDS


def test_private_content_needs_a_signature() -> None:
    config = templates.load("edge")["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
    signed = {b["PathPattern"]: b.get("TrustedKeyGroups") for b in config["CacheBehaviors"]}
    keys = [{"Ref": "CdnKeyGroupId"}]
    private = ["/media/*", "/live/*/index.m3u8", "/live/*", "/reports/*", "/certificates/*"]
    assert list(signed) == ["/api/*", "/media/*/image.webp", *private]
    assert signed["/media/*/image.webp"] is None
    assert [signed[pattern] for pattern in private] == [keys] * len(private)
    for response in config["CustomErrorResponses"]:
        # Error pages of the distribution would replace the API's problems; and what is missing may be there shortly.
        assert set(response) == {"ErrorCode", "ErrorCachingMinTTL"}
        assert response["ErrorCachingMinTTL"] <= 1


# --- reading templates


def test_short_tags_become_long_form() -> None:
    data = templates.load("data")
    assert data["Outputs"]["EventsStreamArn"]["Value"] == {"Fn::GetAtt": ["Events", "StreamArn"]}
    assert data["Outputs"]["CredentialKeyId"]["Value"] == {"Ref": "CredentialKey"}
    assert json.loads(templates.body(data)) == data


def test_references_are_resolved() -> None:
    value = {"a": [{"Ref": "X"}, {"Fn::Sub": "<${X}>"}], "b": 1}
    assert templates.resolve(value, {"X": "x"}) == {"a": ["x", "<x>"], "b": 1}
    with pytest.raises(KeyError, match="Y"):
        templates.resolve({"Ref": "Y"}, {"X": "x"})
