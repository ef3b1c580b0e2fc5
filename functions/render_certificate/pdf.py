"""Renders a certificate as a one-page PDF: A4 landscape, PDF/A-3 with tags, the signed credential attached.

The same page renders to the same bytes, so that a repeated render overwrites a file with itself.
Texts come from people: they are escaped, and nothing but the given assets can be fetched.
"""

import io
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from pathlib import Path
from threading import Lock

import segno
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from weasyprint import CSS, HTML, Attachment, Document
from weasyprint.css import ColorProfile
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from functions.render_certificate.colors import palette
from functions.render_certificate.fit import PX_PER_MM, Box, Fit, Slot, SlotText, fit_texts
from functions.render_certificate.ornament import add_ornament
from functions.render_certificate.scripts import clean_text, face_class, font_stylesheet
from functions.render_certificate.signature import can_write, font_files

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "certificates"
SRGB = (resources.files("weasyprint.pdf") / "sRGB2014.icc").read_bytes()
PAPER = "--paper"
SLOTS = {
    "organization": Slot("organization sans", 220, 6, 12.5, one_line_pt=7),
    "recipient": Slot("name serif", 236, 25, 44, one_line_pt=27),
    "course": Slot("course serif", 230, 18, 23, one_line_pt=15),
    "signer": Slot("who serif", 74, 6, 10.5, one_line_pt=6),
    "written": Slot("written", 70, 19, 38),
    "typed": Slot("typed serif", 70, 19, 17),
}


SMALLEST_SIGNATURE_PT = 11  # below that a signature would be a scratch


class RenderError(Exception):
    """The certificate cannot be rendered; the message says why."""


@dataclass(frozen=True)
class CertificatePage:
    """Everything that stands on a certificate. `course_title` is what the `deed` was done to, a course or a webinar.

    `score` in percent, `minutes` of attendance; pictures as checked PNG or JPEG bytes.
    """

    certificate_id: str
    title: str
    recipient_name: str
    course_title: str
    organization_name: str
    signer_name: str
    signer_role: str
    issued_at: datetime
    verify_url: str
    verification_hash: str
    primary_color: str | None = None
    deed: str = "has successfully completed the course"
    score: float | None = None
    minutes: int | None = None
    language: str = "en"
    credential: str | None = None
    logo: bytes | None = None
    signature: bytes | None = None


class AssetFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Serves `asset:` addresses from memory and refuses all others, files and network alike."""

    def __init__(self, assets: dict[str, tuple[bytes, str]]) -> None:
        super().__init__(allowed_protocols=["asset"])
        self.assets = assets

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002  # theirs
        """The asset at `url`; any other address ends the rendering."""
        scheme, _, name = url.partition(":")
        if scheme != "asset" or name not in self.assets:
            raise FatalURLFetchingError(f"not an asset of this certificate: {url[:200]}")
        body, content_type = self.assets[name]
        return URLFetcherResponse(url, body, {"Content-Type": content_type})


@dataclass(frozen=True)
class Typesetter:
    """What all certificates of a process share: fonts, style sheets and templates."""

    fonts: FontConfiguration
    styles: tuple[CSS, ...]
    environment: Environment
    lock: Lock  # Pango's font map is not made for several threads

    def lay_out(self, html: str, fetcher: AssetFetcher) -> Document:
        """The pages of `html`; RenderError if it asks for anything but the fetcher's assets."""
        try:
            return HTML(string=html, base_url="asset:", url_fetcher=fetcher).render(
                stylesheets=self.styles, font_config=self.fonts, color_profiles={PAPER: _srgb()}
            )
        except FatalURLFetchingError as refused:
            raise RenderError(str(refused)) from refused

    def measure(self, samples: list[str]) -> list[Box]:
        """Boxes of the samples, each laid out on a line of its own on an endless page."""
        style = "<style>@page { size: 90000mm 9000mm }</style>"
        rows = "".join(f"<div>{sample}</div>" for sample in samples)
        document = self.lay_out(f"<!DOCTYPE html><html lang=en>{style}{rows}", AssetFetcher({}))
        corners = [rectangle for _kind, _target, rectangle, _box in document.pages[0].links]
        return [
            ((right - left) / PX_PER_MM, (bottom - top) / PX_PER_MM) for left, top, right, bottom in corners
        ]


def _srgb() -> ColorProfile:
    """The profile that PDF/A demands; a fresh one each time, because reading its name changes its bytes."""
    return ColorProfile(io.BytesIO(SRGB), "sRGB2014.icc", "relative-colorimetric", (["r"], ["g"], ["b"]))


