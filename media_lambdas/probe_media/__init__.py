"""Examines an upload and makes it servable, or says why it cannot be."""
