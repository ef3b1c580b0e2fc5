"""Courses: authoring, publishing and the catalogue."""
