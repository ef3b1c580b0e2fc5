"""Everything by keyboard: the skip link, navigation, menus, tabs, dialogs, forms; focus is always visible."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor

OUTLINE = """
    getComputedStyle(document.activeElement.closest(".segmented label") ?? document.activeElement).outlineStyle
"""
FOCUSED = "document.activeElement.textContent.trim() || document.activeElement.getAttribute('aria-label')"


@pytest.fixture
def gallery(console: str, visit: Callable[..., Visitor]) -> Page:
    """The design page, which has every component."""
    return visit().open(f"{console}/design")


def test_the_skip_link_comes_first_and_leads_to_the_content(
    console: str, visit: Callable[..., Visitor]
) -> None:
    page = visit().open(console)
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) == "Skip to content"
    expect(page.locator(".skip-link")).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_every_control_of_the_front_page_is_reached_with_visible_focus(
    console: str, visit: Callable[..., Visitor]
) -> None:
    page = visit().open(console)
    controls = page.locator("a[href]:visible, button:visible, input:visible").count()
    reached: set[str] = set()
    for _ in range(controls - 2):  # the theme's three radio buttons are one stop
        page.keyboard.press("Tab")
        assert page.evaluate(OUTLINE) != "none", page.evaluate("document.activeElement.outerHTML")
        reached.add(page.evaluate("document.activeElement.outerHTML"))
    assert len(reached) == controls - 2


def test_signed_in_navigation_is_reached_in_reading_order(
    console: str, visit: Callable[..., Visitor]
) -> None:
    session = {
        "idToken": "e30.eyJzdWIiOiJ1MSIsImVtYWlsIjoiYUBleGFtcGxlLm9yZyIsIm5hbWUiOiJBZGEifQ.x",
        "expiresAt": 4e12,
    }
    page = visit(session=session).open(f"{console}/design")
    page.wait_for_selector("organization-switcher button")
    stops = []
    for _ in range(8):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUSED))
    assert stops[1] == "AeThex Academy"
    assert stops[3:7] == ["Home", "Courses", "Webinars", "Certificates"]
    assert "Ada" in stops[7]


def test_a_menu_follows_the_menu_button_pattern(gallery: Page) -> None:
    button = gallery.get_by_role("button", name="Actions for Ada Okafor")
    button.focus()
    gallery.keyboard.press("ArrowDown")
    assert gallery.evaluate(FOCUSED) == "Open"
    gallery.keyboard.press("End")
    assert gallery.evaluate(FOCUSED) == "Remove"
    gallery.keyboard.press("ArrowDown")
    assert gallery.evaluate(FOCUSED) == "Open"
    gallery.keyboard.press("r")
    assert gallery.evaluate(FOCUSED) == "Rename"
    gallery.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")


def test_a_menu_stays_open_when_its_focused_item_goes_away(gallery: Page) -> None:
    """As happens when a page learns that what the item did is already done."""
    button = gallery.get_by_role("button", name="Actions for Ada Okafor")
    button.click()
    assert gallery.evaluate(FOCUSED) == "Open"
    gallery.evaluate("document.activeElement.remove()")
    expect(button).to_have_attribute("aria-expanded", "true")
    assert gallery.evaluate(FOCUSED) == "Rename"
    gallery.get_by_role("heading", level=1).click()
    expect(button).to_have_attribute("aria-expanded", "false")


def test_tabs_move_by_arrow_and_are_kept_in_the_address(gallery: Page) -> None:
    gallery.get_by_role("tab", name="First").focus()
    gallery.keyboard.press("ArrowRight")
    expect(gallery.get_by_role("tab", name="Second")).to_be_focused()
    expect(gallery.get_by_role("tabpanel", name="Second")).to_be_visible()
    assert gallery.url.endswith("#two")
    gallery.reload()
    expect(gallery.get_by_role("tab", name="Second")).to_have_attribute("aria-selected", "true")


def test_a_dialog_keeps_the_focus_and_gives_it_back(gallery: Page) -> None:
    button = gallery.get_by_role("button", name="Confirmation")
    button.focus()
    gallery.keyboard.press("Enter")
    dialog = gallery.get_by_role("dialog", name="Remove Ada Okafor?")
    expect(dialog.get_by_role("button", name="Cancel")).to_be_focused()
    for _ in range(5):
        gallery.keyboard.press("Tab")
        assert gallery.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
    gallery.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()


def test_a_form_names_what_is_missing_and_goes_there(gallery: Page) -> None:
    gallery.get_by_role("button", name="Save", exact=True).click()
    title = gallery.get_by_role("textbox", name="Title")
    expect(title).to_be_focused()
    expect(title).to_have_accessible_description("As it will stand on the certificate. Please fill this in.")
    gallery.get_by_role("textbox", name="E-mail").fill("nobody")
    title.fill("Statistics")
    expect(title).to_have_attribute("aria-invalid", "false")
    gallery.get_by_role("button", name="Save", exact=True).click()
    expect(gallery.get_by_role("textbox", name="E-mail")).to_be_focused()


def test_notifications_are_read_out_and_can_be_dismissed(gallery: Page) -> None:
    gallery.get_by_role("button", name="Failure toast").click()
    region = gallery.get_by_role("region", name="Notifications")
    expect(region).to_have_attribute("aria-live", "polite")
    expect(region).to_contain_text("The server cannot be reached.")
    region.get_by_role("button", name="Dismiss").click()
    expect(region).to_be_empty()


def test_the_theme_is_chosen_by_arrow_and_remembered(gallery: Page) -> None:
    gallery.get_by_role("radio", name="Auto").focus()
    gallery.keyboard.press("ArrowLeft")
    expect(gallery.get_by_role("radio", name="Dark")).to_be_checked()
    assert gallery.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    gallery.reload()
    assert gallery.evaluate("document.documentElement.dataset.theme") == "dark"
    expect(gallery.get_by_role("radio", name="Dark")).to_be_checked()
