"""Mixes the programme on a clock of its own: one picture and its sound for every tick."""
