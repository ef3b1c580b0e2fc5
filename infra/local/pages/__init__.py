"""The few pages of the local cloud itself: mailbox, sign-in, and not found."""

from pathlib import Path
from typing import Any

import jinja2

FOLDER = Path(__file__).parent
_environment = jinja2.Environment(
    loader=jinja2.FileSystemLoader(FOLDER),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(page: str, /, **values: Any) -> str:
    """Return a page as HTML."""
    return _environment.get_template(f"{page}.html").render(values)


def stylesheet() -> str:
    """Return the pages' styles."""
    return (FOLDER / "pages.css").read_text(encoding="utf-8")
