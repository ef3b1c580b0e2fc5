"""`python -m infra.build`: builds everything that is deployed into build/, the same bytes every time.

build/zips/NAME.zip           a function with its libraries
build/images/NAME/            build context of a container image
build/api.json                the API's routes for API Gateway
build/manifest.json           digests of all of these
"""

import importlib
import json
import shutil
from pathlib import Path
from typing import Any

from infra import requirements
from infra.artifacts import ROOT, Artifact, artifacts, digest, write_zip
from infra.templates import FOLDER

BUILD = ROOT / "build"
# deploy.py puts the real ones in their place.
FUNCTION_ARN = "arn:aws:lambda:REGION:ACCOUNT:function:API"
REGION = "REGION"


def build(target: Path = BUILD, *, libraries: bool = True) -> dict[str, Any]:
    """Build all artifacts. Returns the manifest. ``libraries=False`` leaves third-party code out, for tests."""
    shutil.rmtree(target / "images", ignore_errors=True)
    shutil.rmtree(target / "zips", ignore_errors=True)
    made: dict[str, Any] = {"zips": {}, "images": {}}
    for artifact in artifacts():
        if artifact.image is None:
            made["zips"][artifact.logical_name] = _build_zip(artifact, target, libraries=libraries)
        else:
            made["images"][artifact.image] = _build_context(artifact, target)
    document = api_document()
    (target / "api.json").write_text(json.dumps(document, indent=1, sort_keys=True), encoding="utf-8")
    made["api"] = digest({"api.json": target / "api.json"})
    (target / "manifest.json").write_text(json.dumps(made, indent=1, sort_keys=True), encoding="utf-8")
    return made


def _build_zip(artifact: Artifact, target: Path, *, libraries: bool) -> dict[str, str]:
    files = dict(artifact.files)
    if libraries:
        pins = requirements.pins_for(artifact.requirements)
        files = requirements.install(pins, target / "cache") | files
    path = target / "zips" / f"{artifact.name}.zip"
    return {"path": path.relative_to(target).as_posix(), "sha256": write_zip(path, files)}


def _build_context(artifact: Artifact, target: Path) -> dict[str, str]:
    context = target / "images" / str(artifact.image)
    for name, source in artifact.files.items():
        copy = context / "code" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
    shutil.copyfile(FOLDER / "images" / str(artifact.image) / "Dockerfile", context / "Dockerfile")
    lock, *runtime = requirements.IMAGE_LOCKS[artifact.lock]
    for file in runtime:
        shutil.copyfile(file, context / "runtime.txt")
    pins = requirements.read_lock(lock)
    (context / "requirements.txt").write_text(requirements.lock_text(pins), encoding="utf-8")
    files = {path.relative_to(context).as_posix(): path for path in context.rglob("*") if path.is_file()}
    return {"path": context.relative_to(target).as_posix(), "sha256": digest(files)}


def api_document() -> dict[str, Any]:
    """Return the API's routes in the form that API Gateway imports, as Chalice itself would make it."""
    from chalice.deploy.swagger import SwaggerGenerator  # slow import

    app = importlib.import_module("app").app
    document: dict[str, Any] = SwaggerGenerator(REGION, {"api_handler_arn": FUNCTION_ARN}).generate_swagger(
        app
    )
    # An unknown address or method: API Gateway's own answer would be 403 "Missing Authentication Token".
    document["x-amazon-apigateway-gateway-responses"] = {
        "MISSING_AUTHENTICATION_TOKEN": _problem(
            404, "Not Found", "not_found", "There is nothing at this address."
        ),
        "REQUEST_TOO_LARGE": _problem(
            413, "Content Too Large", "body_too_large", "The request's body is larger than 10 MB."
        ),
    }
    return document


def _problem(status: int, title: str, code: str, detail: str) -> dict[str, Any]:
    body = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail}
    return {"statusCode": status, "responseTemplates": {"application/json": json.dumps(body)}}


def main() -> None:
    """Build, and say what was made."""
    for kind, items in build().items():
        for name, item in (
            items.items() if isinstance(items, dict) else [(kind, {"path": "api.json", "sha256": items})]
        ):
            print(f"{name:<22} build/{item['path']:<32} {item['sha256'][:16]}")


if __name__ == "__main__":
    main()
