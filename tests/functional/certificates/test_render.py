"""CertificateIssued → the PDF in storage, told once: duplicates, reorder, races and crashes between the steps."""

import io
from collections.abc import Callable
from typing import Any

import boto3
import pikepdf
import pytest
from botocore.exceptions import EndpointConnectionError
from PIL import Image

from chalicelib.certificates import service
from chalicelib.core import storage
from chalicelib.core.config import settings
from chalicelib.core.errors import Unavailable
from chalicelib.core.transaction import Transaction
from functions.render_certificate import document
from functions.render_certificate.handler import lambda_handler
from functions.render_certificate.logos import as_png, load_logo
from tests.functional.certificates.conftest import issue
from tests.functional.certificates.scene import Context, Scene, failures, issued, read, sqs_event

Outbox = Callable[[], list[dict[str, Any]]]


def render(scene: Scene, certificate_id: str, times: int = 1) -> int:
    """Deliver the event, once or several times in a batch; return how many messages go back."""
    return failures(lambda_handler(sqs_event(*[issued(scene, certificate_id)] * times), Context()))


def rendered_events(outbox: Outbox) -> list[dict[str, Any]]:
    return [event for event in outbox() if event["type"] == "CertificateRendered"]


def stored(certificate_id: str) -> Any:
    key = f"certificates/{certificate_id}/certificate.pdf"
    return boto3.client("s3").get_object(Bucket=settings().content_bucket, Key=key)


def body_of(certificate_id: str) -> bytes:
    return bytes(stored(certificate_id)["Body"].read())


def test_the_pdf_is_stored_and_the_certificate_says_so(scene: Scene, certificate_id: str) -> None:
    assert render(scene, certificate_id) == 0
    found = stored(certificate_id)
    assert found["ContentType"] == "application/pdf"
    assert found["CacheControl"] == "private, max-age=300"
    assert found["ContentDisposition"] == (
        "attachment; filename=\"certificate.pdf\"; filename*=UTF-8''"
        "Linus%20%E2%80%93%20Practical%20Cryptography.pdf"
    )
    certificate = read(certificate_id)
    assert (certificate.pdf_status, certificate.version) == ("READY", 2)
    with pikepdf.open(io.BytesIO(body_of(certificate_id))) as pdf:
        assert len(pdf.pages) == 1
        assert pdf.attachments["credential.jwt"].get_file().read_bytes().decode() == certificate.credential


def test_the_event_carries_what_the_mail_needs(scene: Scene, certificate_id: str, outbox: Outbox) -> None:
    assert render(scene, certificate_id) == 0
    [event] = rendered_events(outbox)
    assert event["data"] == {
        "certificateId": certificate_id,
        "userId": scene.learner.user_id,
        "recipientName": "Linus",
        "recipientEmail": "linus@example.org",
        "title": "Practical Cryptography",
        "verificationHash": read(certificate_id).verification_hash,
    }
    assert event["correlationId"] == "story-1"


