"""Mails news of a webinar to people registered for it."""
