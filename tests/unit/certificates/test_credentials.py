"""The claims of a credential, as Open Badges 3.0 and RFC 7519 ask for them."""

from datetime import UTC, datetime
from typing import Any

from chalicelib.certificates import credentials
from chalicelib.certificates.models import Certificate
from chalicelib.certificates.signing import base64url, from_base64url

ID = "crt_k3vq7m2x9t4b6n8w5j1r0zhdpc"
PUBLIC = "http://localhost:8080"


def certificate(**changes: Any) -> Certificate:
    values: dict[str, Any] = {
        "certificate_id": ID,
        "user_id": "user-linus",
        "subject_id": "crs_1",
        "organization_id": "org_1",
        "organization_name": "Northwind Institute",
        "title": "Practical Cryptography",
        "recipient_name": "Linus",
        "recipient_email": "linus@example.org",
        "issued_at": datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC),
        "language": "en",
        "score": 92.5,
    }
    return Certificate(**(values | changes))


def test_the_required_claims_are_there_and_agree() -> None:
    claims = credentials.credential_of(certificate())
    assert claims["iss"] == claims["issuer"]["id"] == f"{PUBLIC}/api/issuers/org_1"
    assert claims["jti"] == claims["id"] == f"{PUBLIC}/api/certificates/{ID}/credential"
    assert claims["sub"] == claims["credentialSubject"]["id"] == f"{PUBLIC}/verify/{ID}#recipient"
    assert claims["nbf"] == 1773480413
    assert claims["validFrom"] == "2026-03-14T09:26:53.000Z"


def test_it_is_an_open_badge_with_the_contexts_in_order() -> None:
    claims = credentials.credential_of(certificate())
    assert claims["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert claims["@context"][1].startswith("https://purl.imsglobal.org/spec/ob/v3p0/context")
    assert claims["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    achievement = claims["credentialSubject"]["achievement"]
    assert achievement["id"] == f"{PUBLIC}/courses/crs_1"
    assert achievement["type"] == ["Achievement"]
    assert set(achievement) >= {"name", "description", "criteria"}
    assert claims["credentialSubject"]["result"] == [{"type": ["Result"], "value": "92.5%"}]


def test_without_a_score_there_is_no_result() -> None:
    assert "result" not in credentials.credential_of(certificate(score=None))["credentialSubject"]


def test_no_address_and_no_user_id_is_in_it() -> None:
    text = str(credentials.credential_of(certificate()))
    assert "linus@example.org" not in text
    assert "user-linus" not in text


def test_the_verification_hash_is_sha256_of_the_compact_jwt() -> None:
    assert credentials.hash_of("a.b.c") == "845e30448809e2bc8958eb025bfc795235d13b077a53d0c3abbd2385170dc9b8"


def test_base64url_has_no_padding_and_reads_back() -> None:
    assert base64url(b"\xff\xfe\xfd\xfc") == "__79_A"
    assert from_base64url("__79_A") == b"\xff\xfe\xfd\xfc"


def test_what_a_credential_states_does_not_depend_on_the_address_it_was_issued_under() -> None:
    claims = credentials.credential_of(certificate())
    moved = {**claims, "iss": "https://other.example/api/issuers/org_1"}
    moved["jti"] = f"https://other.example/api/certificates/{ID}/credential"
    assert credentials.statement_of(moved) == credentials.statement_of(claims)
