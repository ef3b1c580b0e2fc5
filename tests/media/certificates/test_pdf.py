"""Certificates as PDF: one page, every script, the right QR code, an attached credential, and nothing from outside."""

import io
import logging
import unicodedata
from pathlib import Path

import pikepdf
import pytest
import zxingcpp
from PIL import Image
from weasyprint.urls import FatalURLFetchingError

from functions.render_certificate.pdf import AssetFetcher, RenderError, render_pdf, typesetter
from tests.media.certificates.pages import ID, VERIFY_URL, page, picture_of, run, text_of

NAMES = {
    "latin": "Amelia Whitfield",
    "welsh": "Siân Llŷr ap Gwŷdd",
    "vietnamese": "Nguyễn Thị Phượng Liên",
    "greek": "Ἀλέξανδρος Παπαδόπουλος",
    "cyrillic": "Екатерина Шестопёрова",
    "armenian": "Արամ Խաչատրյան",
    "georgian": "ნინო ბერიძე",
    "hebrew": "נועה כהן",
    "arabic": "فاطمة الزهراء",
    "devanagari": "लक्ष्मी नारायण",
    "tamil": "கவிதா சுந்தரம்",
    "thai": "ณัฐวุฒิ ศรีสุวรรณ",
    "japanese": "山田 花子",
    "chinese": "王小明",
    "korean": "김민수",
    "amharic": "ሰላም ታደሰ",
}
RIGHT_TO_LEFT = ("hebrew", "arabic")
SHAPED = ("arabic", "devanagari", "tamil", "thai")
"""Scripts whose glyphs are not one to one with characters: poppler gives their text back only in part."""


@pytest.fixture(autouse=True)
def no_warnings(caplog: pytest.LogCaptureFixture) -> None:
    """WeasyPrint warns of a glyph that no font has, and of a template that it does not understand."""
    caplog.set_level(logging.WARNING, logger="weasyprint")


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return render_pdf(page())


