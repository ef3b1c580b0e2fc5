"""Entry points of queues, streams and schedules: one folder each, named after what it does."""
