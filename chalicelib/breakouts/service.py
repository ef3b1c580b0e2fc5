"""Breakout rooms, as routes and the feed use them. Each part of the domain is in a module of its own."""

from chalicelib.breakouts.groups import take_call_place, want_help
from chalicelib.breakouts.models import Group
from chalicelib.breakouts.places import choose_group, move_person, take_place, view_own_group
from chalicelib.breakouts.preparing import list_present, prepare_round
from chalicelib.breakouts.projection import project_breakouts
from chalicelib.breakouts.rules import (
    MOST_GROUPS,
    MOST_MEMBERS,
    Assignment,
    RoundPlan,
    RoundStatus,
)
from chalicelib.breakouts.running import call_back, close_round, open_round, set_timer, view_round
from chalicelib.breakouts.seen import OwnGroup, SeenRound, callers_of, id_of
from chalicelib.breakouts.signals import (
    Message,
    SignalKind,
    Signals,
    first_at,
    list_signals,
    send_signal,
)
from chalicelib.breakouts.talking import list_said, say_in_group

__all__ = [
    "MOST_GROUPS",
    "MOST_MEMBERS",
    "Assignment",
    "Group",
    "Message",
    "OwnGroup",
    "RoundPlan",
    "RoundStatus",
    "SeenRound",
    "SignalKind",
    "Signals",
    "call_back",
    "callers_of",
    "choose_group",
    "close_round",
    "first_at",
    "id_of",
    "list_present",
    "list_said",
    "list_signals",
    "move_person",
    "open_round",
    "prepare_round",
    "project_breakouts",
    "say_in_group",
    "send_signal",
    "set_timer",
    "take_call_place",
    "take_place",
    "view_own_group",
    "view_round",
    "want_help",
]
