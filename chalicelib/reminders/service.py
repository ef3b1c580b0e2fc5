"""Notices and reminders, as routes and functions use them. Each part of the domain is in a module of its own."""

from chalicelib.reminders.dealing import AlreadyDealt, deal_notice
from chalicelib.reminders.notices import Kind, Notice, notice_of
from chalicelib.reminders.preferences import (
    Preferences,
    change_preferences,
    open_join_link,
    unsubscribe,
    view_preferences,
)
from chalicelib.reminders.sending import Mailing, Recipient, prepare_mailing
from chalicelib.reminders.sweeping import sweep_reminders

__all__ = [
    "AlreadyDealt",
    "Kind",
    "Mailing",
    "Notice",
    "Preferences",
    "Recipient",
    "change_preferences",
    "deal_notice",
    "notice_of",
    "open_join_link",
    "prepare_mailing",
    "sweep_reminders",
    "unsubscribe",
    "view_preferences",
]
