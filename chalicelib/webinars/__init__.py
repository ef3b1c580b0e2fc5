"""Webinars: the schedule, registrations and calendar files."""
