"""Creates and updates stacks in order; the same code talks to AWS and to the local emulator."""

import hashlib
import logging
import time
from collections.abc import Iterable
from typing import Any

from botocore.exceptions import ClientError

from infra import templates

log = logging.getLogger("academy.stacks")

# Every stack of a deployment, each after what it takes values from.
ORDER = (
    "artifacts",
    "data",
    "messaging",
    "identity",
    "media",
    "keys",
    "stage",
    "functions",
    "api",
    "console",
    "edge",
)
# Locally the API process, the runner and the edge stand in for the others.
LOCAL = ("data", "messaging", "identity", "media", "console", "stage")

DIGEST_TAG = "academy-template"
CAPABILITIES = ("CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND")
TIME_LIMIT = 3600.0


class StackFailed(RuntimeError):
    """A stack ended in a state that is not complete; the message has CloudFormation's reason."""


class Stacks:
    """The stacks of one stage, and the values that they take and give."""

    def __init__(self, cloudformation: Any, values: dict[str, str], *, poll: float = 5.0) -> None:
        self.cloudformation = cloudformation
        self.values = dict(values)
        self.poll = poll

    def deploy(self, groups: Iterable[str]) -> dict[str, str]:
        """Create or update each group in order. Returns every known value, outputs included."""
        for group in groups:
            self.deploy_one(group)
        return self.values

    def deploy_one(self, group: str, template: dict[str, Any] | None = None) -> None:
        """Create, update or leave alone one stack, then learn its outputs."""
        template = templates.load(group) if template is None else template
        parameters = self._parameters(group, template)
        body = templates.body(template)
        digest = hashlib.sha256((body + repr(sorted(parameters.items()))).encode()).hexdigest()
        stack = self._describe(group)
        if stack is None or not _is_current(stack, digest):
            self._apply(group, body, parameters, digest, exists=stack is not None)
            stack = self._wait(group)
        for output in stack.get("Outputs", ()):
            self.values[output["OutputKey"]] = output["OutputValue"]

    def name(self, group: str) -> str:
        """Return the stack's name, such as ``academy-local-data``."""
        return f"academy-{self.values['Stage']}-{group}"

    def _parameters(self, group: str, template: dict[str, Any]) -> dict[str, str]:
        parameters = {}
        for name, definition in template.get("Parameters", {}).items():
            if name in self.values:
                parameters[name] = str(self.values[name])
            elif "Default" not in definition:
                raise StackFailed(f"the {group} stack needs a value for {name}: add it to the stage's file")
        return parameters

    def _describe(self, group: str) -> dict[str, Any] | None:
        try:
            found = self.cloudformation.describe_stacks(StackName=self.name(group))["Stacks"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ValidationError":
                return None
            raise
        stack: dict[str, Any] = found[0]
        if stack["StackStatus"] in ("ROLLBACK_COMPLETE", "CREATE_FAILED"):
            # A first creation that failed can only be deleted.
            self.cloudformation.delete_stack(StackName=self.name(group))
            self._wait_until_gone(group)
            return None
        return None if stack["StackStatus"] == "DELETE_COMPLETE" else stack

    def _apply(self, group: str, body: str, parameters: dict[str, str], digest: str, *, exists: bool) -> None:
        call = self.cloudformation.update_stack if exists else self.cloudformation.create_stack
        log.info("%s %s", "updating" if exists else "creating", self.name(group))
        try:
            call(
                StackName=self.name(group),
                TemplateBody=body,
                Parameters=[
                    {"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()
                ],
                Capabilities=list(CAPABILITIES),
                Tags=[{"Key": DIGEST_TAG, "Value": digest}],
            )
        except ClientError as error:
            if "No updates are to be performed" not in str(error):
                raise

    def _wait(self, group: str) -> dict[str, Any]:
        deadline = time.monotonic() + TIME_LIMIT
        while time.monotonic() < deadline:
            stack: dict[str, Any] = self.cloudformation.describe_stacks(StackName=self.name(group))["Stacks"][
                0
            ]
            status = stack["StackStatus"]
            if status in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
                return stack
            if not status.endswith("_IN_PROGRESS"):
                raise StackFailed(f"{self.name(group)} is {status}: {self._reason(group)}")
            time.sleep(self.poll)
        raise StackFailed(f"{self.name(group)} took longer than {TIME_LIMIT:.0f} s")

    def _wait_until_gone(self, group: str) -> None:
        deadline = time.monotonic() + TIME_LIMIT
        while time.monotonic() < deadline:
            try:
                stacks = self.cloudformation.describe_stacks(StackName=self.name(group))["Stacks"]
            except ClientError:
                return
            if stacks[0]["StackStatus"] == "DELETE_COMPLETE":
                return
            time.sleep(self.poll)
        raise StackFailed(f"{self.name(group)} could not be deleted")

    def _reason(self, group: str) -> str:
        events = self.cloudformation.describe_stack_events(StackName=self.name(group))["StackEvents"]
        reasons = [
            f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}"
            for event in events
            if event["ResourceStatus"].endswith("FAILED") and event.get("ResourceStatusReason")
        ]
        return "; ".join(reversed(reasons)) or "no reason given"


def _is_current(stack: dict[str, Any], digest: str) -> bool:
    tags = {tag["Key"]: tag["Value"] for tag in stack.get("Tags", ())}
    return tags.get(DIGEST_TAG) == digest and stack["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
