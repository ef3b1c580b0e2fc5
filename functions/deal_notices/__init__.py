"""Deals news of a webinar to the people registered for it."""
