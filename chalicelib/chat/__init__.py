"""The chat of a webinar's room, and its moderation."""
