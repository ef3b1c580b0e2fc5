"""Brings the stacks up in the emulator and says what every process needs to know about them."""

import os
from typing import Any

import boto3
import yaml
from botocore.config import Config

from infra import templates
from infra.cdn_keys import ensure_cdn_key
from infra.local.layout import REGION, Layout
from infra.stacks import LOCAL, Stacks

STAGE_FILE = templates.FOLDER / "stages" / "local.yaml"
# What the emulator takes for its own root user, presigned addresses included; real credentials stay out of it.
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_SESSION_TOKEN": ""}
INHERITED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "PYTHONWARNINGS")


def aws_environment(layout: Layout) -> dict[str, str]:
    """Return the environment in which AWS clients talk to the emulator."""
    inherited = {key: os.environ[key] for key in INHERITED if key in os.environ}
    return inherited | {
        "AWS_ENDPOINT_URL": layout.aws_url,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_ACCESS_KEY_ID": CREDENTIALS["AWS_ACCESS_KEY_ID"],
        "AWS_SECRET_ACCESS_KEY": CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        "PYTHONUNBUFFERED": "1",
    }


def client(layout: Layout, service: str) -> Any:
    """Return a boto3 client of the emulator."""
    session = boto3.Session(
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        region_name=REGION,
    )
    # boto3's overloads want a literal service name.
    make: Any = session.client
    return make(service, endpoint_url=layout.aws_url, config=Config(retries={"max_attempts": 2}))


def bring_up(layout: Layout) -> dict[str, str]:
    """Create or update the stacks and keys. Returns every value that templates take: parameters and outputs."""
    values = {
        key: str(value) for key, value in yaml.safe_load(STAGE_FILE.read_text(encoding="utf-8")).items()
    }
    values |= {
        "PublicUrl": layout.public_url,
        "CdnUrl": layout.public_url,
        "CallbackUrls": f"{layout.public_url}/auth/callback",
        "LogoutUrls": f"{layout.public_url}/",
    }
    key = ensure_cdn_key(client(layout, "secretsmanager"), values["Stage"])
    values |= {
        "CdnKeySecret": key.secret_id,
        "CdnPublicKey": key.public_pem,
        # CloudFront gives a public key an id; here the key itself does.
        "CdnKeyId": key.fingerprint,
    }
    stacks = Stacks(client(layout, "cloudformation"), values, poll=0.05)
    for group in LOCAL:
        stacks.deploy_one(group)
        if group == "identity":
            pool = stacks.values["UserPoolId"]
            stacks.values["JwksUrl"] = f"{layout.aws_url}/{pool}/.well-known/jwks.json"
    # The emulator serves buckets by path, from its own origin.
    return stacks.values | {"UploadOrigin": layout.aws_url}


def settings_environment(layout: Layout, values: dict[str, str]) -> dict[str, str]:
    """Return the environment of a process of ours: the settings of all functions and of the API, as functions.yaml has them."""
    template = templates.load("functions")
    variables: dict[str, Any] = {}
    for function in (template["Globals"]["Function"], template["Resources"]["Api"]["Properties"]):
        variables |= function["Environment"]["Variables"]
    settings: dict[str, str] = templates.resolve(variables, values)
    return aws_environment(layout) | settings
