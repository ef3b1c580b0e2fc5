"""CloudFront signed cookies and URLs: good ones open, everything else does not."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.signers import CloudFrontSigner
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1

from infra.local.edge.signing import Denied, Keys, resource_matches, verify, without_parameters

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
KEY_ID = "K2TEST"
KEYS = Keys({KEY_ID: KEY.public_key()})
ADDRESS = "http://localhost:8080/media/ast_1/video.mp4"
NOW = 1_800_000_000
THEN = NOW + 60


def policy(resource: str = "http://localhost:8080/media/ast_1/*", **condition: Any) -> str:
    condition = {"DateLessThan": {"AWS:EpochTime": THEN}} | condition
    return json.dumps({"Statement": [{"Resource": resource, "Condition": condition}]})


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode().translate(str.maketrans("+=/", "-_~"))


def sign(message: bytes, key: rsa.RSAPrivateKey = KEY) -> bytes:
    return key.sign(message, PKCS1v15(), SHA1())  # noqa: S303 - CloudFront's choice


def cookies(text: str, *, key: rsa.RSAPrivateKey = KEY, key_id: str = KEY_ID) -> dict[str, str]:
    return {
        "CloudFront-Policy": encoded(text.encode()),
        "CloudFront-Signature": encoded(sign(text.encode(), key)),
        "CloudFront-Key-Pair-Id": key_id,
    }


def check(
    address: str = ADDRESS, jar: dict[str, str] | None = None, *, now: float = NOW, ip: str = "127.0.0.1"
) -> None:
    verify(KEYS, address, jar or {}, now=now, client_ip=ip)


def refused(address: str = ADDRESS, jar: dict[str, str] | None = None, **options: Any) -> str:
    with pytest.raises(Denied) as denied:
        check(address, jar, **options)
    return denied.value.code


def signed_url(address: str, **options: Any) -> str:
    signer = CloudFrontSigner(KEY_ID, sign)
    url: str = signer.generate_presigned_url(address, **options)
    return url


def test_a_cookie_opens_everything_below_its_path() -> None:
    check(jar=cookies(policy()))
    check("http://localhost:8080/media/ast_1/deep/poster.jpg", cookies(policy()))


def test_nothing_opens_nothing() -> None:
    assert refused() == "MissingKey"
    assert refused(jar={"CloudFront-Key-Pair-Id": KEY_ID}) == "MissingKey"


@pytest.mark.parametrize("missing", ["CloudFront-Policy", "CloudFront-Signature", "CloudFront-Key-Pair-Id"])
def test_every_cookie_is_needed(missing: str) -> None:
    jar = cookies(policy())
    del jar[missing]
    assert refused(jar=jar) in {"MissingKey", "MissingExpires"}


def test_another_path_stays_closed() -> None:
    assert refused("http://localhost:8080/media/ast_2/video.mp4", cookies(policy())) == "AccessDenied"
    assert refused("http://localhost:8080/media/ast_10/video.mp4", cookies(policy())) == "AccessDenied"
    assert refused("http://evil.localhost:8080/media/ast_1/video.mp4", cookies(policy())) == "AccessDenied"


def test_an_expired_policy_is_refused_from_its_very_second_on() -> None:
    check(jar=cookies(policy()), now=THEN - 1)
    assert refused(jar=cookies(policy()), now=THEN) == "AccessDenied"


def test_a_policy_may_begin_later() -> None:
    jar = cookies(policy(DateGreaterThan={"AWS:EpochTime": NOW + 10}))
    assert refused(jar=jar, now=NOW + 9) == "AccessDenied"
    check(jar=jar, now=NOW + 10)


def test_a_policy_may_name_a_network() -> None:
    jar = cookies(policy(IpAddress={"AWS:SourceIp": "10.1.0.0/16"}))
    check(jar=jar, ip="10.1.2.3")
    assert refused(jar=jar, ip="10.2.0.1") == "AccessDenied"
    assert refused(jar=cookies(policy(IpAddress={"AWS:SourceIp": "nonsense"}))) == "MalformedPolicy"


def test_a_forged_signature_is_refused() -> None:
    assert refused(jar=cookies(policy(), key=OTHER_KEY)) == "AccessDenied"


def test_an_unknown_key_is_refused() -> None:
    assert refused(jar=cookies(policy(), key_id="K2OTHER")) == "UnknownKey"


def test_a_tampered_policy_is_refused() -> None:
    jar = cookies(policy())
    jar["CloudFront-Policy"] = encoded(policy("http://localhost:8080/*").encode())
    assert refused(jar=jar) == "AccessDenied"


def test_a_canned_policy_cannot_be_stretched() -> None:
    url = signed_url(ADDRESS, date_less_than=datetime.fromtimestamp(THEN, UTC))
    check(url)
    assert refused(url.replace(str(THEN), str(THEN + 1000)), now=THEN + 1) == "AccessDenied"
    assert refused(url.replace("video.mp4", "other.mp4")) == "AccessDenied"


def test_signed_urls_as_botocore_makes_them() -> None:
    check(signed_url(ADDRESS + "?size=large", date_less_than=datetime.fromtimestamp(THEN, UTC)))
    check(signed_url(ADDRESS, policy=policy()))
    assert (
        refused(signed_url(ADDRESS, date_less_than=datetime.fromtimestamp(THEN, UTC)), now=THEN)
        == "AccessDenied"
    )


def test_a_bad_url_is_not_saved_by_good_cookies() -> None:
    address = f"{ADDRESS}?Expires={THEN}&Signature=AAAA&Key-Pair-Id={KEY_ID}"
    assert refused(address, cookies(policy())) == "AccessDenied"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no json",
        "[]",
        "{}",
        '{"Statement": []}',
        '{"Statement": [{"Resource": "*"}]}',
        '{"Statement": [{}, {}]}',
    ],
)
def test_a_malformed_policy_is_refused(text: str) -> None:
    assert refused(jar=cookies(text)) == "MalformedPolicy"


def test_a_policy_must_end() -> None:
    text = json.dumps(
        {"Statement": [{"Resource": "*", "Condition": {"DateLessThan": {"AWS:EpochTime": "never"}}}]}
    )
    assert refused(jar=cookies(text)) == "MalformedPolicy"


@pytest.mark.parametrize("value", ["", "ab$c", "é", "YQ"])
def test_malformed_base64_is_refused(value: str) -> None:
    jar = cookies(policy())
    jar["CloudFront-Signature"] = value
    assert refused(jar=jar) in {"MalformedPolicy", "AccessDenied"}


@pytest.mark.parametrize(
    ("pattern", "resource", "fits"),
    [
        ("http://h/a/*", "http://h/a/", True),
        ("http://h/a/*", "http://h/a/b/c?d=e", True),
        ("http://h/a/?.ts", "http://h/a/1.ts", True),
        ("http://h/a/?.ts", "http://h/a/10.ts", False),
        ("http*://h/a", "https://h/a", True),
        ("*", "http://anything/at/all", True),
        ("h/a", "https://h/a", True),
        ("http://h/a", "https://h/a", False),
        ("http://h/a.b", "http://h/aXb", False),
    ],
)
def test_resources(pattern: str, resource: str, fits: bool) -> None:
    assert resource_matches(pattern, resource) is fits


def test_the_signatures_own_parameters_are_not_part_of_the_resource() -> None:
    address = "http://h/a?x=1&Expires=2&Signature=3&Key-Pair-Id=4&y=5"
    assert without_parameters(address) == "http://h/a?x=1&y=5"
    assert without_parameters("http://h/a?Policy=1") == "http://h/a"
