"""CourseCompleted → one certificate: duplicates, races, crashes, and courses that give none."""

import threading
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.certificates import credentials, service, signing
from chalicelib.certificates.models import CERTIFICATE, HASH, Certificate, HashReservation, hash_key
from chalicelib.core import clock
from chalicelib.core.errors import Unavailable
from chalicelib.core.tables import find
from chalicelib.core.transaction import Transaction
from chalicelib.organizations.service import find_member
from functions.issue_certificate.handler import lambda_handler
from tests.functional.certificates.scene import (
    COMPLETED_AT,
    Context,
    Scene,
    certificates,
    completed,
    envelope,
    failures,
    make_course,
    read,
    sqs_event,
)

Outbox = Callable[[], list[dict[str, Any]]]


def issued_events(outbox: Outbox) -> list[dict[str, Any]]:
    return [event for event in outbox() if event["type"] == "CertificateIssued"]


def test_a_completed_course_gives_a_certificate_with_a_snapshot_of_everything_it_shows(scene: Scene) -> None:
    assert failures(lambda_handler(sqs_event(completed(scene)), Context())) == 0
    certificate = read(service.certificate_id_of(scene.course_id, scene.learner.user_id))
    assert certificate.user_id == scene.learner.user_id
    assert certificate.subject_id == certificate.course_id == scene.course_id
    assert not certificate.webinar_id
    assert certificate.organization_id == scene.organization_id
    assert (certificate.title, certificate.recipient_name) == ("Practical Cryptography", "Linus")
    assert (certificate.organization_name, certificate.organization_color) == (
        "Northwind Institute",
        "#0f766e",
    )
    assert (certificate.signer_name, certificate.signer_role) == ("Grace", "Instructor")
    assert (certificate.status, certificate.pdf_status, certificate.version) == ("ISSUED", "PENDING", 1)
    assert (certificate.score, certificate.completed_at) == (92.5, COMPLETED_AT)


def test_the_verification_hash_is_reserved_in_the_same_transaction(scene: Scene, certificate_id: str) -> None:
    certificate = read(certificate_id)
    assert certificate.verification_hash == credentials.hash_of(certificate.credential)
    reservation = find(HashReservation, hash_key(certificate.verification_hash), HASH)
    assert reservation is not None
    assert reservation.owner == certificate_id


def test_the_event_says_whose_certificate_it_is_and_keeps_the_correlation_id(
    scene: Scene, certificate_id: str, outbox: Outbox
) -> None:
    [event] = issued_events(outbox)
    assert event["data"] == {"certificateId": certificate_id, "userId": scene.learner.user_id}
    assert event["organizationId"] == scene.organization_id
    assert event["correlationId"] == "story-1"


def test_a_duplicate_message_changes_nothing_and_signs_nothing(
    scene: Scene, certificate_id: str, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = read(certificate_id)

    def refuse(*_: Any, **__: Any) -> bytes:
        raise AssertionError("a certificate that exists must not be signed again")

    monkeypatch.setattr(signing, "sign_es256", refuse)
    again = completed(scene, courseTitle="Renamed", recipientName="Somebody Else", score=10)
    assert failures(lambda_handler(sqs_event(again, again), Context())) == 0
    assert read(certificate_id) == before
    assert len(issued_events(outbox)) == 1


def test_fifty_issuers_at_once_give_one_certificate_one_reservation_and_one_event(
    scene: Scene, outbox: Outbox
) -> None:
    start = threading.Barrier(50)
    results: list[int] = []

    def compete() -> None:
        start.wait()
        results.append(failures(lambda_handler(sqs_event(completed(scene)), Context())))

    threads = [threading.Thread(target=compete) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [0] * 50
    assert len(certificates()) == 1
    assert len([item for item in HashReservation.scan() if item.item == HASH]) == 1
    assert len(issued_events(outbox)) == 1


def test_two_issuers_that_both_read_nothing_meet_at_commit(scene: Scene, outbox: Outbox) -> None:
    completion = service.Completion(
        subject=service.Subject.COURSE,
        subject_id=scene.course_id,
        user_id=scene.learner.user_id,
        recipient_name="Linus",
        recipient_email="linus@example.org",
        title="Practical Cryptography",
        completed_at=COMPLETED_AT,
    )
    first, second = Transaction(), Transaction()
    for tx in (first, second):
        service.issue_certificate(completion, organization_id=scene.organization_id, tx=tx)
    first.commit()
    with pytest.raises(service.AlreadyIssued):
        second.commit()
    assert len(certificates()) == 1
    assert len(issued_events(outbox)) == 1


def test_killed_after_signing_and_before_the_commit_the_next_try_issues_once(
    scene: Scene, outbox: Outbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_: Transaction) -> None:
        raise Unavailable("killed before the commit")

    with monkeypatch.context() as patch:
        patch.setattr(Transaction, "commit", killed)
        assert failures(lambda_handler(sqs_event(completed(scene)), Context())) == 1
    assert certificates() == []
    assert issued_events(outbox) == []
    assert failures(lambda_handler(sqs_event(completed(scene)), Context())) == 0
    assert len(certificates()) == 1
    assert len(issued_events(outbox)) == 1


def test_a_course_without_certificates_gives_none(scene: Scene, outbox: Outbox) -> None:
    course_id = make_course(scene.organization_id, scene.instructor, certificate_enabled=False)
    assert failures(lambda_handler(sqs_event(completed(scene, courseId=course_id)), Context())) == 0
    assert certificates() == []
    assert issued_events(outbox) == []


def test_one_bad_message_does_not_hold_up_the_others(scene: Scene) -> None:
    unknown = completed(scene, courseId="crs_unknown")
    foreign = envelope("SomethingElse", scene.organization_id, {})
    result = lambda_handler(sqs_event(unknown, completed(scene), foreign), Context())
    assert failures(result) == 2
    assert len(certificates()) == 1


def test_a_completion_without_a_score_and_an_instructor_who_left(scene: Scene) -> None:
    member = find_member(scene.organization_id, scene.instructor.user_id)
    assert member is not None
    member.delete()
    assert failures(lambda_handler(sqs_event(completed(scene, score=None)), Context())) == 0
    [certificate] = certificates()
    assert not certificate.score
    assert (certificate.signer_name, certificate.signer_role) == ("Northwind Institute", "Issuer")


def test_the_certificate_is_found_by_person_and_by_course(scene: Scene, certificate_id: str) -> None:
    assert [c.certificate_id for c in Certificate.by_user.query(scene.learner.user_id)] == [certificate_id]
    assert [c.certificate_id for c in Certificate.by_subject.query(scene.course_id)] == [certificate_id]


def test_the_time_of_issue_is_the_signed_one(scene: Scene) -> None:
    with clock.frozen(COMPLETED_AT):
        assert failures(lambda_handler(sqs_event(completed(scene)), Context())) == 0
    certificate = find(
        Certificate, service.certificate_id_of(scene.course_id, scene.learner.user_id), CERTIFICATE
    )
    assert certificate is not None
    claims = credentials.claims_of(certificate.credential)
    assert certificate.issued_at == COMPLETED_AT
    assert claims["validFrom"] == "2026-03-14T09:26:53.000Z"
    assert claims["nbf"] == int(COMPLETED_AT.timestamp())
