"""PDFs that lie, are broken, or mean harm: refused with a reason, and nothing of the machine leaks into a page."""

import zlib
from pathlib import Path
from typing import Any

import pytest
from pikepdf import Array, Dictionary, Encryption, Name, ObjectStreamMode, Pdf, Stream, String

from chalicelib.media.service import page_file
from media_lambdas.probe_media import slides
from tests.media.probe_media.conftest import Bench, judgement
from tests.media.probe_media.test_slides import PDF, WIDE, about, deck, picture

NOT_A_PDF = "This is not a PDF. Export your slides as a PDF file and upload that."
NOT_DRAWN = "Page {} cannot be drawn: it is damaged or too complex. Export it again, or leave it out."


def refused(bench: Bench, source: Path) -> str | None:
    asset = bench.upload(source, PDF)
    assert asset.status == "FAILED"
    assert bench.results() == []
    return asset.failure


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    "data",
    [
        b"Just some notes.\n",
        b"PK\x03\x04 a presentation",
        b"\xff\xd8\xff\xe0 %PDF-1.7",
        bytes(1024) + b"%PDF-1.7",
    ],
    ids=["text", "zip", "jpeg", "far-behind"],
)
def test_what_is_no_pdf_is_never_opened(
    bench: Bench, tmp_path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(slides, "run_tool")
    assert refused(bench, written(tmp_path / "talk.pdf", data)) == NOT_A_PDF


def test_pdf_is_no_picture_and_no_video(bench: Bench, tmp_path: Path) -> None:
    source = deck(tmp_path / "talk.pdf", WIDE)
    assert bench.upload(source, "image/png").status == "FAILED"
    assert bench.upload(source, "video/mp4").status == "FAILED"


def test_something_before_the_header_is_tolerated(bench: Bench, tmp_path: Path) -> None:
    source = deck(tmp_path / "talk.pdf", WIDE)
    source.write_bytes(b"\xef\xbb\xbf\r\n" + source.read_bytes())
    assert bench.upload(source, PDF).status == "READY"


@pytest.mark.parametrize(
    "rest",
    [b"", b"garbage" * 1000, b"\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>"],
    ids=["nothing", "garbage", "no-pages"],
)
def test_damaged(bench: Bench, tmp_path: Path, rest: bytes) -> None:
    source = written(tmp_path / "talk.pdf", b"%PDF-1.7\n" + rest + b"\n%%EOF")
    assert refused(bench, source) == slides.DAMAGED


@pytest.mark.parametrize("linearize", [False, True])
@pytest.mark.parametrize("part", [0.5, 0.98])
def test_missing_end_is_noticed(bench: Bench, tmp_path: Path, part: float, linearize: bool) -> None:
    source = tmp_path / "cut.pdf"
    with Pdf.open(deck(tmp_path / "talk.pdf", *[WIDE] * 4)) as pdf:
        pdf.save(source, linearize=linearize)
    whole = source.read_bytes()
    assert refused(bench, written(source, whole[: int(part * len(whole))])) == slides.DAMAGED


def test_no_pages(bench: Bench, tmp_path: Path) -> None:
    assert refused(bench, deck(tmp_path / "talk.pdf")) == slides.DAMAGED


@pytest.mark.parametrize("pages", [301, 1000])
def test_too_many_pages_are_counted_and_not_drawn(bench: Bench, tmp_path: Path, pages: int) -> None:
    reason = f"The PDF has {pages:,} pages, and at most 300 are taken. Upload it in parts."
    assert refused(bench, deck(tmp_path / "talk.pdf", *[WIDE] * pages)) == reason


def test_promised_pages_that_are_not_there(bench: Bench, tmp_path: Path) -> None:
    source = deck(tmp_path / "talk.pdf", WIDE)
    with Pdf.open(source) as pdf:
        pdf.Root.Pages.Count = 200
        pdf.save(tmp_path / "more.pdf")
    assert bench.upload(tmp_path / "more.pdf", PDF).page_count == 1


def encrypted(path: Path, *, user: str, owner: str) -> Path:
    with Pdf.open(deck(path, WIDE)) as pdf:
        target = path.with_name("secret.pdf")
        pdf.save(target, encryption=Encryption(user=user, owner=owner))
    return target


def test_password_is_asked_for_by_name(bench: Bench, tmp_path: Path) -> None:
    source = encrypted(tmp_path / "talk.pdf", user="please", owner="boss")
    assert refused(bench, source) == slides.PASSWORD


def test_pdf_that_everybody_may_open_is_shown_although_encrypted(bench: Bench, tmp_path: Path) -> None:
    source = encrypted(tmp_path / "talk.pdf", user="", owner="boss")
    assert judgement(bench.upload(source, PDF)) == ("READY", None)


def test_page_that_takes_too_long_is_named(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Forms that draw each other ten times each: ten thousand million drawings in a kilobyte."""
    monkeypatch.setattr(slides, "PAGE_SECONDS", 1)
    source = deck(tmp_path / "talk.pdf", *[WIDE] * 3)
    with Pdf.open(source) as pdf:
        form: Any = form_of(pdf, b"0 0 9 9 re f")
        for _ in range(10):
            form = form_of(pdf, b"/Next Do " * 10, Next=form)
        pdf.pages[1].Resources = Dictionary(XObject=Dictionary(Next=form))
        pdf.pages[1].Contents = pdf.make_stream(b"/Next Do")
        pdf.save(tmp_path / "bomb.pdf")
    assert refused(bench, tmp_path / "bomb.pdf") == NOT_DRAWN.format(2)


def form_of(pdf: Pdf, drawing: bytes, **inner: Any) -> Stream:
    return pdf.make_stream(
        drawing,
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=[0, 0, 960, 540],
        Resources=Dictionary(XObject=Dictionary(**inner)),
    )


def test_page_that_takes_too_much_memory_is_named(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six million operators in a few kilobytes."""
    monkeypatch.setattr(slides, "MEMORY_BYTES", 300 << 20)
    source, target = deck(tmp_path / "talk.pdf", WIDE), tmp_path / "bomb.pdf"
    with Pdf.open(source) as pdf:
        drawing = Stream(pdf, zlib.compress(b"0 0 9 9 re f\n" * 6_000_000, 1))
        drawing.stream_dict["/Filter"] = Name.FlateDecode
        pdf.pages[0].Contents = drawing
        pdf.save(target, compress_streams=False)
    assert refused(bench, target) == NOT_DRAWN.format(1)


def test_picture_of_256_megapixels_is_drawn_within_the_limits(bench: Bench, tmp_path: Path) -> None:
    source = with_image(tmp_path, b"\xff" * (16_000 * 16_000 // 8), width=16_000, height=16_000)
    asset = bench.upload(source, PDF)
    assert about(picture(bench, asset, page_file(1)), 0.5, 0.5, (255, 255, 255))


def test_damaged_page_is_named(bench: Bench, tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    with Pdf.open(deck(tmp_path / "talk.pdf", *[WIDE] * 12)) as pdf:
        pdf.save(broken, object_stream_mode=ObjectStreamMode.disable)
    with Pdf.open(broken) as pdf:
        begin = b"\n%d %d obj\n<<" % pdf.pages[9].objgen
    whole = broken.read_bytes()
    assert whole.count(begin) == 1
    written(broken, whole.replace(begin, begin.replace(b"<<", b"((")))
    assert refused(bench, broken) == NOT_DRAWN.format(10)


def test_nothing_is_run_fetched_or_read(bench: Bench, tmp_path: Path) -> None:
    """JavaScript, launch actions, attachments and a picture whose bytes are in another file (ISO 32000-1, 7.3.8.2)."""
    evil = "app.alert('x'); while (true) {}"
    source = with_image(
        tmp_path, b"", width=8, height=8, **{"/F": String("/etc/passwd"), "/BitsPerComponent": 8}
    )
    with Pdf.open(source) as pdf:
        pdf.attachments["notes.txt"] = b"EMBEDDED"
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String(evil))
        launch = Dictionary(S=Name.Launch, F=String("/bin/sh"))
        link = Dictionary(
            Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 960, 540], A=launch, Border=[0, 0, 0]
        )
        pdf.pages[0].Annots = Array([link])
        pdf.pages[0].AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String(evil)))
        pdf.save(tmp_path / "evil.pdf", compress_streams=False)
    asset = bench.upload(tmp_path / "evil.pdf", PDF)
    assert judgement(asset) == ("READY", None)
    assert all(
        darkest == brightest for darkest, brightest in picture(bench, asset, page_file(1)).getextrema()
    )


def test_link_in_the_place_of_a_page_is_not_followed(tmp_path: Path) -> None:
    """What a taken-over renderer could leave behind."""
    secret = written(tmp_path / "secret.webp", b"RIFF\0\0\0\0WEBPVP8 ")
    assert slides._is_picture(secret)
    (tmp_path / "link.webp").symlink_to(secret)
    assert not slides._is_picture(tmp_path / "link.webp")
    assert not slides._is_picture(written(tmp_path / "page.webp", b"<html>"))


def with_image(folder: Path, data: bytes, *, width: int, height: int, **options: Any) -> Path:
    source, target = deck(folder / "talk.pdf", WIDE), folder / "image.pdf"
    with Pdf.open(source) as pdf:
        image = Stream(pdf, zlib.compress(data, 9))
        image.stream_dict.update(
            {
                "/Type": Name.XObject,
                "/Subtype": Name.Image,
                "/Width": width,
                "/Height": height,
                "/ColorSpace": Name.DeviceGray,
                "/BitsPerComponent": 1,
                "/Filter": Name.FlateDecode,
                **options,
            }
        )
        pdf.pages[0].Resources = Dictionary(XObject=Dictionary(Im=image))
        pdf.pages[0].Contents = pdf.make_stream(b"q 960 0 0 540 0 0 cm /Im Do Q")
        pdf.save(target, compress_streams=False)
    return target
