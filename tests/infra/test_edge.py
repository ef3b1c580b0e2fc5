"""The edge: pages with their headers, the way to the API, private content, sign-in, and mail."""

import base64
import hashlib
import json
import re
import secrets
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from infra.local import cloud as local
from infra.local.people import PASSWORD
from tests.cloud.people import Person
from tests.cloud.school import Learner
from tests.cloud_fixture import Answer, RunningCloud, fetch

pytestmark = pytest.mark.cloud


def page(cloud: RunningCloud, path: str, **headers: str) -> Answer:
    return fetch(cloud.stack["console"] + path, headers=headers)


# --- console


def test_pages_have_strict_headers(local_cloud: RunningCloud) -> None:
    answer = page(local_cloud, "/")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in answer.headers


def test_pages_are_asked_for_again_and_hashed_files_are_not(local_cloud: RunningCloud) -> None:
    home = page(local_cloud, "/")
    assert home.headers["Cache-Control"] == "no-cache"
    assert page(local_cloud, "/", **{"If-None-Match": home.headers["ETag"]}).status == 304
    asset = re.search(rb'"(/assets/[^"]+\.css)"', home.body)
    assert asset is not None
    assert page(local_cloud, asset.group(1).decode()).headers["Cache-Control"].endswith("immutable")


def test_what_is_not_there_gets_the_page_that_says_so(local_cloud: RunningCloud) -> None:
    for path in (
        "/no/such/page",
        "/assets/nothing.js",
        "/..%2f..%2fpyproject.toml",
        "/%2e%2e/pyproject.toml",
    ):
        assert page(local_cloud, path).status == 404


def test_an_organizations_host_serves_the_same_console(local_cloud: RunningCloud) -> None:
    host = f"lisbon.localhost:{local_cloud.layout.port}"
    branded, plain = page(local_cloud, "/", Host=host), page(local_cloud, "/")
    assert branded.status == 200
    assert branded.body != plain.body
    assert page(local_cloud, "/verify", Host=host).body == page(local_cloud, "/verify").body


# --- API


def test_requests_reach_the_api_as_they_came(local_cloud: RunningCloud) -> None:
    answer = local_cloud.call("GET", "/api/organizations/a%2Fb?limit=1")
    assert answer.status == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    marked = local_cloud.call("GET", "/api/me", headers={"X-Correlation-Id": "c0ffee" * 5})
    assert marked.headers["X-Correlation-ID"] == "c0ffee" * 5


def test_unknown_addresses_and_methods_are_problems(local_cloud: RunningCloud) -> None:
    assert local_cloud.call("GET", "/api/nothing/here").json()["code"] == "not_found"
    refused = local_cloud.call("DELETE", "/api/health")
    assert (refused.status, refused.headers["Allow"]) == (405, "GET")
    head = local_cloud.call("HEAD", "/api/health")
    assert (head.status, head.body) == (405, b"")


def test_a_body_that_is_too_large_is_refused(local_cloud: RunningCloud) -> None:
    answer = local_cloud.call("POST", "/api/organizations", {"name": "x" * (10 * 1024 * 1024 + 1)})
    assert answer.status == 413


# --- private content


def opened(cloud: RunningCloud) -> tuple[str, str]:
    """Return the address of the demo course's video, and the cookies that open it."""
    learner = Learner.enrolled(cloud, cloud.stack["course"])
    answer = learner.person.ask("GET", f"/api/courses/{learner.course}/learn")
    (video,) = (
        lesson["video"]["url"]
        for module in answer.json()["modules"]
        for lesson in module["lessons"]
        if lesson["video"]
    )
    cookies = "; ".join(cookie.partition(";")[0] for cookie in answer.cookies)
    return video, cookies


def test_content_opens_with_cookies_alone(local_cloud: RunningCloud) -> None:
    video, cookies = opened(local_cloud)
    assert page(local_cloud, video).status == 403
    assert page(local_cloud, video, Cookie=cookies).status == 200
    assert page(local_cloud, "/media/ast_other/video.mp4", Cookie=cookies).status == 403
    folder = video.rpartition("/")[0]
    assert page(local_cloud, f"{folder}/nothing.jpg", Cookie=cookies).status == 404
    assert page(local_cloud, f"{folder}/%2e%2e/ast_other/video.mp4", Cookie=cookies).status == 403
    tampered = cookies.replace("CloudFront-Signature=", "CloudFront-Signature=A")
    assert page(local_cloud, video, Cookie=tampered).status == 403


def test_content_comes_in_ranges(local_cloud: RunningCloud) -> None:
    video, cookies = opened(local_cloud)
    whole = page(local_cloud, video, Cookie=cookies)
    part = page(local_cloud, video, Cookie=cookies, Range="bytes=10-19")
    assert (part.status, part.body) == (206, whole.body[10:20])
    assert part.headers["Content-Range"] == f"bytes 10-19/{len(whole.body)}"
    assert page(local_cloud, video, Cookie=cookies, Range="bytes=-4").body == whole.body[-4:]
    beyond = page(local_cloud, video, Cookie=cookies, Range=f"bytes={len(whole.body)}-")
    assert (beyond.status, beyond.headers["Content-Range"]) == (416, f"bytes */{len(whole.body)}")
    head = fetch(local_cloud.stack["console"] + video, "HEAD", headers={"Cookie": cookies})
    assert (head.headers["Content-Length"], head.body) == (str(len(whole.body)), b"")
    unchanged = page(local_cloud, video, Cookie=cookies, **{"If-None-Match": whole.headers["ETag"]})
    assert unchanged.status == 304


