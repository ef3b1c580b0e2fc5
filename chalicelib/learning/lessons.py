"""Working through lessons: a text is completed by saying so, a video by watching it."""

from collections.abc import Collection
from typing import Any

from chalicelib.core import clock
from chalicelib.core.auth import Actor
from chalicelib.core.errors import Conflict, NotFound, Unprocessable
from chalicelib.core.tables import find_together
from chalicelib.core.transaction import Transaction
from chalicelib.courses.service import Lesson, LessonType, lesson_key
from chalicelib.learning.models import Watch, Work, enrollment_id_of, watch_item, watch_key
from chalicelib.learning.service import Learner, read_learner, save_learner
from chalicelib.learning.watching import (
    ENOUGH_PERCENT,
    bucket_count,
    is_watched,
    missing_spans,
    seen_percent,
    spans_in_words,
)
from chalicelib.media.service import asset_key


def complete_lesson(course_id: str, lesson_id: str, *, actor: Actor, tx: Transaction) -> Learner:
    """Complete a lesson; repeating it changes nothing.

    Raises NotFound for somebody who is not enrolled, Conflict for a video of which too little was watched.
    """
    learner, (lesson,) = read_learner(course_id, actor.user_id, lesson_key(course_id, lesson_id))
    if lesson is None:
        raise NotFound("lesson")
    if lesson.type == LessonType.VIDEO and not _is_completed(learner, lesson):
        seen, duration = _read_video(lesson, actor=actor)
        _check_watched(seen, duration)
    _complete(learner, lesson, tx=tx)
    return learner


def watch_lesson(
    course_id: str, lesson_id: str, spans: dict[str, tuple[int, int]], *, actor: Actor, tx: Transaction
) -> tuple[Learner, set[int], float]:
    """Add what was watched of a video: inclusive spans of five-second buckets from 0, by the field that named them.

    Completes the lesson once 90 % was seen. Returns all seen buckets and the video's length in seconds too.
    Raises NotFound, Conflict for a lesson without a playable video, Unprocessable for buckets that it does not have.
    """
    learner, (lesson,) = read_learner(course_id, actor.user_id, lesson_key(course_id, lesson_id))
    if lesson is None:
        raise NotFound("lesson")
    if lesson.type != LessonType.VIDEO:
        raise Conflict("not_a_video", "This lesson has no video to watch.")
    seen, duration = _read_video(lesson, actor=actor)
    new = _buckets_of(spans, bucket_count(duration)) - seen
    seen |= new
    if new:
        _stage_watched(lesson, new, actor=actor, tx=tx)
    if is_watched(seen, duration):
        _complete(learner, lesson, changed=bool(new), tx=tx)
    elif new:
        learner.enrollment.last_activity_at = clock.now()
        save_learner(learner, tx=tx)
    return learner, seen, duration


def _is_completed(learner: Learner, lesson: Lesson) -> bool:
    return lesson.lesson_id in (learner.enrollment.completed_lessons or ())


def _complete(learner: Learner, lesson: Lesson, *, changed: bool = False, tx: Transaction) -> None:
    """Record a completed lesson, and with the last one the course; nothing to record means nothing to write."""
    enrollment = learner.enrollment
    if not _is_completed(learner, lesson):
        enrollment.completed_lessons = {*(enrollment.completed_lessons or ()), lesson.lesson_id}
        changed = True
    if changed:
        enrollment.last_activity_at = clock.now()
    if changed or learner.completable:
        save_learner(learner, tx=tx)


def _read_video(lesson: Lesson, *, actor: Actor) -> tuple[set[int], float]:
    """Return which buckets of a lesson's video the actor saw, and its length in seconds. One DynamoDB call."""
    asset_id = lesson.vod_id or ""
    partition = enrollment_id_of(lesson.course_id, actor.user_id)
    watch, video = find_together(watch_key(partition, lesson.lesson_id, asset_id), asset_key(asset_id))
    if video is None or not video.duration_seconds:
        raise Conflict("video_not_ready", "This lesson's video cannot be played yet. Try again later.")
    return {int(bucket) for bucket in (watch and watch.buckets) or ()}, float(video.duration_seconds)


def _check_watched(seen: Collection[int], duration: float) -> None:
    if not is_watched(seen, duration):
        raise Conflict(
            "video_not_watched",
            f"Watch at least {ENOUGH_PERCENT} % of the video. You have seen {seen_percent(seen, duration)} %; "
            f"still to see: {spans_in_words(missing_spans(seen, duration))}.",
        )


def _buckets_of(spans: dict[str, tuple[int, int]], count: int) -> set[int]:
    buckets: set[int] = set()
    for field, (first, last) in spans.items():
        if not 0 <= first <= last < count:
            raise Unprocessable(
                f"This video has the buckets 0 to {count - 1}.",
                field=field,
                code="no_such_bucket",
            )
        buckets.update(range(first, last + 1))
    return buckets


def _stage_watched(lesson: Lesson, new: set[int], *, actor: Actor, tx: Transaction) -> None:
    asset_id = lesson.vod_id or ""
    watch = Watch(
        enrollment_id_of(lesson.course_id, actor.user_id),
        watch_item(lesson.lesson_id, asset_id),
        organization_id=lesson.organization_id,
        lesson_id=lesson.lesson_id,
        asset_id=asset_id,
    )
    facts: list[Any] = [Watch.organization_id, Watch.lesson_id, Watch.asset_id]
    actions = [attribute.set(getattr(watch, attribute.attr_name)) for attribute in facts]
    tx.update(watch, [Watch.buckets.add(new), Work.kind.set(Watch), *actions])
