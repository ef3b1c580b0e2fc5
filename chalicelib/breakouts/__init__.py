"""Breakout rooms: rounds of small groups, who is in which, and what browsers need to talk inside of one."""