def test_cache_headers_are_honored(local_cloud: RunningCloud) -> None:
    s3 = local.client(local_cloud.layout, "s3")
    bucket = local_cloud.values["ContentBucketName"]
    video, cookies = opened(local_cloud)
    folder = video.rpartition("/")[0]

    def put(name: str, body: bytes, cache_control: str) -> None:
        s3.put_object(Bucket=bucket, Key=f"{folder[1:]}/{name}", Body=body, CacheControl=cache_control)

    def get(name: str) -> Answer:
        return page(local_cloud, f"{folder}/{name}", Cookie=cookies)

    put("kept", b"old", "max-age=60")
    put("never", b"old", "no-store")
    assert get("kept").headers["X-Cache"].startswith("Miss")
    assert get("never").body == b"old"
    put("kept", b"new", "max-age=60")
    put("never", b"new", "no-store")
    assert (get("kept").body, get("never").body) == (b"old", b"new")
    assert get("kept").headers["X-Cache"].startswith("Hit")


def test_large_objects_pass_through(local_cloud: RunningCloud) -> None:
    s3 = local.client(local_cloud.layout, "s3")
    video, cookies = opened(local_cloud)
    folder = video.rpartition("/")[0]
    body = secrets.token_bytes(9 * 1024 * 1024)
    s3.put_object(Bucket=local_cloud.values["ContentBucketName"], Key=f"{folder[1:]}/large", Body=body)
    assert page(local_cloud, f"{folder}/large", Cookie=cookies).body == body
    part = page(local_cloud, f"{folder}/large", Cookie=cookies, Range="bytes=9000000-9000009")
    assert (part.status, part.body) == (206, body[9000000:9000010])


# --- sign-in


class Browser:
    """Signs in as a browser does, without scripts."""

    def __init__(self, cloud: RunningCloud) -> None:
        self.cloud = cloud
        self.config = page(cloud, "/config.json").json()
        self.verifier = secrets.token_urlsafe(48)
        digest = hashlib.sha256(self.verifier.encode()).digest()
        self.parameters = {
            "response_type": "code",
            "client_id": self.config["clientId"],
            "redirect_uri": self.cloud.stack["console"] + "/auth/callback",
            "scope": "openid email profile",
            "state": "a state",
            "nonce": "a nonce",
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }

    def authorize(self, cookie: str = "", **changes: str) -> Answer:
        query = urlencode(self.parameters | changes)
        return fetch(f"{self.config['authorizationEndpoint']}?{query}", headers={"Cookie": cookie})

    def post(self, path: str, *, origin: str | None = None, **fields: str) -> Answer:
        console = self.cloud.stack["console"]
        form = urlencode(self.parameters | fields).encode()
        return fetch(console + path, "POST", form, {"Origin": origin or console})

    def sign_in(self, email: str, password: str) -> str:
        answer = self.post("/login", email=email, password=password)
        assert answer.status == 302, answer.body
        return code_in(answer)

    def redeem(self, code: str, **changes: str) -> Answer:
        fields = {
            "grant_type": "authorization_code",
            "client_id": self.config["clientId"],
            "code": code,
            "redirect_uri": self.parameters["redirect_uri"],
            "code_verifier": self.verifier,
        }
        return fetch(self.config["tokenEndpoint"], "POST", urlencode(fields | changes).encode())


def code_in(answer: Answer) -> str:
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert query["state"] == ["a state"]
    return query["code"][0]


