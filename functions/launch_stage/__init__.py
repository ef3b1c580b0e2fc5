"""Runs the tasks of live stages."""
