"""WCAG 2.2 AA by axe, on a desktop and a phone of 360 px, in light and dark; nothing wider than the window."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Visitor

PATHS = [
    "/",
    "/design",
    "/verify",
    "/verify/crt_unknown",
    "/invitations/a.b.c",
    "/join/a.b.c",
    "/mail/a.b.c",
    "/auth/callback",
    "/nowhere",
]


@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True)], ids=["desktop", "dark phone"])
@pytest.mark.parametrize("path", PATHS)
def test_pages_pass_axe(
    path: str, phone: bool, dark: bool, console: str, visit: Callable[..., Visitor]
) -> None:
    visitor = visit(phone=phone, dark=dark)
    visitor.open(console + path)
    assert visitor.audit() == []
    assert visitor.overflow() <= 0
    assert visitor.complaints == []


@pytest.mark.parametrize("width", [320, 768, 1920, 3840])
def test_pages_fit_every_width(width: int, console: str, visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.page.set_viewport_size({"width": width, "height": 900})
    for path in ("/", "/design", "/verify"):
        visitor.open(console + path)
        assert (path, visitor.overflow()) == (path, min(0, visitor.overflow()))


def test_an_organizations_color_keeps_the_contrast(console: str, visit: Callable[..., Visitor]) -> None:
    for color in ("#ffff00", "#000000", "#7a1f5c"):
        for dark in (False, True):
            visitor = visit(dark=dark)
            visitor.page.add_init_script(
                f"localStorage.setItem('academy.brand', JSON.stringify({{host: location.host, color: '{color}'}}))"
            )
            visitor.open(f"{console}/design")
            assert (color, dark, visitor.audit(["color-contrast"])) == (color, dark, [])


def test_the_page_keeps_its_place_while_it_loads(console: str, visit: Callable[..., Visitor]) -> None:
    """Cumulative layout shift, as browsers measure it; 0.1 is the limit of "good"."""
    visitor = visit()
    visitor.page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => window.shift += entry.value))"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    for path in ("/", "/verify", "/verify/crt_unknown"):
        page = visitor.open(console + path)
        assert page.evaluate("window.shift") < 0.02
