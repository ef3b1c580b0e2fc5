"""Tells people by mail what happened."""
