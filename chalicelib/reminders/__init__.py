"""Notices: what people who are registered for a webinar are told of it by mail, each of them once."""
