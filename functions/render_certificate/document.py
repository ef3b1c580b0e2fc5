"""A certificate's PDF in the content bucket: gathers what stands on it, renders it, stores it."""

import re
from urllib.parse import quote

from chalicelib.certificates.credentials import HEADING, verify_url
from chalicelib.certificates.models import Certificate
from chalicelib.certificates.service import pdf_key
from chalicelib.core import storage
from chalicelib.core.config import settings
from functions.render_certificate.logos import load_logo
from functions.render_certificate.pdf import CertificatePage, render_pdf