def test_duplicates_render_and_tell_once(
    scene: Scene, certificate_id: str, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert render(scene, certificate_id) == 0

    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a PDF that is there must not be rendered again")

    monkeypatch.setattr("functions.render_certificate.handler.store_document", refuse)
    assert render(scene, certificate_id, times=3) == 0
    assert len(rendered_events(outbox)) == 1
    assert read(certificate_id).version == 2


def test_two_renderers_at_once_tell_once(scene: Scene, certificate_id: str, outbox: Outbox) -> None:
    first, second = Transaction(), Transaction()
    for tx in (first, second):
        service.record_rendering(read(certificate_id), tx=tx)
    first.commit()
    with pytest.raises(service.AlreadyRendered):
        second.commit()
    assert len(rendered_events(outbox)) == 1


def test_losing_the_race_is_no_failure(
    scene: Scene, certificate_id: str, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def other_was_faster(printout: service.Printout) -> None:
        document.store_document(printout)
        with Transaction() as tx:
            service.record_rendering(read(certificate_id), tx=tx)

    monkeypatch.setattr("functions.render_certificate.handler.store_document", other_was_faster)
    assert render(scene, certificate_id) == 0
    assert len(rendered_events(outbox)) == 1


def test_an_event_that_overtakes_its_certificate_comes_back_until_it_is_there(
    scene: Scene, outbox: Outbox
) -> None:
    expected = service.certificate_id_of(scene.course_id, scene.learner.user_id)
    assert render(scene, expected) == 1
    assert rendered_events(outbox) == []
    assert issue(scene) == expected
    assert render(scene, expected) == 0
    assert len(rendered_events(outbox)) == 1


def test_killed_after_storing_and_before_the_commit_the_next_try_ends_the_same(
    scene: Scene, certificate_id: str, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_: Transaction) -> None:
        raise Unavailable("killed before the commit")

    with monkeypatch.context() as patch:
        patch.setattr(Transaction, "commit", killed)
        assert render(scene, certificate_id) == 1
    left_behind = body_of(certificate_id)
    assert read(certificate_id).pdf_status == "PENDING"
    assert rendered_events(outbox) == []
    assert render(scene, certificate_id) == 0
    assert body_of(certificate_id) == left_behind
    assert read(certificate_id).pdf_status == "READY"
    assert len(rendered_events(outbox)) == 1


def test_killed_before_storing_nothing_is_told(
    scene: Scene, certificate_id: str, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreachable(*_: Any, **__: Any) -> None:
        raise EndpointConnectionError(endpoint_url="http://s3")

    with monkeypatch.context() as patch:
        patch.setattr(storage, "put_object", unreachable)
        assert render(scene, certificate_id) == 1
    assert (read(certificate_id).pdf_status, rendered_events(outbox)) == ("PENDING", [])
    assert render(scene, certificate_id) == 0
    assert len(rendered_events(outbox)) == 1


def test_a_revoked_certificate_is_not_rendered_and_nobody_is_told(
    scene: Scene, certificate_id: str, outbox: Outbox
) -> None:
    with Transaction() as tx:
        service.revoke_certificate(certificate_id, "Issued by mistake", actor=scene.admin.actor, tx=tx)
    assert render(scene, certificate_id) == 0
    assert read(certificate_id).pdf_status == "PENDING"
    assert rendered_events(outbox) == []


def test_a_revocation_between_rendering_and_commit_wins(
    scene: Scene, certificate_id: str, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def revoked_meanwhile(printout: service.Printout) -> None:
        document.store_document(printout)
        with Transaction() as tx:
            service.revoke_certificate(certificate_id, "Issued by mistake", actor=scene.admin.actor, tx=tx)

    monkeypatch.setattr("functions.render_certificate.handler.store_document", revoked_meanwhile)
    assert render(scene, certificate_id) == 0
    certificate = read(certificate_id)
    assert (certificate.status, certificate.pdf_status) == ("REVOKED", "PENDING")
    assert rendered_events(outbox) == []


def test_a_renamed_organization_does_not_change_a_certificate(scene: Scene, certificate_id: str) -> None:
    from chalicelib.organizations.service import get_organization

    organization = get_organization(scene.organization_id)
    organization.name = "Somebody Else"
    organization.save()
    page = document.page_of(service.printout_of(read(certificate_id)))
    assert (page.organization_name, page.primary_color) == ("Northwind Institute", "#0f766e")


def picture(width: int, height: int, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(out, format=kind)
    return out.getvalue()


def test_a_logo_of_our_own_storage_is_printed() -> None:
    storage.s3().put_object(
        Bucket=settings().content_bucket, Key="media/ast_1/logo.png", Body=picture(3000, 1000)
    )
    logo = load_logo("/media/ast_1/logo.png")
    assert logo is not None
    with Image.open(io.BytesIO(logo)) as printed:
        assert (printed.format, printed.size) == ("PNG", (1000, 333))


@pytest.mark.parametrize("url", [None, "https://example.org/logo.png", "/media/ast_1/missing.png"])
def test_a_logo_elsewhere_or_missing_is_left_out(url: str | None) -> None:
    assert load_logo(url) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
        picture(10, 10, "GIF"),
        picture(5000, 4000),
    ],
    ids=["empty", "svg", "gif", "too many pixels"],
)
def test_what_is_not_a_printable_picture_is_left_out(body: bytes) -> None:
    assert as_png(body) is None
