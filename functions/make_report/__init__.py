"""Counts a webinar's figures, and writes reports as files."""
