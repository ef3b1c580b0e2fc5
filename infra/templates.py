"""Reads CloudFormation templates: short tags become long form, aliases are expanded, references get values."""

import json
import re
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
_VARIABLE = re.compile(r"\$\{([^!}]+)\}")


class _Loader(yaml.SafeLoader):
    """SafeLoader that knows CloudFormation's tags."""


def _long_form(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    elif isinstance(node, yaml.MappingNode):
        value = loader.construct_mapping(node, deep=True)
    else:
        raise TypeError(f"unknown YAML node {node}")
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _long_form)


def load(group: str, folder: Path = FOLDER) -> dict[str, Any]:
    """Return the template of a stack group such as ``data``, in long form."""
    text = (folder / f"{group}.yaml").read_text(encoding="utf-8")
    # A SafeLoader: bandit's warning about yaml.load does not apply.
    template: dict[str, Any] = yaml.load(text, Loader=_Loader)  # noqa: S506 - subclass of SafeLoader
    return template


def body(template: dict[str, Any]) -> str:
    """Return a template as compact JSON, which CloudFormation takes and which has no aliases left."""
    return json.dumps(template, separators=(",", ":"))


def resolve(value: Any, known: dict[str, str]) -> Any:
    """Replace Ref and Sub of ``known`` names by their values. Raises KeyError naming what is not known."""
    if isinstance(value, list):
        return [resolve(item, known) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == {"Ref"}:
        return known[value["Ref"]]
    if set(value) == {"Fn::Sub"}:
        return _VARIABLE.sub(lambda match: known[match.group(1)], value["Fn::Sub"])
    return {key: resolve(item, known) for key, item in value.items()}
