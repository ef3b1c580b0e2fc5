"""The certificates' routes: who sees what, downloads, public verification, revocation, keys and issuers."""

import hashlib
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1
from jwt.algorithms import ECAlgorithm

from chalicelib.certificates import service
from chalicelib.core import clock
from chalicelib.core.permissions import Role
from chalicelib.core.transaction import Transaction
from tests.functional.api import ApiClient
from tests.functional.certificates.conftest import issue
from tests.functional.certificates.scene import Scene, join, make_course, make_organization, read
from tests.functional.people import Person

People = Callable[..., Person]


def ready(certificate_id: str) -> None:
    """Say that the PDF is there."""
    with Transaction() as tx:
        service.record_rendering(read(certificate_id), tx=tx)


# ------------------------------------------------------------------ lists


@pytest.mark.parametrize("whose", ["me", "user-linus"])
def test_a_learner_lists_their_own(client: ApiClient, scene: Scene, certificate_id: str, whose: str) -> None:
    answer = client.get(f"/api/certificates/{whose}", as_=scene.learner)
    assert answer.status == 200
    [item] = answer.json["items"]
    certificate = read(certificate_id)
    assert item == {
        "id": certificate_id,
        "subject": "COURSE",
        "userId": "user-linus",
        "organizationId": scene.organization_id,
        "organizationName": "Northwind Institute",
        "courseId": scene.course_id,
        "webinarId": None,
        "title": "Practical Cryptography",
        "recipientName": "Linus",
        "issuedAt": clock.isoformat(certificate.issued_at),
        "completedAt": "2026-03-14T09:26:53.000Z",
        "score": 92.5,
        "minutes": None,
        "verificationHash": certificate.verification_hash,
        "verifyUrl": f"http://localhost:8080/verify/{certificate_id}",
        "status": "ISSUED",
        "revokedAt": None,
        "revocationReason": None,
        "pdfStatus": "PENDING",
        "version": 1,
    }
    assert answer.json["nextCursor"] is None


def test_the_list_is_paged_newest_first(client: ApiClient, scene: Scene) -> None:
    ids = []
    for day in range(1, 4):
        course_id = make_course(scene.organization_id, scene.instructor)
        with frozen(day):
            issue(scene, courseId=course_id)
        ids.append(service.certificate_id_of(course_id, scene.learner.user_id))
    first = client.get("/api/certificates/me?limit=2", as_=scene.learner).json
    second = client.get(f"/api/certificates/me?limit=2&cursor={first['nextCursor']}", as_=scene.learner).json
    assert [item["id"] for item in first["items"] + second["items"]] == ids[::-1]
    assert second["nextCursor"] is None


@contextmanager
def frozen(day: int) -> Iterator[None]:
    with clock.frozen(datetime(2026, 4, day, tzinfo=UTC)):
        yield


def test_a_bad_cursor_is_named(client: ApiClient, scene: Scene, certificate_id: str) -> None:
    answer = client.get("/api/certificates/me?cursor=nonsense", as_=scene.learner)
    assert (answer.status, answer.fields) == (400, ["cursor"])


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.ORG_ADMIN, True),
        (Role.COURSE_AUTHOR, True),
        (Role.INSTRUCTOR, True),
        (Role.TEACHING_ASSISTANT, False),
        (Role.VIEWER, False),
    ],
)
def test_staff_see_their_members_certificates(
    client: ApiClient, scene: Scene, certificate_id: str, person: People, role: Role, sees: bool
) -> None:
    colleague = person("colleague")
    join(scene.organization_id, colleague, role)
    answer = client.get(f"/api/certificates/{scene.learner.user_id}", as_=colleague)
    if sees:
        assert [item["id"] for item in answer.json["items"]] == [certificate_id]
    else:
        assert (answer.status, answer.code) == (404, "user_not_found")


def test_staff_see_an_empty_list_of_a_member_without_certificates(client: ApiClient, scene: Scene) -> None:
    answer = client.get(f"/api/certificates/{scene.learner.user_id}", as_=scene.admin)
    assert (answer.status, answer.json) == (200, {"items": [], "nextCursor": None})


def test_staff_of_another_organization_see_nothing_and_learn_nothing(
    client: ApiClient, scene: Scene, certificate_id: str, person: People
) -> None:
    stranger = person("mallory")
    make_organization("Elsewhere", "elsewhere", stranger)
    known = client.get(f"/api/certificates/{scene.learner.user_id}", as_=stranger)
    unknown = client.get("/api/certificates/user-nobody", as_=stranger)
    assert (known.status, known.code) == (404, "user_not_found")
    assert (unknown.status, unknown.code, unknown.json["detail"]) == (404, known.code, known.json["detail"])


