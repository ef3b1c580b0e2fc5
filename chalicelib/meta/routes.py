"""The OpenAPI document and the health check."""

import json
from functools import cache
from typing import Literal

from chalicelib.core.http import ENDPOINTS, PUBLIC, Call, Content, Router
from chalicelib.core.http.openapi import document
from chalicelib.core.schemas import Schema

TITLE = "AeThex Academy"
VERSION = "1.0.0"

router = Router("meta")


class HealthView(Schema):
    """The API is up."""

    status: Literal["ok"] = "ok"


@router.get("/api/health", access=PUBLIC, returns=HealthView, summary="Say whether the API is up")
def get_health(call: Call) -> HealthView:
    return HealthView()


@router.get(
    "/api/openapi.json", access=PUBLIC, returns=Content, summary="Describe the whole API (OpenAPI 3.1)"
)
def get_openapi(call: Call) -> Content:
    return Content(_openapi(), "application/json")


@cache
def _openapi() -> str:
    return json.dumps(document(ENDPOINTS, title=TITLE, version=VERSION), ensure_ascii=False)
