"""Real pictures in, clean pictures out."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageCms

from chalicelib.core import storage
from chalicelib.core.config import settings
from tests.media.probe_media.conftest import Bench, dimensions, judgement


def saved(path: Path, size: tuple[int, int] = (400, 300), mode: str = "RGB", **options: Any) -> Path:
    color = (200, 30, 30, 128)[: len(mode)] if mode.startswith("RGB") else 120
    Image.new(mode, size, color).save(path, **options)
    return path


@pytest.mark.parametrize(
    ("name", "content_type"),
    [("logo.png", "image/png"), ("logo.jpg", "image/jpeg"), ("logo.webp", "image/webp")],
)
def test_picture_becomes_webp(bench: Bench, tmp_path: Path, name: str, content_type: str) -> None:
    asset = bench.upload(saved(tmp_path / name), content_type)
    assert judgement(asset) == ("READY", None)
    assert dimensions(asset) == (400, 300)
    key = f"media/{asset.asset_id}/image.webp"
    assert bench.results() == [key]
    assert storage.s3().head_object(Bucket=settings().content_bucket, Key=key)["ContentType"] == "image/webp"
    with Image.open(bench.result(asset, "image.webp")) as made:
        assert (made.format, made.size) == ("WEBP", (400, 300))


def test_claimed_type_does_not_matter_among_pictures(bench: Bench, tmp_path: Path) -> None:
    assert bench.upload(saved(tmp_path / "logo.png"), "image/jpeg").status == "READY"


def test_where_and_with_what_it_was_taken_is_removed(bench: Bench, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 27.0)}
    source = saved(tmp_path / "photo.jpg", exif=exif, comment=b"SecretComment")
    assert b"SecretCamera" in source.read_bytes()
    made = bench.result(bench.upload(source, "image/jpeg"), "image.webp")
    assert b"Secret" not in made.read_bytes()
    with Image.open(made) as picture:
        assert dict(picture.getexif()) == {}
        assert set(picture.info) <= {"loop", "background", "timestamp", "duration"}


def test_photo_of_a_turned_camera_is_upright(bench: Bench, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    asset = bench.upload(saved(tmp_path / "photo.jpg", exif=exif), "image/jpeg")
    assert dimensions(asset) == (300, 400)


def test_large_picture_is_made_smaller(bench: Bench, tmp_path: Path) -> None:
    asset = bench.upload(saved(tmp_path / "photo.jpg", size=(5120, 2000)), "image/jpeg")
    assert dimensions(asset) == (2560, 1000)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA", "LA", "I;16"])
def test_every_kind_of_png_is_read(bench: Bench, tmp_path: Path, mode: str) -> None:
    source = tmp_path / "logo.png"
    Image.new(mode, (64, 64)).save(source)
    assert bench.upload(source, "image/png").status == "READY"


def test_transparency_stays(bench: Bench, tmp_path: Path) -> None:
    asset = bench.upload(saved(tmp_path / "logo.png", mode="RGBA"), "image/png")
    with Image.open(bench.result(asset, "image.webp")) as made:
        pixel = made.convert("RGBA").getpixel((10, 10))
    assert isinstance(pixel, tuple)
    assert pixel[3] == 128


def test_own_color_profile_is_converted(bench: Bench, tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    asset = bench.upload(saved(tmp_path / "a.jpg", icc_profile=profile), "image/jpeg")
    with Image.open(bench.result(asset, "image.webp")) as made:
        assert "icc_profile" not in made.info
    assert bench.upload(saved(tmp_path / "b.jpg", icc_profile=b"nonsense"), "image/jpeg").status == "READY"


def test_broken_picture_is_refused(bench: Bench, tmp_path: Path) -> None:
    whole = saved(tmp_path / "logo.png").read_bytes()
    (tmp_path / "cut.png").write_bytes(whole[: len(whole) // 2])
    asset = bench.upload(tmp_path / "cut.png", "image/png")
    assert (asset.status, bench.results()) == ("FAILED", [])
