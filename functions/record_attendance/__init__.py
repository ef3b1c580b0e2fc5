"""Writes heartbeats down as minutes of presence."""
