"""What belongs into each artifact, and zips that come out the same every time."""

import hashlib
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import chalice
import chalice.app

from infra import templates

ROOT = templates.FOLDER.parent
# The oldest time that a zip can hold: every build has the same.
EPOCH = (1980, 1, 1, 0, 0, 0)
FILE_MODE = 0o644
IGNORED_SUFFIXES = (".pyc", ".pyo")
IGNORED_NAMES = ("__pycache__", ".DS_Store", ".mypy_cache", ".ruff_cache")


@dataclass(frozen=True)
class Artifact:
    """The code of one function of functions.yaml, or of the live stage's task.

    ``lock`` names the file of ``requirements/`` that an image is built with.
    """

    logical_name: str
    folder: str
    handler: str
    files: Mapping[str, Path]
    requirements: tuple[str, ...]
    image: str | None
    lock: str = "functions"

    @property
    def name(self) -> str:
        """Name of the zip or the image's build folder, such as ``send_mail``."""
        return self.image or self.folder


def artifacts(root: Path = ROOT) -> list[Artifact]:
    """Return every function's artifact, in the order of functions.yaml, then that of the stage's task."""
    resources = templates.load("functions")["Resources"]
    functions = [
        _artifact(root, name, resource)
        for name, resource in resources.items()
        if resource["Type"] == "AWS::Serverless::Function"
    ]
    return [*functions, _stage(root)]


def _stage(root: Path) -> Artifact:
    """Return the live stage's container: a process of its own, no function."""
    return Artifact(
        logical_name="LiveStage",
        folder="live_stage",
        handler="media_lambdas.live_stage.__main__.main",
        files=_tree(root, "chalicelib") | _tree(root, "media_lambdas"),
        requirements=(),
        image="live_stage",
        lock="stage",
    )


def _artifact(root: Path, logical_name: str, resource: dict[str, Any]) -> Artifact:
    properties, metadata = resource["Properties"], resource.get("Metadata", {})
    handler: str = properties.get("Handler") or properties["ImageConfig"]["Command"][0]
    module = handler.rpartition(".")[0]
    files = dict(_tree(root, "chalicelib"))
    for folder in metadata.get("Include", ()):
        files |= _tree(root, folder)
    if module == "app":
        folder = "api"
        files |= {"app.py": root / "app.py", **_chalice_runtime()}
    else:
        package, folder, _ = module.split(".")
        files |= _tree(root, f"{package}/{folder}")
        files[f"{package}/__init__.py"] = root / package / "__init__.py"
    return Artifact(
        logical_name=logical_name,
        folder=folder,
        handler=handler,
        files=files,
        requirements=tuple(metadata.get("Requirements", ())),
        image=metadata.get("Image"),
    )


def _tree(root: Path, folder: str) -> dict[str, Path]:
    return {
        path.relative_to(root).as_posix(): path
        for path in (root / folder).rglob("*")
        if path.is_file() and _is_wanted(path)
    }


def _is_wanted(path: Path) -> bool:
    return path.suffix not in IGNORED_SUFFIXES and not any(part in IGNORED_NAMES for part in path.parts)


def _chalice_runtime() -> dict[str, Path]:
    """Return the two modules of Chalice that `chalice package` puts into an app's package."""
    return {
        "chalice/__init__.py": Path(str(chalice.__file__)),
        "chalice/app.py": Path(str(chalice.app.__file__)),
    }


def write_zip(target: Path, files: Mapping[str, Path]) -> str:
    """Write a zip whose bytes depend on names and contents alone. Returns its SHA-256 in hex."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            # The system that made it is part of the bytes: always Unix.
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | FILE_MODE) << 16
            archive.writestr(entry, files[name].read_bytes())
    return hashlib.sha256(target.read_bytes()).hexdigest()


def digest(files: Mapping[str, Path]) -> str:
    """Return a digest of names and contents."""
    total = hashlib.sha256()
    for name in sorted(files):
        total.update(f"{name}\0{hashlib.sha256(files[name].read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()
