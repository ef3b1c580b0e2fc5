"""Invites the addresses of a list."""