def claims(token: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    return found


@pytest.fixture
def browser(local_cloud: RunningCloud) -> Browser:
    return Browser(local_cloud)


def test_the_code_flow_ends_with_a_token_that_the_api_takes(browser: Browser) -> None:
    tokens = browser.redeem(browser.sign_in("mei@demo.example", PASSWORD)).json()
    assert claims(tokens["id_token"])["nonce"] == "a nonce"
    headers = {"Authorization": f"Bearer {tokens['id_token']}"}
    me = fetch(browser.cloud.stack["console"] + "/api/me", headers=headers).json()
    assert me["email"] == "mei@demo.example"
    renewed = browser.redeem("", grant_type="refresh_token", refresh_token=tokens["refresh_token"])
    assert claims(renewed.json()["id_token"])["email"] == "mei@demo.example"


def test_a_wrong_password_is_told_on_the_page(browser: Browser) -> None:
    answer = browser.post("/login", email="mei@demo.example", password="wrong-password")
    assert answer.status == 401
    assert b'role="alert"' in answer.body
    stranger = browser.post("/login", email="nobody@demo.example", password="wrong-password")
    assert (stranger.status, b"E-mail address or password is wrong." in stranger.body) == (401, True)


def test_pkce_is_really_checked(browser: Browser) -> None:
    code = browser.sign_in("mei@demo.example", PASSWORD)
    assert browser.redeem(code, code_verifier="x" * 43).json()["error"] == "invalid_grant"
    assert browser.redeem(code).status == 400
    assert "error=invalid_request" in browser.authorize(code_challenge="").headers["Location"]


def test_only_registered_addresses_are_returned_to(browser: Browser) -> None:
    answer = browser.authorize(redirect_uri="http://evil.example/")
    assert (answer.status, "Location" in answer.headers) == (400, False)
    logout = (
        browser.config["logoutEndpoint"]
        + "?"
        + urlencode({"client_id": browser.config["clientId"], "logout_uri": "http://evil.example/"})
    )
    assert fetch(logout).status == 400


def test_a_form_from_another_site_is_refused(browser: Browser) -> None:
    answer = browser.post("/login", origin="http://evil.example", email="mei@demo.example", password=PASSWORD)
    assert answer.status == 403


def test_who_is_signed_in_goes_straight_back_until_signing_out(browser: Browser) -> None:
    answer = browser.post("/login", email="mei@demo.example", password=PASSWORD)
    cookie = answer.cookies[0].partition(";")[0]
    assert code_in(browser.authorize(cookie))
    assert browser.authorize(cookie, prompt="login").headers["Location"].startswith("/login?")
    query = urlencode(
        {"client_id": browser.config["clientId"], "logout_uri": browser.cloud.stack["console"] + "/"}
    )
    assert fetch(f"{browser.config['logoutEndpoint']}?{query}", headers={"Cookie": cookie}).status == 302
    assert browser.authorize(cookie).headers["Location"].startswith("/login?")


def test_signing_up_needs_the_code_from_the_mail(browser: Browser) -> None:
    email = f"new-{secrets.token_hex(4)}@demo.example"
    assert browser.post("/signup", name="Zoë", email=email, password="short").status == 400
    assert browser.post("/signup", name="Zoë", email=email, password="long enough").status == 200
    (mail,) = browser.cloud.messages(to=email)
    code = re.search(r"\d{6}", mail["text"])
    assert code is not None
    wrong = f"{(int(code.group()) + 1) % 1_000_000:06d}"
    assert browser.post("/confirmUser", email=email, code=wrong).status == 400
    assert browser.post("/confirmUser", email=email, code=code.group()).status == 200
    tokens = browser.redeem(browser.sign_in(email, "long enough")).json()
    assert claims(tokens["id_token"])["email_verified"] in (True, "true")


def test_a_forgotten_password_is_replaced_with_a_code(browser: Browser) -> None:
    person = Person.with_account(browser.cloud, "Łucja Nowak")
    assert browser.post("/forgotPassword", email=person.email).status == 200
    code = re.search(r"\d{6}", person.mails("code")[0]["text"])
    assert code is not None
    browser.post("/forgotPassword", email=person.email, code=code.group(), password="another password")
    assert browser.sign_in(person.email, "another password")
    before = len(browser.cloud.messages())
    assert browser.post("/forgotPassword", email="nobody@demo.example").status == 200
    assert len(browser.cloud.messages()) == before


# --- mail


def test_the_mailbox_shows_mail_in_a_sandbox(local_cloud: RunningCloud) -> None:
    message = local_cloud.messages(to="mei@demo.example")[0]
    assert message["from"].endswith("<academy@aethex.example>")
    assert "/invitations/" in message["text"]
    base = local_cloud.stack["mail"]
    assert message["subject"].encode() in fetch(base + "/").body
    assert fetch(f"{base}/messages/{message['id']}").status == 200
    body = fetch(f"{base}/messages/{message['id']}/html")
    assert body.headers["Content-Security-Policy"].startswith("sandbox")
    assert fetch(f"{base}/messages/nothing").status == 404


def test_attachments_can_be_saved(local_cloud: RunningCloud) -> None:
    raw = (
        b"From: academy@aethex.example\r\nTo: b@demo.example\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
        b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="x"\r\n\r\n'
        b"--x\r\nContent-Type: text/plain\r\n\r\nhello\r\n"
        b'--x\r\nContent-Type: text/calendar\r\nContent-Disposition: attachment; filename="a.ics"\r\n\r\nBEGIN\r\n'
        b"--x--\r\n"
    )
    ses = local.client(local_cloud.layout, "sesv2")
    ses.send_email(Destination={"ToAddresses": ["b@demo.example"]}, Content={"Raw": {"Data": raw}})
    message = local_cloud.messages(to="b@demo.example")[0]
    assert (message["subject"], message["text"].strip()) == ("Grüße", "hello")
    (attachment,) = message["attachments"]
    assert (attachment["name"], attachment["contentType"]) == ("a.ics", "text/calendar")
    saved = fetch(f"{local_cloud.stack['mail']}/messages/{message['id']}/attachments/0")
    assert base64.b64decode(attachment["content"]) == saved.body
    assert saved.headers["Content-Disposition"].startswith("attachment")
