"""Organizations on the real platform: sign-in, invitations to the mailed link, roles, branding, conflicting edits."""

import json
import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor, session_of
from tests.cloud_fixture import RunningCloud, wait_for

PASSWORD = "Learn-by-doing-1"


def sign_in(page: Page, email: str, password: str) -> None:
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def create_organization(cloud: RunningCloud) -> dict[str, str]:
    label = f"org-{uuid4().hex[:10]}"
    body = {
        "name": f"School {label}",
        "subdomain": label,
        "primaryColor": "#7a1f5c",
        "description": "What we do.",
    }
    made: dict[str, str] = cloud.call(
        "POST", "/api/organizations", body, headers={"Idempotency-Key": label}
    ).json()
    return made


def invitation_link(cloud: RunningCloud, email: str) -> str:
    (message,) = wait_for(lambda: cloud.messages(email), f"the invitation of {email}")
    found = re.search(r"http://[^\s\"'<>\\]+/invitations/[\w.-]+", json.dumps(message))
    assert found is not None
    return found.group(0)


@pytest.fixture
def admin(local_cloud: RunningCloud, visit: Callable[..., Visitor]) -> Page:
    """A window in which the demo's admin is signed in."""
    return visit(session=session_of(local_cloud.token("org_admin"))).page


def test_people_sign_in_and_out(local_cloud: RunningCloud, visit: Callable[..., Visitor]) -> None:
    stack, visitor = local_cloud.stack, visit()
    page = visitor.open(stack["console"])
    page.get_by_role("button", name="Sign in to your academy").click()
    user = stack["users"][0]
    sign_in(page, user["email"], user["password"])
    expect(page.get_by_role("heading", level=1, name="Ada Okafor")).to_be_visible()
    page.get_by_role("button", name="Account of Ada Okafor").click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page.get_by_role("heading", level=1, name="Prove it was learned.")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0
    assert visitor.complaints == []


def test_people_sign_in_at_an_organizations_own_address(
    local_cloud: RunningCloud, visit: Callable[..., Visitor]
) -> None:
    organization = create_organization(local_cloud)
    branded = local_cloud.stack["console"].replace("localhost", f"{organization['subdomain']}.localhost")
    visitor = visit()
    page = visitor.open(branded)
    expect(page.get_by_role("heading", level=1)).to_have_text(organization["name"])
    assert page.evaluate("document.documentElement.style.getPropertyValue('--brand-source')") == "#7a1f5c"
    assert visitor.audit() == []
    page.get_by_role("button", name="Sign in to learn").click()
    user = local_cloud.stack["users"][0]
    sign_in(page, user["email"], user["password"])
    expect(page.get_by_role("button", name="Account of Ada Okafor")).to_be_visible()
    assert page.url == f"{branded}/"


def test_an_unknown_address_says_so(local_cloud: RunningCloud, visit: Callable[..., Visitor]) -> None:
    page = visit().open(local_cloud.stack["console"].replace("localhost", "nobody-here.localhost"))
    expect(page.get_by_role("heading", level=1)).to_have_text("No academy at this address")


def test_an_academy_is_opened(local_cloud: RunningCloud, admin: Page) -> None:
    name = f"Río School {uuid4().hex[:8]}"
    admin.goto(local_cloud.stack["console"] + "/organizations/new")
    admin.get_by_label("Name").fill(name)
    address = admin.get_by_label("Address", exact=True)
    expect(address).to_have_value(name.lower().replace(" ", "-").replace("í", "i"))
    address.fill("admin")
    admin.get_by_role("button", name="Open academy").click()
    expect(address).to_be_focused()
    expect(address).to_have_accessible_description(re.compile("“admin” is reserved"))
    address.fill(f"rio-{uuid4().hex[:8]}")
    admin.get_by_role("button", name="Open academy").click()
    admin.wait_for_url("**/organizations/org_*")
    expect(admin.get_by_role("heading", level=1)).to_have_text(name)
    expect(admin.locator("organization-switcher")).to_contain_text(name)


def test_an_invited_person_joins_on_a_phone(
    local_cloud: RunningCloud, admin: Page, visit: Callable[..., Visitor]
) -> None:
    organization, email = create_organization(local_cloud), f"minh-{uuid4().hex[:8]}@example.org"
    admin.goto(f"{local_cloud.stack['console']}/organizations/{organization['id']}")
    admin.get_by_role("button", name="Invite").click()
    dialog = admin.get_by_role("dialog", name="Invite somebody")
    dialog.get_by_label("E-mail").fill(email)
    dialog.get_by_role("radio", name="Instructor").check()
    dialog.get_by_role("button", name="Send invitation").click()
    expect(dialog).to_have_count(0)
    admin.get_by_role("tab", name="Invitations").click()
    expect(admin.get_by_role("listitem").filter(has_text=email)).to_contain_text("Open")

    visitor, link = visit(phone=True), invitation_link(local_cloud, email)
    page = visitor.open(link)
    assert visitor.audit() == []
    page.get_by_label("Your name").fill("Nguyễn Thị Minh")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Create account and join").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Welcome to {organization['name']}")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    sign_in(page, email, PASSWORD)
    expect(page.get_by_role("heading", level=1, name="Nguyễn Thị Minh")).to_be_visible()
    expect(page.get_by_role("main").get_by_role("link", name=organization["name"])).to_be_visible()
    visitor.open(link)
    expect(page.get_by_role("heading", level=1)).to_have_text("This invitation is no longer open")

    admin.reload()
    admin.get_by_role("tab", name="People").click()
    admin.get_by_label("Role of Nguyễn Thị Minh").select_option("viewer")
    expect(admin.locator("#toasts")).to_contain_text("Nguyễn Thị Minh is now Learner")
    admin.get_by_role("button", name="Actions for Nguyễn Thị Minh").click()
    admin.get_by_role("menuitem", name="Remove").click()
    admin.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(admin.get_by_role("row").filter(has_text="Nguyễn")).to_have_count(0)


