"""A certificate's PDF in the content bucket: renders what stands on it and stores it under its one key."""

import re
from urllib.parse import quote

from chalicelib.certificates.service import Printout
from chalicelib.core import storage
from chalicelib.core.config import settings
from functions.render_certificate.logos import load_logo
from functions.render_certificate.pdf import CertificatePage, render_pdf

PDF = "application/pdf"
CACHE = "private, max-age=300"  # a person's own file: browsers may keep it for a while, shared caches may not
NOT_IN_FILE_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


def store_document(printout: Printout) -> None:
    """Render and store. Doing it again overwrites the file with an equal one."""
    storage.put_object(
        settings().content_bucket,
        printout.key,
        render_pdf(page_of(printout)),
        content_type=PDF,
        cache_control=CACHE,
        disposition=disposition_of(printout),
    )


def page_of(printout: Printout) -> CertificatePage:
    """Return the page to typeset, with the organization's logo if it is one of our own media."""
    return CertificatePage(
        certificate_id=printout.certificate_id,
        title=printout.heading,
        recipient_name=printout.recipient_name,
        course_title=printout.title,
        organization_name=printout.organization_name,
        primary_color=printout.organization_color,
        signer_name=printout.signer_name,
        signer_role=printout.signer_role,
        issued_at=printout.issued_at,
        deed=printout.deed,
        score=printout.score,
        minutes=printout.minutes,
        verify_url=printout.verify_url,
        verification_hash=printout.verification_hash,
        language=printout.language,
        credential=printout.credential,
        logo=load_logo(printout.organization_logo_url),
    )


def disposition_of(printout: Printout) -> str:
    """Return a Content-Disposition that names the file after person and course, in any script (RFC 6266)."""
    name = NOT_IN_FILE_NAMES.sub(" ", f"{printout.recipient_name} – {printout.title}")[:120].strip()
    return f"attachment; filename=\"certificate.pdf\"; filename*=UTF-8''{quote(name, safe='')}.pdf"
