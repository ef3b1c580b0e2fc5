"""Certificates: signed once, rendered any number of times, verified by anyone."""