def test_staff_see_only_what_their_own_organizations_certified(
    client: ApiClient, scene: Scene, certificate_id: str, person: People
) -> None:
    other = person("olga")
    elsewhere = make_organization("Elsewhere", "elsewhere", other)
    join(elsewhere, scene.learner, Role.VIEWER)
    answer = client.get(f"/api/certificates/{scene.learner.user_id}", as_=other)
    assert (answer.status, answer.json["items"]) == (200, [])


def test_lists_need_a_token(client: ApiClient, certificate_id: str) -> None:
    assert client.get("/api/certificates/me").status == 401


# ------------------------------------------------------------------ download


def test_the_owner_is_sent_to_a_signed_address_of_the_pdf(
    client: ApiClient, scene: Scene, certificate_id: str, cdn_key: rsa.RSAPrivateKey
) -> None:
    ready(certificate_id)
    answer = client.get(f"/api/certificates/{certificate_id}/download", as_=scene.learner)
    assert answer.status == 302
    address = urlsplit(answer.headers["location"])
    assert f"{address.scheme}://{address.netloc}{address.path}" == (
        f"http://localhost:8080/certificates/{certificate_id}/certificate.pdf"
    )
    query = {name: values[0] for name, values in parse_qs(address.query).items()}
    lifetime = datetime.fromtimestamp(int(query["Expires"]), UTC) - clock.now()
    assert timedelta(minutes=4) < lifetime <= timedelta(minutes=5)
    resource = answer.headers["location"].partition("?")[0]
    policy = (
        f'{{"Statement":[{{"Resource":"{resource}",'
        f'"Condition":{{"DateLessThan":{{"AWS:EpochTime":{query["Expires"]}}}}}}}]}}'
    )
    signature = b64decode(query["Signature"].translate(str.maketrans("-_~", "+=/")))
    cdn_key.public_key().verify(signature, policy.encode(), PKCS1v15(), SHA1())  # noqa: S303 # CloudFront's


def test_while_the_pdf_is_being_made_the_answer_says_when_to_come_back(
    client: ApiClient, scene: Scene, certificate_id: str
) -> None:
    answer = client.get(f"/api/certificates/{certificate_id}/download", as_=scene.learner)
    assert (answer.status, answer.code) == (409, "certificate_not_ready")
    assert answer.headers["retry-after"] == "2"


def test_staff_download_and_other_members_may_not(
    client: ApiClient, scene: Scene, certificate_id: str, person: People
) -> None:
    ready(certificate_id)
    path = f"/api/certificates/{certificate_id}/download"
    fellow = person("fellow")
    join(scene.organization_id, fellow, Role.VIEWER)
    assert client.get(path, as_=scene.instructor).status == 302
    assert client.get(path, as_=fellow).status == 403
    assert client.get(path).status == 401


def test_a_stranger_cannot_tell_a_certificate_from_none(
    client: ApiClient, scene: Scene, certificate_id: str, person: People
) -> None:
    ready(certificate_id)
    for method, path, body in (("GET", "download", None), ("POST", "revoke", {"reason": "x"})):
        there = client.request(method, f"/api/certificates/{certificate_id}/{path}", body, as_=person("eve"))
        nowhere = client.request(method, f"/api/certificates/crt_none/{path}", body, as_=person("eve"))
        assert (there.status, there.code) == (nowhere.status, nowhere.code) == (404, "certificate_not_found")


# ------------------------------------------------------------------ verification


def test_anybody_verifies_a_certificate(client: ApiClient, scene: Scene, certificate_id: str) -> None:
    certificate = read(certificate_id)
    answer = client.post(f"/api/certificates/{certificate_id}/verify")
    assert answer.status == 200
    assert answer.json == {
        "valid": True,
        "status": "ISSUED",
        "checks": [
            {"name": "hash", "passed": True, "detail": "The credential is the one that was issued."},
            {"name": "signature", "passed": True, "detail": "The signature is the platform's."},
            {"name": "content", "passed": True, "detail": "Name, title, issuer and date are as signed."},
            {"name": "status", "passed": True, "detail": "It is in force."},
        ],
        "certificate": {
            "id": certificate_id,
            "subject": "COURSE",
            "title": "Practical Cryptography",
            "recipientName": "Linus",
            "organizationId": scene.organization_id,
            "organizationName": "Northwind Institute",
            "issuedAt": clock.isoformat(certificate.issued_at),
            "score": 92.5,
            "minutes": None,
            "verificationHash": certificate.verification_hash,
            "revokedAt": None,
            "revocationReason": None,
        },
        "credentialUrl": f"http://localhost:8080/api/certificates/{certificate_id}/credential",
    }
    assert "@example.org" not in answer.text
    assert scene.learner.user_id not in answer.text


