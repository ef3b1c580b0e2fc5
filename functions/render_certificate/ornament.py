"""The printed ornament of a certificate: frame, corner rosettes, watermark and the seal's ring.

It is drawn straight into the PDF as vector paths. The same drawing through an SVG takes WeasyPrint 400 ms of
CPU for each certificate; here the paths are computed once a process and only their colors change.
"""

import io
import zlib
from functools import cache, lru_cache

import pikepdf

from functions.render_certificate.colors import Palette, rgb
from functions.render_certificate.guilloche import RoundedRectangle, rosette, woven_band

PAGE_WIDTH, PAGE_HEIGHT = 297.0, 210.0  # A4 landscape, millimeters
BAND_INSET = 13.0
SEAL_CENTER = (PAGE_WIDTH / 2, 162.5)
WATERMARK_CENTER = (PAGE_WIDTH / 2, 96.0)
POINTS_PER_MM = 72 / 25.4


@cache
def _frame() -> tuple[str, str]:
    """(broad strands, fine strands) of the woven border."""
    inset = BAND_INSET
    line = RoundedRectangle(inset, inset, PAGE_WIDTH - 2 * inset, PAGE_HEIGHT - 2 * inset, 6.0)
    broad = woven_band(line, amplitude=3.3, wavelength=10.5, strands=6)
    fine = woven_band(line, amplitude=1.7, wavelength=5.25, strands=4)
    return "\n".join(broad), "\n".join(fine)


@cache
def _corners() -> tuple[str, str, str]:
    """(white grounds that end the border, outer rosettes, inner rosettes)."""
    near, right, bottom = BAND_INSET, PAGE_WIDTH - BAND_INSET, PAGE_HEIGHT - BAND_INSET
    centers = [(near, near), (right, near), (right, bottom), (near, bottom)]
    grounds = [rosette(center, radius=8.4, depth=0, petals=6, strands=1)[0] for center in centers]
    outer = [p for c in centers for p in rosette(c, radius=5.9, depth=2.1, petals=9, strands=8)]
    inner = [p for c in centers for p in rosette(c, radius=2.0, depth=1.5, petals=5, strands=5)]
    return "\n".join(grounds), "\n".join(outer), "\n".join(inner)


@cache
def _watermark() -> str:
    return "\n".join(rosette(WATERMARK_CENTER, radius=50, depth=20, petals=12, strands=20, ripple=0.18))


@cache
def _seal() -> tuple[str, str, str]:
    """(white ground, ring of the seal, its inner edge)."""
    ground = rosette(SEAL_CENTER, radius=20.6, depth=0, petals=8, strands=1)[0]
    ring = rosette(SEAL_CENTER, radius=18.3, depth=2.0, petals=20, strands=7)
    edge = rosette(SEAL_CENTER, radius=16.6, depth=0.35, petals=60, strands=2)
    return ground, "\n".join(ring), "\n".join(edge)


def _stroke(paths: str, color: str, width: float) -> str:
    red, green, blue = rgb(color)
    return f"{red:.4f} {green:.4f} {blue:.4f} RG {width} w\n{paths}\nS"


def _hairline(inset: float, color: str, width: float) -> str:
    box = f"{inset} {inset} {PAGE_WIDTH - 2 * inset} {PAGE_HEIGHT - 2 * inset} re"
    return _stroke(box, color, width)


def add_ornament(pdf: bytes, colors: Palette) -> bytes:
    """`pdf` with the ornament under its first page, marked as an artifact: screen readers pass it by."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        form = pikepdf.Stream(document, packed_ornament(colors), Filter=pikepdf.Name.FlateDecode)
        form.Type, form.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
        form.BBox = pikepdf.Array([0, 0, PAGE_WIDTH * POINTS_PER_MM, PAGE_HEIGHT * POINTS_PER_MM])
        page = document.pages[0]
        page.add_resource(form, pikepdf.Name.XObject, name=pikepdf.Name.Ornament)
        page.contents_add(b"/Artifact BMC q /Ornament Do Q EMC", prepend=True)
        out = io.BytesIO()
        document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


@lru_cache(maxsize=32)
def packed_ornament(colors: Palette) -> bytes:
    """The compressed content stream that paints the whole ornament on an A4 landscape page."""
    return zlib.compress(ornament_stream(colors), 9)


def ornament_stream(colors: Palette) -> bytes:
    """The content stream of the ornament, in the order in which it is painted."""
    broad, fine = _frame()
    grounds, outer, inner = _corners()
    ground, ring, edge = _seal()
    k = POINTS_PER_MM
    return "\n".join(
        (
            f"q {k:.6f} 0 0 {-k:.6f} 0 {PAGE_HEIGHT * k:.4f} cm 1 j",
            _stroke(_watermark(), colors.tint, 0.13),
            _hairline(8.4, colors.gold, 0.3),
            _hairline(17.6, colors.gold, 0.2),
            _stroke(broad, colors.line, 0.13),
            _stroke(fine, colors.gold, 0.1),
            f"1 1 1 rg\n{grounds}\nf",
            _stroke(outer, colors.line, 0.13),
            _stroke(inner, colors.gold, 0.13),
            f"1 1 1 rg\n{ground}\nf",
            _stroke(ring, colors.gold, 0.14),
            _stroke(edge, colors.gold, 0.14),
            "Q",
        )
    ).encode("ascii")
