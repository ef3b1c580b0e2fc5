"""What the studio is told of a stage's health, and what is measured of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from chalicelib.core.observability import NAMESPACE, SERVICE
from media_lambdas.live_stage.encoding.renditions import SOUND, SOUND_BITRATE, Rendition
from media_lambdas.live_stage.mixing.programme import ProgrammeStats
from media_lambdas.live_stage.publishing.publisher import Health
from media_lambdas.live_stage.sources.source import Kind, Source, Statistics

HD = (1280, 720)
FROZEN_AFTER = 3.0
LOW_FPS = 27.0

Told = Mapping[str, tuple[Source, Statistics]]


def tell_sources(told: Told) -> list[dict[str, Any]]:
    """Return the sources for the studio."""
    return [
        {
            "id": source_id,
            "kind": str(source.kind),
            "name": source.name,
            "connected": found.connected,
            "width": found.width,
            "height": found.height,
            "fps": found.fps,
            "bitrate": found.bitrate,
            "muted": source.muted,
            "level": found.level,
            "lastFrameAgo": None if found.last_frame_ago is None else round(found.last_frame_ago, 2),
        }
        for source_id, (source, found) in told.items()
    ]


def tell_output(
    renditions: Iterable[Rendition], stats: ProgrammeStats, health: Health | None
) -> dict[str, Any]:
    """Return what is sent, for the studio. ``health`` is None while nothing is published."""
    made = list(renditions)
    sound = {"name": SOUND, "width": 0, "height": 0, "bitrate": SOUND_BITRATE}
    pictures = [
        {"name": one.name, "width": one.width, "height": one.height, "bitrate": one.bitrate} for one in made
    ]
    return {
        "width": made[0].width,
        "height": made[0].height,
        "renditions": [*pictures, sound],
        "fps": stats.fps,
        "ticks": stats.ticks,
        "droppedTicks": stats.dropped_ticks,
        "segment": health.segment if health else 0,
        "uploadLag": health.upload_lag if health else 0.0,
        "uploadQueue": health.upload_queue if health else 0,
        "behind": health.behind if health else False,
        "lostSegments": health.lost if health else 0,
    }


def find_warnings(told: Told, stats: ProgrammeStats, health: Health | None) -> list[dict[str, Any]]:
    """Return what the presenter should know, each with a stable code and a sentence on how to mend it."""
    warnings = [warning for source, found in told.values() for warning in _of_source(source, found)]
    kinds = {source.kind for source, found in told.values() if found.connected}
    if told and not kinds & {Kind.SCREEN, Kind.CAMERA}:
        warnings.append(_warning("NO_PICTURE", "No camera and no screen arrives here."))
    if told and not any(found.connected and _has_sound(source, found) for source, found in told.values()):
        warnings.append(_warning("NO_SOUND", "No microphone arrives here. Nobody will hear you."))
    if stats.ticks > TICKS_TO_JUDGE and stats.fps < LOW_FPS:
        warnings.append(
            _warning("SLOW", "The stage cannot keep up; the picture may stutter. Publish fewer sources.")
        )
    if health is not None and health.behind:
        warnings.append(
            _warning("BEHIND", "Uploading is behind. Nothing is lost; viewers wait until it has caught up.")
        )
    return warnings


TICKS_TO_JUDGE = 90


def _of_source(source: Source, found: Statistics) -> Iterable[dict[str, Any]]:
    if source.kind is Kind.MICROPHONE or not found.connected or not found.height:
        return
    if found.width < HD[0] and found.height < HD[1]:
        sentence = (
            f"{source.name or 'This source'} arrives with {found.width}×{found.height}; HD needs 1280×720. "
            "Choose a higher resolution, close other programs, or use a cable instead of Wi-Fi."
        )
        yield _warning("LOW_RESOLUTION", sentence, source.source_id)
    if source.kind is Kind.CAMERA and (found.last_frame_ago or 0.0) > FROZEN_AFTER:
        yield _warning("FROZEN", f"{source.name or 'This camera'} stands still.", source.source_id)


def _has_sound(source: Source, found: Statistics) -> bool:
    return source.kind is Kind.MICROPHONE or found.level > 0


def _warning(code: str, message: str, source_id: str | None = None) -> dict[str, Any]:
    return {"code": code, "sourceId": source_id, "message": message}


def measure(webinar_id: str, run: int, told: Told, stats: ProgrammeStats, health: Health | None) -> None:
    """Write one line of metrics (CloudWatch embedded metric format)."""
    metrics = EphemeralMetrics(namespace=NAMESPACE, service=SERVICE)
    metrics.add_metric("StageFps", MetricUnit.Count, stats.fps)
    metrics.add_metric("StageDroppedTicks", MetricUnit.Count, stats.dropped_ticks)
    metrics.add_metric("StageSources", MetricUnit.Count, sum(found.connected for _, found in told.values()))
    metrics.add_metric(
        "StageBitrate", MetricUnit.BitsPerSecond, sum(found.bitrate for _, found in told.values())
    )
    heights = [found.height for _, found in told.values() if found.connected and found.height]
    metrics.add_metric("StageSourceHeight", MetricUnit.Count, max(heights, default=0))
    metrics.add_metric("StageUploadLag", MetricUnit.Seconds, health.upload_lag if health else 0.0)
    metrics.add_metric("StageLostSegments", MetricUnit.Count, health.lost if health else 0)
    metrics.add_metadata("webinar_id", webinar_id)
    metrics.add_metadata("run", run)
    metrics.flush_metrics()
