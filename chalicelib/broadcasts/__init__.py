"""Broadcasts: a webinar's live programme, who may publish in it, and what stays of it."""
