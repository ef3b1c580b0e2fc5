"""Broadcasts, as routes, functions and stages use them. Each part of the domain is in a module of its own."""

from chalicelib.broadcasts.adjusting import adjust_to_leaver, adjust_to_webinar
from chalicelib.broadcasts.decks import add_deck, upload_slides
from chalicelib.broadcasts.ice import ice_servers
from chalicelib.broadcasts.launching import wants_launch
from chalicelib.broadcasts.lifecycle import (
    change_settings,
    end_broadcast,
    open_green_room,
    restart_stage,
    start_broadcast,
)
from chalicelib.broadcasts.models import Broadcast, Deck, Presenter, Source, broadcast_key, presenter_key
from chalicelib.broadcasts.playback import (
    Playback,
    ReplayLink,
    ReplayState,
    find_replay_audience,
    make_link,
    open_link,
    path_prefix,
    view_playback,
)
from chalicelib.broadcasts.presenters import (
    NamedPresenter,
    drop_presenter,
    hand_over,
    list_presenters,
    mute_presenter,
    name_presenter,
    presenter_ids,
)
from chalicelib.broadcasts.programme import Published, is_presenter
from chalicelib.broadcasts.recordings import (
    is_replay_ready,
    is_stage_working,
    nothing_recorded,
    recording_asset_id,
    recording_made,
    replay_made,
)
from chalicelib.broadcasts.sources import (
    Grant,
    control_token,
    create_source,
    drop_source,
    mute_source,
    renew_token,
)
from chalicelib.broadcasts.stage import (
    Fenced,
    PlannedSource,
    StagePlan,
    beat,
    claim_run,
    finish_run,
    read_plan,
)
from chalicelib.broadcasts.states import BroadcastStatus, ReplayAccess, SourceKind, StageState, stage_state
from chalicelib.broadcasts.studio import Studio, view_studio
from chalicelib.broadcasts.sweeping import sweep_stages
from chalicelib.webinars.service import opens_at

__all__ = [
    "Broadcast",
    "BroadcastStatus",
    "Deck",
    "Fenced",
    "Grant",
    "NamedPresenter",
    "PlannedSource",
    "Playback",
    "Presenter",
    "Published",
    "ReplayAccess",
    "ReplayLink",
    "ReplayState",
    "Source",
    "SourceKind",
    "StagePlan",
    "StageState",
    "Studio",
    "add_deck",
    "adjust_to_leaver",
    "adjust_to_webinar",
    "beat",
    "broadcast_key",
    "change_settings",
    "claim_run",
    "control_token",
    "create_source",
    "drop_presenter",
    "drop_source",
    "end_broadcast",
    "find_replay_audience",
    "finish_run",
    "hand_over",
    "ice_servers",
    "is_presenter",
    "is_replay_ready",
    "is_stage_working",
    "list_presenters",
    "make_link",
    "mute_presenter",
    "mute_source",
    "name_presenter",
    "nothing_recorded",
    "open_green_room",
    "open_link",
    "opens_at",
    "path_prefix",
    "presenter_ids",
    "presenter_key",
    "read_plan",
    "recording_asset_id",
    "recording_made",
    "renew_token",
    "replay_made",
    "restart_stage",
    "stage_state",
    "start_broadcast",
    "sweep_stages",
    "upload_slides",
    "view_playback",
    "view_studio",
    "wants_launch",
]
