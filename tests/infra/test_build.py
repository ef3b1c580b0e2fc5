"""Artifacts: the same bytes every time, whole, and with everything that their handler imports."""

import json
import subprocess
import sys
import zipfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from infra import requirements, templates
from infra.artifacts import Artifact, artifacts, digest, write_zip
from infra.build import FUNCTION_ARN, api_document, build

ARTIFACTS = artifacts()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("build")
    build(target, libraries=False)
    return target


def test_two_builds_are_equal(built: Path, tmp_path: Path) -> None:
    again = build(tmp_path, libraries=False)
    assert json.loads((built / "manifest.json").read_text("utf-8")) == again
    for path in (built / "zips").iterdir():
        assert path.read_bytes() == (tmp_path / "zips" / path.name).read_bytes()


def test_every_function_folder_has_an_artifact() -> None:
    root = templates.FOLDER.parent
    folders = {
        path.parent.name
        for package in ("functions", "media_lambdas")
        for path in root.glob(f"{package}/*/handler.py")
    }
    assert {artifact.folder for artifact in ARTIFACTS} == folders | {"api", "live_stage"}


def test_an_image_is_built_with_the_lock_of_its_code(built: Path) -> None:
    for image, package, runtime in (("media", "ffmpeg-python", True), ("live_stage", "aiortc", False)):
        context = built / "images" / image
        assert f"\n{package}==" in (context / "requirements.txt").read_text("utf-8")
        assert (context / "runtime.txt").exists() == runtime
        assert "aiortc" not in (context / "requirements.txt").read_text("utf-8") or image == "live_stage"


def test_the_task_runs_what_its_image_starts() -> None:
    task = templates.load("stage")["Resources"]["TaskDefinition"]["Properties"]["ContainerDefinitions"][0]
    dockerfile = (templates.FOLDER / "images" / "live_stage" / "Dockerfile").read_text("utf-8")
    assert f"ENTRYPOINT {json.dumps(task['EntryPoint'])}" in dockerfile


@pytest.mark.parametrize("artifact", ARTIFACTS, ids=lambda artifact: artifact.folder)
def test_nothing_foreign_is_inside(artifact: Artifact) -> None:
    assert not [name for name in artifact.files if "__pycache__" in name or name.endswith(".pyc")]
    assert not [name for name in artifact.files if name.startswith(("tests/", "infra/"))]
    assert f"{artifact.handler.rpartition('.')[0].replace('.', '/')}.py" in artifact.files


# Imports a handler with nothing to import from but the unpacked artifact, the libraries that it is built with, and
# the standard library.
PROGRAM = """
import importlib, sys
folder, libraries, handler = sys.argv[1:]
sys.path[:] = [folder, libraries, *[entry for entry in sys.path if "site-packages" not in entry and entry]]
module, _, function = handler.rpartition(".")
assert callable(getattr(importlib.import_module(module), function))
"""


@pytest.mark.parametrize("artifact", ARTIFACTS, ids=lambda artifact: artifact.folder)
def test_the_handler_of_an_artifact_can_be_imported(artifact: Artifact, built: Path, tmp_path: Path) -> None:
    folder = unpacked(artifact, built, tmp_path)
    libraries = linked_libraries(artifact, tmp_path / "libraries")
    command = [
        sys.executable,
        "-I",
        "-W",
        "error",
        "-c",
        PROGRAM,
        str(folder),
        str(libraries),
        artifact.handler,
    ]
    result = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert result.returncode == 0, result.stderr


def unpacked(artifact: Artifact, built: Path, tmp_path: Path) -> Path:
    if artifact.image is not None:
        return built / "images" / artifact.image / "code"
    with zipfile.ZipFile(built / "zips" / f"{artifact.name}.zip") as archive:
        archive.extractall(tmp_path / "code")
    return tmp_path / "code"


def linked_libraries(artifact: Artifact, folder: Path) -> Path:
    """Return a folder with links to everything that is pinned for an artifact, as it is installed here."""
    if artifact.image is None:
        pins = set(requirements.pins_for(artifact.requirements))
    else:
        pins = set(requirements.read_lock(requirements.IMAGE_LOCKS[artifact.lock][0]))
    folder.mkdir()
    for distribution in metadata.distributions():
        if canonicalize_name(distribution.name) in pins:
            for top in {file.parts[0] for file in distribution.files or ()} - {"..", "__pycache__"}:
                link = folder / top
                if not link.exists():
                    link.symlink_to(str(distribution.locate_file(top)))
    return folder


def test_a_zip_depends_on_names_and_contents_alone(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1")
    two.write_text("2")
    first = write_zip(tmp_path / "first.zip", {"a": one, "b": two})
    one.touch()
    one.chmod(0o755)
    assert write_zip(tmp_path / "second.zip", {"b": two, "a": one}) == first
    two.write_text("3")
    assert write_zip(tmp_path / "third.zip", {"a": one, "b": two}) != first
    assert digest({"a": one}) != digest({"b": one})


def test_extra_requirements_bring_what_they_need() -> None:
    pins = requirements.pins_for(("jinja2",))
    assert {"jinja2", "markupsafe", "boto3"} <= set(pins)
    assert "--hash=sha256:" in pins["markupsafe"]
    assert "weasyprint" not in pins


def test_the_api_document_has_every_route() -> None:
    import app

    document = api_document()
    for path, methods in app.app.routes.items():
        described = document["paths"][path]
        for method in methods:
            assert FUNCTION_ARN in described[method.lower()]["x-amazon-apigateway-integration"]["uri"]
    assert (
        document["x-amazon-apigateway-gateway-responses"]["MISSING_AUTHENTICATION_TOKEN"]["statusCode"] == 404
    )


def test_one_variable_name_at_each_position() -> None:
    # API Gateway refuses two names for the same place.
    names: dict[str, str] = {}
    for path in api_document()["paths"]:
        parts = path.split("/")
        for position, part in enumerate(parts):
            if part.startswith("{"):
                prefix = "/".join("{}" if p.startswith("{") else p for p in parts[:position])
                assert names.setdefault(prefix, part) == part
