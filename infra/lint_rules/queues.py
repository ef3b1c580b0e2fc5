"""cfn-lint rule: every work queue has dead letters and is watched.

A queue is a work queue unless another queue of the template names it as its dead-letter queue, or it is a target
of nothing but failures (its name ends in ``-dead``). A dead-letter queue must be watched too: a message there is
work that was given up.
"""

from typing import Any

from cfnlint.rules import CloudFormationLintRule, RuleMatch
from cfnlint.template import Template

QUEUE = "AWS::SQS::Queue"
ALARM = "AWS::CloudWatch::Alarm"
MAX_TRIES = 10


class WorkQueuesHaveDeadLettersAndAlarms(CloudFormationLintRule):  # type: ignore[misc]  # cfn-lint has no types
    """E9101: a queue without a redrive policy, or without an alarm."""

    id = "E9101"
    shortdesc = "Work queues need dead letters and alarms"
    description = (
        "A queue must redrive to a dead-letter queue of the template; an alarm must watch each of both"
    )
    tags = ["sqs", "alarm"]  # noqa: RUF012 - cfn-lint's own interface

    def match(self, cfn: Template) -> list[RuleMatch]:
        """Return what is wrong with the template's queues."""
        queues = cfn.get_resources(QUEUE)
        watched = {name for alarm in cfn.get_resources(ALARM).values() for name in watched_queues(alarm)}
        dead = {target for queue in queues.values() if (target := dead_letters_of(queue))}
        dead |= {name for name, queue in queues.items() if is_named_dead(queue)}
        matches = []
        for name, queue in queues.items():
            path = ["Resources", name]
            if name not in dead:
                matches += [RuleMatch(path, problem) for problem in redrive_problems(name, queue, queues)]
            if name not in watched:
                matches.append(RuleMatch(path, f"{name} is watched by no alarm of this template"))
        return matches


def redrive_problems(name: str, queue: dict[str, Any], queues: dict[str, Any]) -> list[str]:
    """Return what is wrong with a work queue's redrive policy."""
    policy = queue.get("Properties", {}).get("RedrivePolicy")
    if not policy:
        return [f"{name} has no RedrivePolicy"]
    problems = []
    if dead_letters_of(queue) not in queues:
        problems.append(f"{name} must redrive to a queue of this template")
    tries = policy.get("maxReceiveCount")
    if not isinstance(tries, int) or not 1 < tries <= MAX_TRIES:
        problems.append(f"{name} must have a maxReceiveCount between 2 and {MAX_TRIES}")
    return problems


def dead_letters_of(queue: dict[str, Any]) -> str | None:
    """Return the logical name of the queue that this one redrives to, if it is of the same template."""
    target = queue.get("Properties", {}).get("RedrivePolicy", {}).get("deadLetterTargetArn", {})
    return attribute_owner(target, "Arn")


def watched_queues(alarm: dict[str, Any]) -> list[str]:
    """Return the logical names of the queues that an alarm is about."""
    dimensions = alarm.get("Properties", {}).get("Dimensions", [])
    owners = [
        attribute_owner(item.get("Value"), "QueueName")
        for item in dimensions
        if item.get("Name") == "QueueName"
    ]
    return [owner for owner in owners if owner]


def attribute_owner(value: Any, attribute: str) -> str | None:
    """Return whose attribute a GetAtt means, if it is this attribute."""
    if not isinstance(value, dict) or "Fn::GetAtt" not in value:
        return None
    target = value["Fn::GetAtt"]
    owner, _, name = target.partition(".") if isinstance(target, str) else (target[0], "", target[1])
    return str(owner) if name == attribute else None


def is_named_dead(queue: dict[str, Any]) -> bool:
    """Whether the queue's name says that it holds dead letters (of a stream or of calls without a queue)."""
    name = queue.get("Properties", {}).get("QueueName", "")
    text = name.get("Fn::Sub", "") if isinstance(name, dict) else name
    return str(text).endswith("-dead")
