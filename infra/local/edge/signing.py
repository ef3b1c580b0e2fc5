"""Verifies CloudFront signed URLs and signed cookies, as the CloudFront developer guide defines them.

Both carry a policy, canned (only an expiry; the resource is the requested address itself) or custom, and an
RSA-SHA1 signature over it, in base64 with ``+=/`` written as ``-_~``.
"""

import base64
import binascii
import ipaddress
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.serialization import load_pem_public_key

PARAMETERS = ("Policy", "Expires", "Signature", "Key-Pair-Id", "Hash-Algorithm")
COOKIE_PREFIX = "CloudFront-"
_FROM_CDN_BASE64 = str.maketrans("-_~", "+=/")
_CDN_BASE64 = re.compile(r"[A-Za-z0-9\-_~]*")
_NO_SCHEME = re.compile(r"^https?\*?://|^http\*://")


class Denied(Exception):
    """The request may not have the object; ``code`` is CloudFront's own."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True)
class Keys:
    """The trusted key group: public keys by their ids."""

    by_id: Mapping[str, RSAPublicKey]

    @classmethod
    def of(cls, key_id: str, public_pem: str) -> "Keys":
        """Return a group of one key."""
        key = load_pem_public_key(public_pem.encode("ascii"))
        if not isinstance(key, RSAPublicKey):
            raise TypeError("CloudFront signs with RSA keys")
        return cls({key_id: key})


def verify(keys: Keys, address: str, cookies: Mapping[str, str], *, now: float, client_ip: str) -> None:
    """Return if ``address`` (absolute, as the viewer sent it) is opened by its parameters or else by the cookies.

    Raises Denied. ``now`` is in seconds since the epoch.
    """
    parts = urlsplit(address)
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    if "Signature" in parameters or "Key-Pair-Id" in parameters:
        fields = {name: parameters[name] for name in PARAMETERS if name in parameters}
    else:
        fields = {
            name: cookies[COOKIE_PREFIX + name] for name in PARAMETERS if COOKIE_PREFIX + name in cookies
        }
    if "Signature" not in fields or "Key-Pair-Id" not in fields:
        raise Denied("MissingKey", "Missing Key-Pair-Id query parameter or cookie value")
    resource = without_parameters(address)
    policy_text = _policy_text(fields, resource)
    _check_signature(keys, fields, policy_text)
    check_policy(_parse(policy_text), resource, now=now, client_ip=client_ip)


def without_parameters(address: str) -> str:
    """Return the address without the signature's own parameters: what a policy's resource is compared with."""
    base, question, query = address.partition("?")
    kept = [part for part in query.split("&") if part and part.partition("=")[0] not in PARAMETERS]
    return base + (question + "&".join(kept) if kept else "")


def check_policy(policy: Any, resource: str, *, now: float, client_ip: str) -> None:
    """Check the one statement of a policy. Raises Denied."""
    try:
        (statement,) = policy["Statement"]
        condition = statement["Condition"]
        ends = condition["DateLessThan"]["AWS:EpochTime"]
        begins = condition.get("DateGreaterThan", {"AWS:EpochTime": 0})["AWS:EpochTime"]
        network = condition.get("IpAddress", {"AWS:SourceIp": "0.0.0.0/0"})["AWS:SourceIp"]
        wanted = statement.get("Resource", "*")
    except (KeyError, TypeError, ValueError) as error:
        raise Denied("MalformedPolicy", "Malformed Policy") from error
    if not isinstance(wanted, str) or not isinstance(ends, int) or not isinstance(begins, int):
        raise Denied("MalformedPolicy", "Malformed Policy")
    if not resource_matches(wanted, resource):
        raise Denied("AccessDenied", "The policy is for another address")
    if now >= ends:
        raise Denied("AccessDenied", "The policy has expired")
    if now < begins:
        raise Denied("AccessDenied", "The policy is not valid yet")
    if not _ip_matches(network, client_ip):
        raise Denied("AccessDenied", "The policy is for another network")


def resource_matches(pattern: str, resource: str) -> bool:
    """Whether a policy's resource covers an address: ``*`` is any run of characters, ``?`` is any one.

    A ``?`` that begins a query string stands for itself too, as one character does. Without a scheme, either fits.
    """
    if not _NO_SCHEME.match(pattern) and not pattern.startswith("*"):
        resource = resource.partition("://")[2]
    expression = "".join(".*" if char == "*" else "." if char == "?" else re.escape(char) for char in pattern)
    return re.fullmatch(expression, resource, re.DOTALL) is not None


def _policy_text(fields: Mapping[str, str], resource: str) -> bytes:
    if "Policy" in fields:
        return _decode(fields["Policy"])
    if not fields.get("Expires", "").isascii() or not fields.get("Expires", "").isdigit():
        raise Denied("MissingExpires", "Missing or malformed Expires")
    # A canned policy is never sent: its text is fixed to the last character.
    condition = '{"DateLessThan":{"AWS:EpochTime":' + fields["Expires"] + "}}"
    return ('{"Statement":[{"Resource":"' + resource + '","Condition":' + condition + "}]}").encode()


def _check_signature(keys: Keys, fields: Mapping[str, str], policy_text: bytes) -> None:
    key = keys.by_id.get(fields["Key-Pair-Id"])
    if key is None:
        raise Denied("UnknownKey", "Unknown Key")
    if fields.get("Hash-Algorithm", "SHA1") != "SHA1":
        raise Denied("InvalidKey", "Only SHA1 signatures are taken")
    try:
        key.verify(_decode(fields["Signature"]), policy_text, PKCS1v15(), SHA1())  # noqa: S303 - CloudFront's choice
    except InvalidSignature as error:
        raise Denied("AccessDenied", "The signature does not hold") from error


def _parse(policy_text: bytes) -> Any:
    try:
        return json.loads(policy_text)
    except ValueError as error:
        raise Denied("MalformedPolicy", "Malformed Policy") from error


def _decode(text: str) -> bytes:
    if not _CDN_BASE64.fullmatch(text):
        raise Denied("MalformedPolicy", "Malformed base64")
    try:
        return base64.b64decode(text.translate(_FROM_CDN_BASE64), validate=True)
    except (binascii.Error, ValueError) as error:
        raise Denied("MalformedPolicy", "Malformed base64") from error


def _ip_matches(network: Any, client_ip: str) -> bool:
    try:
        return ipaddress.ip_address(client_ip) in ipaddress.ip_network(network, strict=False)
    except ValueError as error:
        raise Denied("MalformedPolicy", "Malformed IpAddress") from error
