"""HLS playlists (RFC 8216, and its revision for EXT-X-GAP): live, replay, and the master above them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

VERSION = 8  # EXT-X-GAP
TARGET_DURATION = 1  # 1.0667 s, rounded to the nearest second (RFC 8216, 4.3.3.1)
FRAME_RATE = "30.000"
PEAK = 1.25
"""The heaviest segment is at most so many times the bit rate that an encoder aims at."""
FIRST_CHOICE = "720p"


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment as a playlist lists it. ``epoch`` grows with every run that has segments; ``sequence`` with every segment."""

    rendition: str
    run: int
    number: int
    sequence: int
    epoch: int
    starts_at: float
    duration: float
    gap: bool = False


@dataclass(frozen=True)
class Variant:
    """What the master playlist says of a rendition. ``bandwidth`` is its heaviest segment's, in bits per second."""

    name: str
    codec: str
    width: int
    height: int
    bandwidth: int


def media_playlist(entries: Sequence[Entry], *, base: str, ended: bool = False, vod: bool = False) -> str:
    """Return a rendition's playlist; ``base`` leads from it to the folder of renditions (``"../"``).

    Every run has its own clock and its own initialization segment. The number of discontinuities follows from the runs
    alone, so that a player can align renditions that begin at different times (RFC 8216, 6.2.4).
    """
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{VERSION}", f"#EXT-X-TARGETDURATION:{TARGET_DURATION}"]
    if vod:
        lines.append("#EXT-X-PLAYLIST-TYPE:VOD")
    if entries:
        lines.append(f"#EXT-X-MEDIA-SEQUENCE:{entries[0].sequence}")
        lines.append(f"#EXT-X-DISCONTINUITY-SEQUENCE:{entries[0].epoch}")
    lines.append("#EXT-X-INDEPENDENT-SEGMENTS")
    before: Entry | None = None
    described = ""
    for entry in entries:
        lines += _transition(before, entry)
        if entry.gap:  # nor is there any certainty that its initialization segment exists
            lines.append("#EXT-X-GAP")
        elif described != _folder(entry):
            described = _folder(entry)
            lines.append(f'#EXT-X-MAP:URI="{base}{described}/init.mp4"')
        lines += (f"#EXTINF:{entry.duration:.6f},", f"{base}{_folder(entry)}/{entry.number:06}.m4s")
        before = entry
    if ended or vod:
        lines.append("#EXT-X-ENDLIST")
    return "\n".join(lines) + "\n"


def master_playlist(variants: Sequence[Variant], audio: Variant, *, address: str, audio_address: str) -> str:
    """Return a master playlist; ``address`` has a place for the variant's name (``"{name}/index.m3u8"``)."""
    sound = 'TYPE=AUDIO,GROUP-ID="audio",NAME="Sound",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2"'
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{VERSION}",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'#EXT-X-MEDIA:{sound},URI="{audio_address}"',
    ]
    # Players begin with the first; most can play 720p.
    for variant in sorted(variants, key=lambda variant: (variant.name != FIRST_CHOICE, -variant.height)):
        attributes = (
            f"BANDWIDTH={variant.bandwidth + audio.bandwidth}",
            f'CODECS="{variant.codec},{audio.codec}"',
            f"RESOLUTION={variant.width}x{variant.height}",
            f"FRAME-RATE={FRAME_RATE}",
            'AUDIO="audio"',
        )
        lines += (f"#EXT-X-STREAM-INF:{','.join(attributes)}", address.format(name=variant.name))
    return "\n".join(lines) + "\n"


def program_time(at: float) -> str:
    """Return programme time as EXT-X-PROGRAM-DATE-TIME has it, to the millisecond."""
    moment = datetime.fromtimestamp(round(at, 3), UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _folder(entry: Entry) -> str:
    return f"{entry.rendition}/{entry.run:03}"


def _transition(before: Entry | None, entry: Entry) -> list[str]:
    """What has to be said between two segments: nothing, within a run."""
    lines = [] if before is None else ["#EXT-X-DISCONTINUITY"] * (entry.epoch - before.epoch)
    if before is None or before.run != entry.run:
        lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{program_time(entry.starts_at)}")
    return lines
