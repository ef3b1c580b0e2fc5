"""Looks after live stages each minute."""
