"""Gives places that became free to those who wait for one."""
