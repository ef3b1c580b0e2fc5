"""What a file really is, by its first bytes, whatever its name and the client say."""

from enum import StrEnum
from pathlib import Path

HEAD = 1024
"""A PDF may begin with so many bytes of something else (ISO 32000-1, annex H.3, note 13)."""
ATOMS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")


class Format(StrEnum):
    """The formats that we open; for videos the name of ffmpeg's demuxer."""

    MP4 = "mov"
    MATROSKA = "matroska"
    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WEBP"
    PDF = "PDF"


VIDEOS = frozenset({Format.MP4, Format.MATROSKA})
PICTURES = frozenset({Format.JPEG, Format.PNG, Format.WEBP})
SLIDES = frozenset({Format.PDF})


def sniff(path: Path) -> Format | None:
    """Return the format of a file, None if it is none of ours."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if head[4:8] in ATOMS:
        return Format.MP4
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return Format.MATROSKA
    if head.startswith(b"\xff\xd8\xff"):
        return Format.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Format.PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Format.WEBP
    return Format.PDF if b"%PDF-" in head else None
