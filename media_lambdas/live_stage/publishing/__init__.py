"""Brings segments into storage and says what is there: uploads, live playlists, and the timeline of slides."""