@cache
def typesetter() -> Typesetter:
    """The process's typesetter. The first call reads style sheets and fonts, and takes most of a second."""
    fonts = FontConfiguration()
    fetcher = AssetFetcher({name: (body, "font/woff") for name, body in font_files().items()})
    sheets = ((TEMPLATES / "certificate.css").read_text("utf-8"), font_stylesheet())
    styles = tuple(CSS(string=sheet, font_config=fonts, url_fetcher=fetcher) for sheet in sheets)
    loader = FileSystemLoader(TEMPLATES)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return Typesetter(fonts, styles, environment, Lock())


def render_pdf(page: CertificatePage) -> bytes:
    """The PDF of `page`: always exactly one page; RenderError if that cannot be had."""
    page = _cleaned(page)
    setter = typesetter()
    with setter.lock:
        fits = _without_scratches(fit_texts(_texts(page), setter.measure))
        assets = _assets(page)
        document = setter.lay_out(_html(page, fits, setter.environment), AssetFetcher(assets))
        if len(document.pages) != 1:
            raise RenderError(f"certificate {page.certificate_id} would take {len(document.pages)} pages")
        document.metadata.attachments = _attachments(page)
        text_layer = document.write_pdf(
            pdf_variant="pdf/a-3a", output_intent=PAPER, pdf_identifier=page.certificate_id.encode()
        )
    return add_ornament(text_layer, palette(page.primary_color))


def warm_up() -> None:
    """Typeset a specimen, so that fonts, template and ornament are loaded before the first certificate comes."""
    render_pdf(
        CertificatePage(
            certificate_id="crt_specimen",
            title="Certificate",
            recipient_name="Specimen",
            course_title="Specimen",
            organization_name="Specimen",
            signer_name="Specimen",
            signer_role="Specimen",
            issued_at=datetime(2026, 1, 1, tzinfo=UTC),
            verify_url="https://example.org/verify/crt_specimen",
            verification_hash="0" * 64,
        )
    )


def _cleaned(page: CertificatePage) -> CertificatePage:
    return replace(
        page,
        recipient_name=clean_text(page.recipient_name),
        course_title=clean_text(page.course_title),
        organization_name=clean_text(page.organization_name),
        signer_name=clean_text(page.signer_name),
    )


def _texts(page: CertificatePage) -> dict[str, SlotText]:
    texts = {
        "organization": page.organization_name,
        "recipient": page.recipient_name,
        "course": page.course_title,
        "signer": page.signer_name,
    }
    if not page.signature:
        texts["written" if can_write(page.signer_name) else "typed"] = page.signer_name
    return {
        name: SlotText(SLOTS[name], text, face_class(text, page.language)) for name, text in texts.items()
    }


def _without_scratches(fits: dict[str, Fit]) -> dict[str, Fit]:
    """The fits without a written or typed signature that had to shrink too far."""
    signatures = ("written", "typed")
    return {n: fit for n, fit in fits.items() if n not in signatures or fit.size_pt >= SMALLEST_SIGNATURE_PT}


def _assets(page: CertificatePage) -> dict[str, tuple[bytes, str]]:
    code = io.BytesIO()
    segno.make(page.verify_url, error="m", micro=False).save(
        code, kind="svg", border=0, dark="#14181f", xmldecl=False
    )
    assets = {"qr": (code.getvalue(), "image/svg+xml")}
    pictures = {"logo": page.logo, "signature": page.signature}
    return assets | {name: (body, "image/png") for name, body in pictures.items() if body}


def _html(page: CertificatePage, fits: dict[str, Fit], environment: Environment) -> str:
    digest = page.verification_hash
    return environment.get_template("certificate.html.j2").render(
        page=page,
        fits=fits,
        colors=palette(page.primary_color),
        monogram=page.organization_name[:1].upper(),
        issued_on=f"{page.issued_at.day} {page.issued_at:%B %Y}",
        score=None if page.score is None else f"{page.score:.4g}%",
        short_hash=" ".join((digest[:4], digest[4:8], "…", digest[-8:-4], digest[-4:])),
    )


def _attachments(page: CertificatePage) -> list[Attachment]:
    """The signed credential inside the PDF: whoever has the file can verify it without asking us."""
    if page.credential is None:
        return []
    return [
        Attachment(
            string=page.credential,
            name="credential.jwt",
            description="Open Badges 3.0 credential, VC-JWT",
            created=page.issued_at,
            modified=page.issued_at,
            relationship="Source",
        )
    ]