def test_it_is_one_a4_landscape_page(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 1
        left, bottom, right, top = (float(value) for value in document.pages[0].mediabox)
    assert (left, bottom) == (0, 0)
    assert (right, top) == pytest.approx((297 / 25.4 * 72, 210 / 25.4 * 72), abs=0.1)


def test_everything_that_matters_stands_on_it(pdf: bytes, tmp_path: Path) -> None:
    text = text_of(pdf, tmp_path)
    for wanted in (
        "Amelia Whitfield",
        "Practical Cryptography",
        "Northwind Institute",
        "14 March 2026",
        "92.5%",
        "Grace Okonkwo",
        "Instructor",
        ID,
        VERIFY_URL,
        "3fa9 c1d2 … b5a4 9382",
    ):
        assert wanted in text


def test_without_a_score_no_score_is_mentioned(tmp_path: Path) -> None:
    assert "score" not in text_of(render_pdf(page(score=None)), tmp_path)


def test_a_webinar_was_attended_for_so_many_minutes_and_nothing_was_completed(tmp_path: Path) -> None:
    attended = page(
        title="Certificate of Attendance", deed="has attended the webinar", score=None, minutes=47
    )
    text = text_of(render_pdf(attended), tmp_path)
    assert "has attended the webinar" in text
    assert "for 47 minutes" in text
    assert "complet" not in text.lower()


def test_metadata_language_and_tags_are_there_for_readers_and_archives(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        with document.open_metadata() as metadata:
            assert (
                metadata["dc:title"]
                == "Certificate of Completion – Practical Cryptography – Amelia Whitfield"
            )
            assert metadata["dc:creator"] == ["Northwind Institute"]
            assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert str(document.Root.Lang) == "en"
        assert bool(document.Root.MarkInfo.Marked) is True
        assert "/OutputIntents" in document.Root
        alternatives = [
            str(obj.Alt) for obj in document.objects if isinstance(obj, pikepdf.Dictionary) and "/Alt" in obj
        ]
    assert alternatives == [f"QR code that opens {VERIFY_URL}"]


def test_the_signed_credential_is_attached(pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        attached = document.attachments["credential.jwt"]
        assert attached.get_file().read_bytes() == page().credential.encode()  # type: ignore[union-attr] # is set
        assert attached.relationship == pikepdf.Name.Source


def test_all_fonts_are_embedded_and_subset(tmp_path: Path) -> None:
    file = tmp_path / "fonts.pdf"
    file.write_bytes(render_pdf(page(recipient_name=" ".join(NAMES.values()))))
    rows = [line.split() for line in run("pdffonts", file).splitlines()[2:]]
    assert len(rows) > 8
    assert {tuple(row[-5:-2]) for row in rows} == {("yes", "yes", "yes")}


@pytest.mark.parametrize("script", NAMES)
def test_a_name_in_any_script_is_drawn_without_boxes(
    script: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    name = NAMES[script]
    pdf = render_pdf(page(recipient_name=name))
    text = text_of(pdf, tmp_path)
    if script not in SHAPED:
        drawn = name[::-1] if script in RIGHT_TO_LEFT else name
        assert name in text or drawn in text
    assert caplog.records == []


def test_a_missing_glyph_would_be_noticed(caplog: pytest.LogCaptureFixture) -> None:
    render_pdf(page(recipient_name="\U00010570\U00010571"))
    assert ".notdef glyph rendered" in caplog.text


def test_arabic_letters_are_joined(tmp_path: Path) -> None:
    """A joined word is one stroke without a gap; zero-width non-joiners take it apart."""
    assert gaps_in("محمد", tmp_path) == 0
    assert gaps_in("\u200c".join("محمد"), tmp_path) >= 2


def gaps_in(name: str, folder: Path) -> int:
    """Count the empty columns between the strokes of a name."""
    with Image.open(picture_of(render_pdf(page(recipient_name=name)), folder, dpi=150)) as picture:
        mm = picture.width / 297
        strip = picture.convert("L").crop((round(60 * mm), round(67 * mm), round(237 * mm), round(91 * mm)))
    inked = (any(strip.crop((x, 0, x + 1, strip.height)).histogram()[:90]) for x in range(strip.width))
    return len("".join("#" if ink else " " for ink in inked).split()) - 1


def test_the_qr_code_opens_the_verification_page(pdf: bytes, tmp_path: Path) -> None:
    with Image.open(picture_of(pdf, tmp_path, dpi=100)) as picture:
        codes = zxingcpp.read_barcodes(picture)
    assert [code.text for code in codes] == [VERIFY_URL]


@pytest.mark.parametrize(
    "name",
    [
        "Maximiliana Konstantina Wilhelmina Theodora Freifrau von und zu Hohenzollern-Sigmaringen-Württemberg III",
        "W" * 200,
        "漢" * 200,
        "Ab " * 100,
        "X",
    ],
)
def test_names_of_any_length_stay_in_their_place(name: str, tmp_path: Path) -> None:
    pdf = render_pdf(page(recipient_name=name, course_title=name, organization_name=name, signer_name=name))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert len(document.pages) == 1
    with Image.open(picture_of(pdf, tmp_path, dpi=60)) as picture:
        assert ink_in_margins(picture) == 0


def ink_in_margins(picture: Image.Image) -> int:
    """Count dark pixels in the strips between frame and text, where only the pale watermark may be."""
    mm = picture.width / 297
    grey = picture.convert("L")
    left, right = ((18.6, 22.8), (274.4, 278.4))
    strips = [
        grey.crop((round(a * mm), round(22 * mm), round(b * mm), round(188 * mm))) for a, b in (left, right)
    ]
    return int(sum(sum(strip.histogram()[:150]) for strip in strips))


def test_hostile_names_are_only_text(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    hostile = '<script>alert(1)</script><img src="file:///etc/passwd">{{ 7*7 }}{% raw %}'
    text = text_of(
        render_pdf(page(recipient_name=hostile, course_title="</h2><style>*{display:none}")), tmp_path
    )
    assert "<script>alert(1)</script>" in text
    assert "{{ 7*7 }}{% raw %}" in text
    assert "</h2><style>*{display:none}" in text
    assert "root:" not in text
    assert caplog.records == []


def test_direction_overrides_and_controls_are_left_out(tmp_path: Path) -> None:
    text = text_of(render_pdf(page(recipient_name="Amelia\u202e dleiftihW\u0007\nJones")), tmp_path)
    assert "Amelia dleiftihW Jones" in text


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "http://127.0.0.1/",
        "https://example.org/x.png",
        "asset:other",
        "data:text/plain,x",
    ],
)
def test_nothing_but_the_given_assets_is_fetched(url: str) -> None:
    with pytest.raises(FatalURLFetchingError):
        AssetFetcher({"qr": (b"", "image/svg+xml")}).fetch(url)


def test_a_template_that_asks_for_a_file_ends_the_rendering() -> None:
    with pytest.raises(RenderError, match="etc/passwd"):
        typesetter().lay_out('<img src="file:///etc/passwd">', AssetFetcher({}))


def test_the_same_certificate_is_the_same_file(pdf: bytes) -> None:
    assert render_pdf(page()) == pdf


def test_names_that_look_alike_but_are_composed_differently_are_drawn_alike() -> None:
    name = "Nguyễn Thị Phượng"
    assert render_pdf(page(recipient_name=unicodedata.normalize("NFD", name))) == render_pdf(
        page(recipient_name=name)
    )


def test_every_organization_has_its_color(tmp_path: Path) -> None:
    inks = [ink_of_heading(primary, tmp_path) for primary in ("#1f4e79", "#facc15", "#ffffff", None)]
    assert len(set(inks)) == 3
    assert inks[0] == inks[3], "no color given is the platform's own"
    assert all(luminance < 100 for luminance in inks), "even yellow and white organizations stay legible"


def ink_of_heading(primary: str | None, folder: Path) -> int:
    """Return the darkest luminance, 0 to 255, in the blue channel of the heading."""
    with Image.open(picture_of(render_pdf(page(primary_color=primary)), folder, dpi=60)) as picture:
        low, _high = picture.convert("RGB").getchannel("B").crop((260, 100, 440, 130)).getextrema()
    return int(low) if isinstance(low, int | float) else 255


def test_a_logo_takes_the_place_of_the_initial(tmp_path: Path) -> None:
    logo = io.BytesIO()
    Image.new("RGB", (400, 100), (200, 30, 30)).save(logo, format="PNG")
    with Image.open(picture_of(render_pdf(page(logo=logo.getvalue())), tmp_path, dpi=60)) as picture:
        assert picture.convert("RGB").getpixel((picture.width // 2, round(26 / 210 * picture.height))) == (
            200,
            30,
            30,
        )
