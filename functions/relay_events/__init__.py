"""Puts outbox events on the event bus."""
