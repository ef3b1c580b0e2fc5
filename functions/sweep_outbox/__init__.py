"""Publishes outbox events that the stream did not bring through."""
