"""HTTP of certificates, their public verification, and the keys and issuers behind them."""

from chalicelib.certificates import service, signing, verification
from chalicelib.certificates.schemas import (
    CertificateView,
    IssuerView,
    JwksView,
    JwkView,
    RevocationInput,
    VerificationInput,
    VerificationView,
)
from chalicelib.core.errors import NotFound
from chalicelib.core.http import PUBLIC, SIGNED_IN, Call, Content, Redirect, Router, requires
from chalicelib.core.schemas import PageQuery, PageView

VC_JWT = "application/vc+jwt"
ME = "me"

router = Router("certificates")


@router.get(
    "/api/certificates/{id}",
    access=SIGNED_IN,
    query=PageQuery,
    returns=PageView[CertificateView],
    summary="List a person's certificates",
)
def list_certificates(call: Call, id: str, query: PageQuery) -> PageView[CertificateView]:
    """`id` is a user id, or `me`. Of somebody else, staff see the certificates of their own organizations."""
    user_id = call.actor.user_id if id == ME else id
    page = service.list_certificates(user_id, actor=call.actor, limit=query.limit, cursor=query.cursor)
    return PageView[CertificateView](
        items=[CertificateView.of(certificate) for certificate in page.items], next_cursor=page.next_cursor
    )


@router.post(
    "/api/certificates/{id}/verify",
    access=PUBLIC,
    body=VerificationInput,
    returns=VerificationView,
    read_only=True,
    summary="Verify a certificate",
)
def verify_certificate(call: Call, id: str, body: VerificationInput) -> VerificationView:
    """Signature, hash, content and status are checked anew each time. Anybody may ask."""
    return VerificationView.of(verification.verify_certificate(id, verification_hash=body.verification_hash))


@router.get(
    "/api/certificates/{id}/download",
    access=SIGNED_IN,
    returns=Redirect,
    summary="Download a certificate as PDF",
)
def download_certificate(call: Call, id: str) -> Redirect:
    """Its owner, and staff who may view certificates. While the PDF is being made: 409 with Retry-After."""
    return Redirect(service.open_download(id, actor=call.actor))


@router.get(
    "/api/certificates/{id}/credential",
    access=PUBLIC,
    returns=Content,
    produces=VC_JWT,
    summary="Read the signed Open Badges 3.0 credential",
)
def get_credential(call: Call, id: str) -> Content:
    """A VC-JWT, which anybody can verify without us, with the key that its `kid` points to."""
    return Content(service.get_certificate(id).credential, VC_JWT)


@router.post(
    "/api/certificates/{id}/revoke",
    access=requires("certificate:revoke"),
    body=RevocationInput,
    returns=CertificateView,
    summary="Revoke a certificate",
)
def revoke_certificate(call: Call, id: str, body: RevocationInput) -> CertificateView:
    """For good: verification says so from now on, with the reason."""
    return CertificateView.of(service.revoke_certificate(id, body.reason, actor=call.actor, tx=call.tx))


@router.get(
    "/api/credential-keys",
    access=PUBLIC,
    returns=JwksView,
    summary="Read the public keys that credentials are signed with",
)
def list_credential_keys(call: Call) -> JwksView:
    return JwksView.of(signing.current_key())


@router.get(
    "/api/credential-keys/{id}",
    access=PUBLIC,
    returns=JwkView,
    summary="Read the public key that a credential's kid points to",
)
def get_credential_key(call: Call, id: str) -> JwkView:
    jwk = signing.current_key().public_jwk
    if jwk["kid"] != id:
        raise NotFound("key")
    return JwkView.model_validate(jwk)


@router.get(
    "/api/issuers/{id}",
    access=PUBLIC,
    returns=IssuerView,
    summary="Read an issuing organization's Open Badges profile",
)
def get_issuer(call: Call, id: str) -> IssuerView:
    return IssuerView.model_validate(service.get_issuer(id))