def test_an_invitation_for_somebody_else_is_not_accepted(local_cloud: RunningCloud, admin: Page) -> None:
    organization, email = create_organization(local_cloud), f"other-{uuid4().hex[:8]}@example.org"
    local_cloud.call(
        "POST",
        f"/api/organizations/{organization['id']}/members",
        {"email": email, "role": "viewer"},
        headers={"Idempotency-Key": email},
    )
    admin.goto(invitation_link(local_cloud, email))
    expect(admin.get_by_role("main")).to_contain_text(f"this invitation is for {email}")
    expect(admin.get_by_role("button", name="Accept invitation")).to_have_count(0)


def test_a_conflicting_edit_loses_nothing(local_cloud: RunningCloud, admin: Page) -> None:
    organization = create_organization(local_cloud)
    path = f"/api/organizations/{organization['id']}"
    admin.goto(f"{local_cloud.stack['console']}/organizations/{organization['id']}#profile")
    admin.get_by_label("Description").fill("Mine")
    theirs = {name: organization[name] for name in ("name", "subdomain", "logoUrl", "primaryColor")}
    edited = local_cloud.call("PUT", path, theirs | {"description": "Theirs"}, headers={"If-Match": '"1"'})
    assert edited.status == 200
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.get_by_role("main")).to_contain_text("Somebody saved another version")
    expect(admin.get_by_label("Description")).to_have_value("Mine")
    admin.get_by_role("button", name="Save mine").click()
    expect(admin.locator("#toasts")).to_contain_text("Profile saved")
    assert local_cloud.call("GET", path).json()["description"] == "Mine"


def test_words_are_blocked_in_all_chats(local_cloud: RunningCloud, admin: Page) -> None:
    """Also against somebody who was faster."""
    organization = create_organization(local_cloud)
    path = f"/api/organizations/{organization['id']}/blocked-words"
    admin.goto(f"{local_cloud.stack['console']}/organizations/{organization['id']}#chats")
    expect(admin.get_by_label("English")).to_be_checked()
    admin.get_by_label("Portuguese").check()
    admin.get_by_label("Blocked words").fill("Loom\nspindle, loom")
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.locator("#toasts")).to_contain_text("The lists hold from now on")
    saved = local_cloud.call("GET", path).json()
    assert (saved["words"], saved["allowed"], saved["languages"]) == (["loom", "spindle"], [], ["en", "pt"])
    theirs = {"words": ["shuttle"], "allowed": [], "languages": []}
    assert local_cloud.call("PUT", path, theirs, headers={"If-Match": f'"{saved["version"]}"'}).status == 200
    admin.get_by_label("Allowed words").fill("warp")
    admin.get_by_role("button", name="Save", exact=True).click()
    expect(admin.get_by_label("Allowed words")).to_have_value("warp")
    admin.get_by_role("button", name="Show theirs").click()
    expect(admin.get_by_label("Blocked words")).to_have_value("shuttle")


def test_a_learner_sees_the_profile_alone(local_cloud: RunningCloud, visit: Callable[..., Visitor]) -> None:
    stack = local_cloud.stack
    page = visit(session=session_of(local_cloud.token("viewer"))).open(
        f"{stack['console']}/organizations/{stack['organization']}"
    )
    expect(page.get_by_role("tab")).to_have_text(["Profile"])
    expect(page.get_by_role("button", name="Leave organization")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_have_count(0)


@pytest.mark.parametrize(("phone", "dark"), [(False, False), (True, True)], ids=["desktop", "dark phone"])
def test_signed_in_pages_pass_axe(
    phone: bool, dark: bool, local_cloud: RunningCloud, visit: Callable[..., Visitor]
) -> None:
    stack = local_cloud.stack
    own = f"/organizations/{stack['organization']}"
    visitor = visit(phone=phone, dark=dark, session=session_of(local_cloud.token("org_admin")))
    for path in (
        "/",
        "/organizations/new",
        own,
        f"{own}?1#invitations",
        f"{own}?2#profile",
        f"{own}?3#chats",
        "/certificates",
    ):
        visitor.open(stack["console"] + path)
        assert (path, visitor.audit()) == (path, [])
        assert (path, visitor.overflow()) == (path, 0)
    assert visitor.complaints == []
