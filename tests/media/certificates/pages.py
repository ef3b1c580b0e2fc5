"""Certificates to render, and what a PDF says when it is read back with poppler."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from functions.render_certificate.pdf import CertificatePage

ID = "crt_k3vq7m2x9t4b6n8w5j1r0zhdpc"
VERIFY_URL = f"https://academy.example.org/verify/{ID}"


def page(**changes: Any) -> CertificatePage:
    """Return a certificate page, with changes."""
    values: dict[str, Any] = {
        "certificate_id": ID,
        "title": "Certificate of Completion",
        "recipient_name": "Amelia Whitfield",
        "course_title": "Practical Cryptography",
        "organization_name": "Northwind Institute",
        "primary_color": "#1f4e79",
        "signer_name": "Grace Okonkwo",
        "signer_role": "Instructor",
        "issued_at": datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC),
        "score": 92.5,
        "verify_url": VERIFY_URL,
        "verification_hash": "3fa9c1d2e8b7450f9a6c1e2d3b4a5968778695a4b3c2d1e0f9e8d7c6b5a49382",
        "credential": "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl",
    }
    return CertificatePage(**(values | changes))


def run(*command: str | Path) -> str:
    """Return what a tool prints."""
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def text_of(pdf: bytes, folder: Path) -> str:
    """Return the text of a PDF on one line, as a reader would copy it."""
    file = folder / "text.pdf"
    file.write_bytes(pdf)
    return " ".join(run("pdftotext", "-layout", file, "-").split())


def picture_of(pdf: bytes, folder: Path, *, dpi: int) -> Path:
    """Return a PNG of the first page."""
    file = folder / "picture.pdf"
    file.write_bytes(pdf)
    run("pdftoppm", "-r", str(dpi), "-png", "-singlefile", file, folder / "picture")
    return folder / "picture.png"
