"""Responses that players read."""

from typing import Self

from pydantic import Field

from chalicelib.broadcasts.playback import path_prefix
from chalicelib.broadcasts.service import Broadcast, Playback, ReplayState, opens_at
from chalicelib.core.schemas import Schema, UtcDateTime
from chalicelib.webinars.service import WebinarStatus


class ReplayView(Schema):
    """A replay: paths on the CDN, which this answer's cookies open; ``duration`` in seconds.

    Poster, storyboard and download follow a little after the playlist.
    """

    playlist_url: str
    poster_url: str | None
    storyboard_url: str | None
    download_url: str | None
    duration: float

    @classmethod
    def of(cls, broadcast: Broadcast) -> Self:
        """Present the replay of a broadcast."""
        prefix = f"{path_prefix(broadcast.webinar_id)}replay/"
        recorded = broadcast.recording_id is not None
        return cls(
            playlist_url=f"{prefix}master.m3u8",
            poster_url=f"{prefix}poster.jpg" if recorded else None,
            storyboard_url=f"{prefix}storyboard.vtt" if recorded else None,
            download_url=f"{prefix}recording.mp4" if recorded else None,
            duration=float(broadcast.replay_seconds or 0.0),
        )


class PlaybackView(Schema):
    """What the caller may see now: paths on the CDN, which this answer's cookies open until ``expiresAt``.

    While SCHEDULED one waits for the host, after ``scheduledStart`` too. ``replayState`` says why ``replay`` is null.
    """

    webinar_id: str
    title: str
    status: WebinarStatus
    scheduled_start: UtcDateTime
    scheduled_end: UtcDateTime
    doors_open_at: UtcDateTime
    started_at: UtcDateTime | None
    ended_at: UtcDateTime | None
    playlist_url: str | None = Field(description="Of the live picture; null unless LIVE.")
    timeline_url: str | None = Field(description="Of slides and scenes; null unless there is a picture.")
    replay_state: ReplayState
    replay: ReplayView | None
    expires_at: UtcDateTime | None

    @classmethod
    def of(cls, playback: Playback) -> Self:
        """Present what somebody may see."""
        webinar, broadcast = playback.webinar, playback.broadcast
        live = playback.status is WebinarStatus.LIVE
        ready = broadcast is not None and playback.replay_state is ReplayState.READY
        return cls(
            webinar_id=webinar.webinar_id,
            title=webinar.title,
            status=playback.status,
            scheduled_start=webinar.scheduled_start,
            scheduled_end=webinar.scheduled_end,
            doors_open_at=opens_at(webinar),
            started_at=broadcast.started_at if broadcast else None,
            ended_at=broadcast.ended_at if broadcast else None,
            playlist_url=f"{playback.prefix}master.m3u8" if live else None,
            timeline_url=f"{playback.prefix}timeline.json" if live or ready else None,
            replay_state=playback.replay_state,
            replay=ReplayView.of(broadcast) if broadcast is not None and ready else None,
            expires_at=playback.expires_at,
        )
