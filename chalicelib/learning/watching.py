"""Watched video as a set of five-second buckets: seeing a piece twice, or out of order, changes nothing."""

import math
from collections.abc import Collection, Iterable

BUCKET_SECONDS = 5
ENOUGH_PERCENT = 90


def bucket_count(duration: float) -> int:
    """Return how many buckets a video of ``duration`` seconds has; they are numbered from 0."""
    return max(1, math.ceil(duration / BUCKET_SECONDS))


def seen_percent(buckets: Collection[float], duration: float) -> int:
    """Return how much of a video of ``duration`` seconds these buckets cover, in whole percent, rounded down."""
    count = bucket_count(duration)
    return len({b for b in buckets if 0 <= b < count}) * 100 // count


def is_watched(buckets: Collection[float], duration: float) -> bool:
    """Return whether enough of the video was seen to complete its lesson."""
    return seen_percent(buckets, duration) >= ENOUGH_PERCENT


def seen_seconds(buckets: Collection[float], duration: float) -> int:
    """Return how many distinct seconds were seen, at most the video's length."""
    return min(math.floor(duration), len(buckets) * BUCKET_SECONDS)


def missing_spans(buckets: Collection[float], duration: float) -> list[tuple[int, int]]:
    """Return what was not seen, as spans of whole seconds in order."""
    spans: list[tuple[int, int]] = []
    for bucket in range(bucket_count(duration)):
        if bucket in buckets:
            continue
        start, end = bucket * BUCKET_SECONDS, min((bucket + 1) * BUCKET_SECONDS, math.ceil(duration))
        if spans and spans[-1][1] == start:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def spans_in_words(spans: Iterable[tuple[int, int]], most: int = 3) -> str:
    """Return spans as a person reads them: ``0:40–1:05, 3:00–3:10 and more``."""
    listed = [f"{_clock(start)}–{_clock(end)}" for start, end in spans]
    return ", ".join(listed[:most]) + (" and more" if len(listed) > most else "")


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"
