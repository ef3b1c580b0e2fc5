"""The webinar room: questions, their moderation and their votes."""
