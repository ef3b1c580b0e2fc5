"""The ladder of renditions."""

from dataclasses import dataclass

SOUND = "audio"
SOUND_BITRATE = 128_000


@dataclass(frozen=True)
class Rendition:
    """One encoding of a picture. ``bitrate`` is the most, in bits per second; quiet pictures take less."""

    name: str
    width: int
    height: int
    bitrate: int


FULL_HD = Rendition("1080p", 1920, 1080, 5_000_000)
HD = Rendition("720p", 1280, 720, 2_800_000)
SMALL = Rendition("360p", 640, 360, 800_000)


def ladder(*, full_hd: bool = False) -> tuple[Rendition, ...]:
    """Return the programme's renditions, the canvas's size first: always 720p, with 1080p when that is worth it."""
    return (FULL_HD, HD, SMALL) if full_hd else (HD, SMALL)


def angle_rendition(number: int, *, small: bool = False) -> Rendition:
    """Return the rendition of the angle with this number, counted from 1; small when the machine is short of power."""
    size = SMALL if small else HD
    return Rendition(f"angle-{number}", size.width, size.height, size.bitrate)
