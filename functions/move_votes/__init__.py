"""Moves the votes of merged questions."""
