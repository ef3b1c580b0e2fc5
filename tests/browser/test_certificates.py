"""Certificates on the real platform: the list, the download, and the public page in all its states."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor, session_of
from tests.cloud.people import Person
from tests.cloud.school import Author, Learner
from tests.cloud_fixture import RunningCloud


@pytest.fixture(scope="module")
def author(local_cloud: RunningCloud) -> Author:
    owner = Person.with_account(local_cloud, "Ada Okafor")
    body = {"name": "Tide School", "subdomain": f"tide-{owner.email[4:12]}"}
    return Author(owner, owner.post("/api/organizations", body)["id"])


@pytest.fixture(scope="module")
def learner(local_cloud: RunningCloud, author: Author) -> Learner:
    """Somebody who has completed a course and holds its certificate."""
    one = Learner.enrolled(local_cloud, author.short_course("Reading the tides"), "Llŷr Ó Séaghdha 山田")
    one.finish()
    one.await_certificate()
    return one


def test_the_learner_downloads_the_certificate(
    local_cloud: RunningCloud, learner: Learner, visit: Callable[..., Visitor]
) -> None:
    visitor = visit(session=session_of(learner.person.token))
    page = visitor.open(local_cloud.stack["console"] + "/certificates")
    with page.expect_download() as arriving:
        page.get_by_role("button", name="Download Reading the tides as PDF").click()
    assert arriving.value.path().read_bytes().startswith(b"%PDF-")
    assert visitor.audit() == []
    assert visitor.complaints == []


def test_the_certificate_is_downloaded_at_the_organizations_address_too(
    local_cloud: RunningCloud, author: Author, learner: Learner, visit: Callable[..., Visitor]
) -> None:
    name = author.person.get(f"/api/organizations/{author.organization}")["subdomain"]
    branded = local_cloud.stack["console"].replace("localhost", f"{name}.localhost")
    page = visit(session=session_of(learner.person.token)).open(f"{branded}/certificates")
    with page.expect_download() as arriving:
        page.get_by_role("button", name="Download Reading the tides as PDF").click()
    assert arriving.value.path().read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_anybody_sees_that_it_is_valid(
    phone: bool, dark: bool, local_cloud: RunningCloud, learner: Learner, visit: Callable[..., Visitor]
) -> None:
    (certificate,) = learner.certificates()
    visitor = visit(phone=phone, dark=dark)
    page = visitor.open(f"{local_cloud.stack['console']}/verify/{certificate['id']}")
    expect(page.get_by_role("heading", level=1)).to_have_text("This certificate is valid")
    main = page.get_by_role("main")
    for text in ("Llŷr Ó Séaghdha 山田", "Reading the tides", "Tide School", certificate["verificationHash"]):
        expect(main).to_contain_text(text)
    assert visitor.audit() == []
    assert visitor.overflow() == 0
    assert visitor.complaints == []


def test_a_number_is_asked_for_and_followed(
    local_cloud: RunningCloud, learner: Learner, visit: Callable[..., Visitor]
) -> None:
    (certificate,) = learner.certificates()
    page = visit().open(local_cloud.stack["console"] + "/verify")
    page.get_by_label("Certificate number").fill(certificate["verifyUrl"])
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/verify/{certificate['id']}")
    expect(page.get_by_role("heading", level=1)).to_have_text("This certificate is valid")


def test_a_number_that_was_never_issued_is_unknown(
    local_cloud: RunningCloud, visit: Callable[..., Visitor]
) -> None:
    page = visit().open(local_cloud.stack["console"] + "/verify/crt_aaaaaaaaaaaaaaaaaaaaaaaaaa")
    expect(page.get_by_role("heading", level=1)).to_have_text("No such certificate")


def test_a_revoked_certificate_says_so_with_its_reason(
    local_cloud: RunningCloud, author: Author, visit: Callable[..., Visitor]
) -> None:
    one = Learner.enrolled(local_cloud, author.short_course("Withdrawn tides"), "Ngozi Eze")
    one.finish()
    certificate = one.await_certificate()
    author.person.post(f"/api/certificates/{certificate['id']}/revoke", {"reason": "Issued by mistake."})
    visitor = visit(phone=True)
    page = visitor.open(f"{local_cloud.stack['console']}/verify/{certificate['id']}")
    expect(page.get_by_role("heading", level=1)).to_have_text("This certificate was revoked")
    expect(page.get_by_role("main")).to_contain_text("Issued by mistake.")
    assert visitor.audit() == []
