"""The local cloud: the production templates, handlers and event shapes on one machine, loopback only."""
