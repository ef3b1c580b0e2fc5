"""Settles polls that are over."""
