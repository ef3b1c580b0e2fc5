"""Remembers which addresses take no mail."""
