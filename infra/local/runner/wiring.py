"""Reads from functions.yaml what starts which function, so that the runner and AWS follow the same file."""

import json
import re
from dataclasses import dataclass
from typing import Any

from infra import templates

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_UNIT_SECONDS = {"minute": 60, "hour": 3600, "day": 86400}
DEFAULT_CONCURRENCY = 10


class UnsupportedWiring(ValueError):
    """functions.yaml says something that the runner cannot do; the message says what."""


@dataclass(frozen=True)
class QueueSource:
    """Messages of an SQS queue, in batches."""

    queue_arn: str
    batch_size: int
    concurrency: int

    @property
    def queue_name(self) -> str:
        """The queue's name, the last part of its ARN."""
        return self.queue_arn.rpartition(":")[2]


@dataclass(frozen=True)
class StreamSource:
    """Records of a DynamoDB stream that match one of ``patterns``, in order."""

    name: str
    stream_arn: str
    batch_size: int
    retries: int
    patterns: tuple[dict[str, Any], ...]
    failure_queue_arn: str | None


@dataclass(frozen=True)
class ScheduleSource:
    """A call at regular intervals."""

    name: str
    every_seconds: int
    expression: str


Source = QueueSource | StreamSource | ScheduleSource


@dataclass(frozen=True)
class Function:
    """One function: where its handler is, its limits, its environment and what starts it."""

    name: str
    handler: str
    timeout: int
    memory: int
    environment: dict[str, str]
    sources: tuple[Source, ...]

    @property
    def module(self) -> str:
        """Module of the handler."""
        return self.handler.rpartition(".")[0]


def read_functions(values: dict[str, str], template: dict[str, Any] | None = None) -> list[Function]:
    """Return every function of functions.yaml that an event starts. ``values`` are parameters and outputs."""
    template = templates.load("functions") if template is None else template
    defaults = template["Globals"]["Function"]
    return [
        _function(resource["Properties"], defaults, values)
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Serverless::Function" and "Events" in resource["Properties"]
    ]


def _function(properties: dict[str, Any], defaults: dict[str, Any], values: dict[str, str]) -> Function:
    variables = dict(defaults.get("Environment", {}).get("Variables", {}))
    variables |= properties.get("Environment", {}).get("Variables", {})
    reserved = properties.get("ReservedConcurrentExecutions", DEFAULT_CONCURRENCY)
    return Function(
        name=templates.resolve(properties["FunctionName"], values),
        handler=properties.get("Handler") or properties["ImageConfig"]["Command"][0],
        timeout=int(properties.get("Timeout", defaults["Timeout"])),
        memory=int(properties.get("MemorySize", defaults["MemorySize"])),
        environment=templates.resolve(variables, values),
        sources=tuple(_source(name, event, values, reserved) for name, event in properties["Events"].items()),
    )


def _source(name: str, event: dict[str, Any], values: dict[str, str], reserved: int) -> Source:
    properties = templates.resolve(event["Properties"], values)
    match event["Type"]:
        case "SQS":
            _demand_partial_failures(name, properties)
            concurrency = properties.get("ScalingConfig", {}).get("MaximumConcurrency", reserved)
            return QueueSource(properties["Queue"], int(properties.get("BatchSize", 10)), int(concurrency))
        case "DynamoDB":
            _demand_partial_failures(name, properties)
            return _stream(name, properties)
        case "Schedule":
            return _schedule(name, properties["Schedule"])
        case other:
            raise UnsupportedWiring(f"the runner knows no event of type {other} ({name})")


def _demand_partial_failures(name: str, properties: dict[str, Any]) -> None:
    if "ReportBatchItemFailures" not in properties.get("FunctionResponseTypes", ()):
        raise UnsupportedWiring(f"{name} must have FunctionResponseTypes: [ReportBatchItemFailures]")


def _stream(name: str, properties: dict[str, Any]) -> StreamSource:
    filters = properties.get("FilterCriteria", {}).get("Filters", ())
    failure = properties.get("DestinationConfig", {}).get("OnFailure", {})
    return StreamSource(
        name=name,
        stream_arn=properties["Stream"],
        batch_size=int(properties.get("BatchSize", 100)),
        retries=int(properties.get("MaximumRetryAttempts", 10000)),
        patterns=tuple(json.loads(item["Pattern"]) for item in filters),
        failure_queue_arn=failure.get("Destination"),
    )


def _schedule(name: str, expression: str) -> ScheduleSource:
    match = _RATE.fullmatch(expression)
    if match is None:
        raise UnsupportedWiring(f"the runner knows only rate(…) schedules, not {expression} ({name})")
    return ScheduleSource(name, int(match.group(1)) * _UNIT_SECONDS[match.group(2)], expression)


def matches(record: Any, pattern: dict[str, Any]) -> bool:
    """Whether a stream record fits an event filter, nested as the record is, of exact values, prefixes and suffixes."""
    for key, wanted in pattern.items():
        actual = record.get(key) if isinstance(record, dict) else None
        if isinstance(wanted, dict):
            if not matches(actual, wanted):
                return False
        elif not any(_fits(actual, value) for value in wanted):
            return False
    return True


def _fits(actual: Any, wanted: Any) -> bool:
    match wanted:
        case {"prefix": str(begin), **other} if not other:
            return isinstance(actual, str) and actual.startswith(begin)
        case {"suffix": str(end), **other} if not other:
            return isinstance(actual, str) and actual.endswith(end)
        case dict():
            raise UnsupportedWiring(
                f"the runner knows exact values, prefix and suffix in filters, not {wanted}"
            )
    return bool(actual == wanted)
