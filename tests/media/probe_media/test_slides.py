"""Real PDFs in, crisp pages out."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pikepdf import Dictionary, Name, Pdf
from PIL import Image, ImageChops

from chalicelib.core import storage
from chalicelib.core.config import settings
from chalicelib.core.outbox import OutboxEvent
from chalicelib.media import service
from chalicelib.media.models import Asset
from chalicelib.media.service import Rendering, page_file, thumbnail_file
from media_lambdas.probe_media import inspection, slides
from tests.media.probe_media.conftest import Bench, dimensions, judgement

PDF = "application/pdf"
WIDE, NARROW, TALL = (960, 540), (720, 540), (595, 842)
COLORS = {"red": (1, 0, 0), "lime": (0, 1, 0), "blue": (0, 0, 1)}


def page_of(pdf: Pdf, size: tuple[float, float], drawing: str, **options: Any) -> None:
    """Add a page with a drawing (PDF operators)."""
    resources = Dictionary(
        Font=Dictionary(F1=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    )
    page = Dictionary(
        Type=Name.Page,
        MediaBox=[0, 0, *size],
        Contents=pdf.make_stream(drawing.encode()),
        Resources=resources,
        **options,
    )
    pdf.pages.append(pikepdf.Page(page))


def corner(color: str, size: tuple[float, float]) -> str:
    """Fill the upper left quarter of a page, and write something."""
    width, height = size
    red, green, blue = COLORS[color]
    fill = f"{red} {green} {blue} rg 0 {height / 2} {width / 2} {height / 2} re f"
    return f"{fill} 0 g BT /F1 {height / 20} Tf {width / 20} {height / 10} Td (Slide {color}) Tj ET"


def deck(path: Path, *sizes: tuple[float, float], **options: Any) -> Path:
    """Save a PDF of colored pages."""
    with Pdf.new() as pdf:
        for number, size in enumerate(sizes):
            page_of(pdf, size, corner(list(COLORS)[number % 3], size), **options)
        pdf.save(path)
    return path


def picture(bench: Bench, asset: Asset, name: str) -> Image.Image:
    key = service.content_key(asset.asset_id, name)
    found = storage.s3().get_object(Bucket=settings().content_bucket, Key=key)
    assert (found["ContentType"], found["CacheControl"]) == ("image/webp", inspection.FOREVER)
    return Image.open(BytesIO(found["Body"].read())).convert("RGB")


def about(picture: Image.Image, x: float, y: float, color: tuple[int, int, int]) -> bool:
    """Return whether a point (parts of width and height) has nearly this color."""
    found = picture.getpixel((int(x * picture.width), int(y * picture.height)))
    assert isinstance(found, tuple)
    return all(abs(a - b) < 12 for a, b in zip(found, color, strict=True))


def test_every_page_becomes_a_picture_and_a_small_one(bench: Bench, tmp_path: Path) -> None:
    asset = bench.upload(deck(tmp_path / "talk.pdf", WIDE, NARROW, TALL), PDF)
    assert judgement(asset) == ("READY", None)
    assert (dimensions(asset), asset.page_count) == ((1920, 1080), 3)
    names = [name for page in (1, 2, 3) for name in (page_file(page), thumbnail_file(page))]
    assert bench.results() == sorted(service.content_key(asset.asset_id, name) for name in names)
    sizes = [picture(bench, asset, name).size for name in names]
    assert sizes == [(1920, 1080), (320, 180), (1920, 1440), (320, 240), (1357, 1920), (226, 320)]
    colors = ((255, 0, 0), (0, 255, 0), (0, 0, 255))
    for name, color in zip(names[::2], colors, strict=True):
        page = picture(bench, asset, name)
        assert about(page, 0.1, 0.1, color)
        assert about(page, 0.9, 0.1, (255, 255, 255))
        assert page.crop((0, page.height // 2, page.width, page.height)).getextrema()[0][0] < 40  # the text


def test_text_is_crisp(bench: Bench, tmp_path: Path) -> None:
    """A picture's text differs little from what PDFium itself draws without any loss."""
    import pypdfium2

    source = deck(tmp_path / "talk.pdf", WIDE)
    asset = bench.upload(source, PDF)
    with pypdfium2.PdfDocument(source) as document:
        exact = document[0].render(scale=1919.5 / 960).to_pil()
    difference = ImageChops.difference(picture(bench, asset, page_file(1)), exact).convert("L")
    far_off = sum(difference.histogram()[64:])
    assert far_off < exact.width * exact.height / 2000