def test_a_given_hash_must_be_the_certificates(client: ApiClient, certificate_id: str) -> None:
    path = f"/api/certificates/{certificate_id}/verify"
    right = client.post(path, {"verificationHash": read(certificate_id).verification_hash})
    wrong = client.post(path, {"verificationHash": "0" * 64})
    assert (right.json["valid"], wrong.json["valid"]) == (True, False)
    assert [c["name"] for c in wrong.json["checks"] if not c["passed"]] == ["givenHash"]


@pytest.mark.parametrize("value", ["", "xyz", "A" * 64, 5])
def test_a_malformed_hash_is_refused_by_name(client: ApiClient, certificate_id: str, value: object) -> None:
    answer = client.post(f"/api/certificates/{certificate_id}/verify", {"verificationHash": value})
    assert (answer.status, answer.fields) == (422, ["verificationHash"])


def test_an_id_that_was_never_issued_is_not_found(client: ApiClient, aws: None) -> None:
    answer = client.post("/api/certificates/crt_none/verify")
    assert (answer.status, answer.code) == (404, "certificate_not_found")


def test_verification_needs_no_body(client: ApiClient, certificate_id: str) -> None:
    assert client.request("POST", f"/api/certificates/{certificate_id}/verify").json["valid"] is True


# ------------------------------------------------------------------ revocation


def test_an_admin_revokes_and_everybody_sees_it(client: ApiClient, scene: Scene, certificate_id: str) -> None:
    ready(certificate_id)
    answer = client.post(
        f"/api/certificates/{certificate_id}/revoke", {"reason": "Issued by mistake"}, as_=scene.admin
    )
    assert answer.status == 200
    assert (answer.json["status"], answer.json["revocationReason"]) == ("REVOKED", "Issued by mistake")
    assert answer.json["version"] == read(certificate_id).version == 3
    verdict = client.post(f"/api/certificates/{certificate_id}/verify").json
    assert (verdict["valid"], verdict["status"]) == (False, "REVOKED")
    assert verdict["certificate"]["revocationReason"] == "Issued by mistake"
    download = client.get(f"/api/certificates/{certificate_id}/download", as_=scene.learner)
    assert (download.status, download.code) == (409, "certificate_revoked")


def test_revoking_twice_is_a_conflict(client: ApiClient, scene: Scene, certificate_id: str) -> None:
    path = f"/api/certificates/{certificate_id}/revoke"
    assert client.post(path, {"reason": "a"}, as_=scene.admin).status == 200
    again = client.post(path, {"reason": "b"}, as_=scene.admin)
    assert (again.status, again.code) == (409, "certificate_revoked")
    assert read(certificate_id).revocation_reason == "a"


def test_only_admins_revoke(client: ApiClient, scene: Scene, certificate_id: str) -> None:
    path = f"/api/certificates/{certificate_id}/revoke"
    assert client.post(path, {"reason": "a"}, as_=scene.instructor).status == 403
    assert client.post(path, {"reason": "a"}, as_=scene.learner).status == 403
    assert client.post(path, {"reason": "a"}).status == 401
    assert client.post(path, {"reason": ""}, as_=scene.admin).fields == ["reason"]


# ------------------------------------------------------------------ credential, keys, issuer


def test_the_credential_is_public_and_verifies_with_the_key_that_it_points_to(
    client: ApiClient, certificate_id: str
) -> None:
    answer = client.get(f"/api/certificates/{certificate_id}/credential")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/vc+jwt")
    assert hashlib.sha256(answer.text.encode()).hexdigest() == read(certificate_id).verification_hash
    header = jwt.get_unverified_header(answer.text)
    assert (header["alg"], header["typ"]) == ("ES256", "JWT")
    jwk = client.get(urlsplit(header["kid"]).path).json
    claims = jwt.decode(answer.text, ECAlgorithm.from_jwk(jwk), algorithms=["ES256"])  # type: ignore[arg-type] # public
    issuer = client.get(urlsplit(claims["iss"]).path).json
    assert (issuer["id"], issuer["name"]) == (claims["issuer"]["id"], "Northwind Institute")
    assert issuer["@context"] == claims["@context"]


def test_the_keys_are_a_set_too(client: ApiClient, aws: None) -> None:
    [jwk] = client.get("/api/credential-keys").json["keys"]
    assert client.get(f"/api/credential-keys/{jwk['kid']}").json == jwk
    assert "d" not in jwk
    assert client.get("/api/credential-keys/other").status == 404


def test_an_unknown_issuer_is_not_found(client: ApiClient, aws: None) -> None:
    assert client.get("/api/issuers/org_none").status == 404
