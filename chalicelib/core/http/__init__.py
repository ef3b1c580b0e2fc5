"""HTTP: the one place that knows Chalice. Routes declare, the endpoint machinery does the rest."""

from chalicelib.core.http.access import PUBLIC, SIGNED_IN, Access, requires
from chalicelib.core.http.call import Call
from chalicelib.core.http.endpoint import Endpoint
from chalicelib.core.http.results import Content, Redirect
from chalicelib.core.http.router import ENDPOINTS, Router

__all__ = [
    "ENDPOINTS",
    "PUBLIC",
    "SIGNED_IN",
    "Access",
    "Call",
    "Content",
    "Endpoint",
    "Redirect",
    "Router",
    "requires",
]