def test_turned_page_is_upright(bench: Bench, tmp_path: Path) -> None:
    asset = bench.upload(deck(tmp_path / "talk.pdf", WIDE, Rotate=90), PDF)
    assert dimensions(asset) == (1080, 1920)
    page = picture(bench, asset, page_file(1))
    assert about(page, 0.9, 0.1, (255, 0, 0))
    assert about(page, 0.1, 0.1, (255, 255, 255))


@pytest.mark.parametrize(
    ("size", "pixels"),
    [
        ((14400, 8100), (1920, 1080)),
        ((14400, 3), (1920, 1)),
        ((10, 10), (1920, 1920)),
        ((1e6, 1e6), (1920, 1920)),
    ],
)
def test_pixels_do_not_depend_on_the_size_of_a_page(
    bench: Bench, tmp_path: Path, size: tuple[float, float], pixels: tuple[int, int]
) -> None:
    assert dimensions(bench.upload(deck(tmp_path / "talk.pdf", size), PDF)) == pixels


def test_pages_of_all_chunks_are_in_order_and_progress_is_told(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Rendering] = []
    monkeypatch.setattr(service, "note_rendering", lambda _, rendering: told.append(rendering))
    asset = bench.upload(deck(tmp_path / "talk.pdf", *[WIDE] * 27), PDF)
    assert asset.page_count == 27
    colors = ((255, 0, 0), (0, 255, 0), (0, 0, 255))
    for page in range(1, 28):
        assert about(picture(bench, asset, thumbnail_file(page)), 0.1, 0.1, colors[(page - 1) % 3])
    assert [one.page_count for one in told] == [27] * 5
    counts = [one.pages_done for one in told]
    assert (counts[0], counts[-1], counts) == (0, 27, sorted(counts))


def test_same_pdf_is_drawn_the_same(tmp_path: Path) -> None:
    source = deck(tmp_path / "talk.pdf", WIDE)
    drawn = []
    for name in "ab":
        slides.make_slides(source, tmp_path / name, lambda _: None)
        drawn.append((tmp_path / name / page_file(1)).read_bytes())
    assert drawn[0] == drawn[1]


def test_duplicate_notification_changes_nothing(bench: Bench, tmp_path: Path) -> None:
    source = deck(tmp_path / "talk.pdf", WIDE)
    asset = bench.announce("talk.pdf", PDF, source.stat().st_size)
    told = bench.put(asset, source)
    assert bench.handle(told, told) == {"batchItemFailures": []}
    first = service.get_asset(asset.asset_id)
    assert bench.handle(told) == {"batchItemFailures": []}
    assert service.get_asset(asset.asset_id) == first
    assert len(list(OutboxEvent.scan())) == 1


def test_crash_in_the_middle_is_repeated(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = deck(tmp_path / "talk.pdf", *[WIDE] * 3)
    asset = bench.announce("talk.pdf", PDF, source.stat().st_size)
    told = bench.put(asset, source)

    def die(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as crash:
        crash.setattr(service, "accept_upload", die)
        with pytest.raises(KeyboardInterrupt):
            bench.handle(told)
    waiting = service.get_asset(asset.asset_id)
    assert waiting.status == "PENDING"
    assert service.find_rendering(waiting) == Rendering(3, 3)
    assert bench.handle(told) == {"batchItemFailures": []}
    assert judgement(service.get_asset(asset.asset_id)) == ("READY", None)
    assert len(bench.results()) == 6


def test_failing_upload_of_one_page_is_not_overlooked(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = deck(tmp_path / "talk.pdf", *[WIDE] * 3)
    asset = bench.announce("talk.pdf", PDF, source.stat().st_size)
    told = bench.put(asset, source)
    put_file = inspection.put_file

    def fail(bucket: str, key: str, *arguments: Any, **options: Any) -> None:
        if key.endswith("thumbnails/002.webp"):
            raise OSError("S3 is away")
        put_file(bucket, key, *arguments, **options)

    with monkeypatch.context() as away:
        away.setattr(inspection, "put_file", fail)
        assert len(bench.handle(told)["batchItemFailures"]) == 1
    assert service.get_asset(asset.asset_id).status == "PENDING"
    assert bench.handle(told) == {"batchItemFailures": []}
    assert service.get_asset(asset.asset_id).status == "READY"
