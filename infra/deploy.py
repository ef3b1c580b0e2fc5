"""`python -m infra.deploy --stage NAME`: builds and deploys to the AWS account of the current credentials.

Reads infra/stages/NAME.yaml. Stacks are created or updated in the order of ``infra.stacks.ORDER``, each taking
parameters from the stage's file and from the outputs of those before. Needs docker for the container images.
"""

import argparse
import base64
import hashlib
import json
import logging
import mimetypes
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import boto3
import yaml

from infra import templates
from infra.build import BUILD, FUNCTION_ARN, REGION, build
from infra.cdn_keys import ensure_cdn_key
from infra.local.console import console_config
from infra.stacks import ORDER, StackFailed, Stacks
from templates.console.build import build as build_console
from templates.console.routing import Routes, cloudfront_function

log = logging.getLogger("academy.deploy")

FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
NOT_FOUND_PAGE = "not-found.html"


class Deployment:
    """One deployment of one stage."""

    def __init__(self, values: dict[str, str], session: Any, target: Path = BUILD) -> None:
        self.session = session
        self.target = target
        self.manifest: dict[str, Any] = {}
        self.stacks = Stacks(session.client("cloudformation"), values)
        self.before: dict[str, Callable[[], None]] = {
            "keys": self.prepare_keys,
            "stage": self.prepare_images,
            "functions": self.prepare_functions,
            "api": self.prepare_api,
        }
        self.templates: dict[str, Callable[[], dict[str, Any]]] = {
            "api": self.api_template,
            "edge": self.edge_template,
        }

    @property
    def values(self) -> dict[str, str]:
        """Every parameter and output so far."""
        return self.stacks.values

    def run(self, groups: Sequence[str] = ORDER, *, libraries: bool = True) -> None:
        """Build, deploy every stack in order, and publish the console."""
        self.manifest = build(self.target, libraries=libraries)
        for group in groups:
            if group in self.before:
                self.before[group]()
            make = self.templates.get(group)
            self.stacks.deploy_one(group, make() if make else None)
        self.publish_console()

    def prepare_keys(self) -> None:
        """Make the CDN's signing key on the first deployment."""
        key = ensure_cdn_key(self.session.client("secretsmanager"), self.values["Stage"])
        self.values.update(CdnKeySecret=key.secret_id, CdnPublicKey=key.public_pem)

    def prepare_images(self) -> None:
        """Push the container images, and say where they are."""
        self.values["JwksUrl"] = f"{self.values['Issuer']}/.well-known/jwks.json"
        for name, item in self.manifest["images"].items():
            parameter = name.title().replace("_", "")
            self.values[f"{parameter}Image"] = self._push_image(
                self.values[f"{parameter}RepositoryUri"], self.target / item["path"], item["sha256"][:16]
            )

    def prepare_functions(self) -> None:
        """Upload zips, and say where they are."""
        for name, item in self.manifest["zips"].items():
            path = self.target / item["path"]
            key = f"functions/{path.stem}-{item['sha256'][:16]}.zip"
            self._upload(self.values["ArtifactBucketName"], key, path.read_bytes())
            self.values[f"{name}Artifact"] = key

    def prepare_api(self) -> None:
        """Upload the description of all routes, with the function's real address in it."""
        document = (self.target / "api.json").read_text(encoding="utf-8")
        region = self.session.region_name
        document = document.replace(FUNCTION_ARN, self.values["ApiFunctionArn"])
        document = document.replace(f":apigateway:{REGION}:", f":apigateway:{region}:")
        digest = hashlib.sha256(document.encode()).hexdigest()[:16]
        self.values["ApiDocumentKey"] = f"api/{digest}.json"
        self._upload(self.values["ArtifactBucketName"], self.values["ApiDocumentKey"], document.encode())

    def api_template(self) -> dict[str, Any]:
        """Return api.yaml with a deployment of its own for this description of the routes."""
        digest = self.values["ApiDocumentKey"].removeprefix("api/").removesuffix(".json")
        return rename(templates.load("api"), "Deployment", f"Deployment{digest}")

    def edge_template(self) -> dict[str, Any]:
        """Return edge.yaml with the function that finds the page for an address."""
        template = templates.load("edge")
        code = cloudfront_function(Routes.load(), self.values["DomainName"])
        template["Resources"]["PageAddresses"]["Properties"]["FunctionCode"] = code
        return template

    def publish_console(self) -> None:
        """Build the console for this stage, upload it, and have the CDN forget the old pages."""
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            build_console(root, console_config(self.values["PublicUrl"], self.values))
            for path in sorted(root.rglob("*")):
                if path.is_file():
                    self._upload_page(path.relative_to(root).as_posix(), path)
        self.session.client("cloudfront").create_invalidation(
            DistributionId=self.values["DistributionId"],
            InvalidationBatch={
                "Paths": {"Quantity": 1, "Items": ["/*"]},
                "CallerReference": str(uuid.uuid4()),
            },
        )

    def _upload_page(self, key: str, path: Path) -> None:
        options: dict[str, Any] = {
            "ContentType": mimetypes.guess_type(path.name)[0] or "application/octet-stream",
            "CacheControl": FOREVER if key.startswith("assets/") else ASK_AGAIN,
        }
        if path.name == NOT_FOUND_PAGE:
            # edge.yaml makes this the status of the answer.
            options["Metadata"] = {"status": "404"}
        self._upload(self.values["ConsoleBucketName"], key, path.read_bytes(), **options)

    def _upload(self, bucket: str, key: str, body: bytes, **options: Any) -> None:
        log.info("uploading %s to %s", key, bucket)
        self.session.client("s3").put_object(Bucket=bucket, Key=key, Body=body, **options)

    def _push_image(self, repository: str, context: Path, tag: str) -> str:
        image = f"{repository}:{tag}"
        registry = repository.partition("/")[0]
        answer = self.session.client("ecr").get_authorization_token()
        login = base64.b64decode(answer["authorizationData"][0]["authorizationToken"]).decode()
        user, _, password = login.partition(":")
        sign_in = ["docker", "login", "--username", user, "--password-stdin", registry]
        subprocess.run(sign_in, input=password.encode(), check=True)
        build_image = ["docker", "build", "--platform", "linux/amd64", "--tag", image, str(context)]
        subprocess.run(build_image, check=True)
        subprocess.run(["docker", "push", image], check=True)
        return image


def rename(template: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """Return a template in which one resource has another logical name, so that CloudFormation makes a new one."""
    renamed: dict[str, Any] = json.loads(json.dumps(template).replace(f'"{old}"', f'"{new}"'))
    return renamed


def stage_values(stage: str) -> dict[str, str]:
    """Return the parameters in a stage's file. Raises StackFailed if there is none."""
    path = templates.FOLDER / "stages" / f"{stage}.yaml"
    if not path.exists():
        raise StackFailed(f"there is no infra/stages/{stage}.yaml: copy production.yaml and fill it in")
    return {key: str(value) for key, value in yaml.safe_load(path.read_text(encoding="utf-8")).items()}


def main() -> int:
    """Deploy a stage. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", required=True)
    stage = parser.parse_args().stage
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    if stage == "local":
        parser.error("the local stage is what `make run` starts")
    try:
        Deployment(stage_values(stage), boto3.Session()).run()
    except StackFailed as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
