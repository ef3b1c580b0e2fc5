"""A stage's address: locally a port, on AWS a name that is known everywhere before anybody is told of it."""

import asyncio
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from media_lambdas.live_stage import address as module
from media_lambdas.live_stage.address import Record, describe_task, open_address
from tests.functional.aws import aws_client

DOMAIN = "stage.academy.test"
TASK = "0123456789abcdef"
ARN = f"arn:aws:ecs:eu-west-1:1:task/stages/{TASK}"
NAME = f"{TASK}.{DOMAIN}"


class Cloud:
    """ECS, EC2 and ACM as their APIs answer, for one task; Route 53 is moto's."""

    def __init__(self) -> None:
        self.public = True
        self.key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"*.{DOMAIN}")])
        now = datetime.now(UTC)
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now)
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(f"*.{DOMAIN}")]), critical=False)
            .sign(self.key, SHA256())
            .public_bytes(Encoding.PEM)
            .decode()
        )
        self.passphrases: list[bytes] = []

    def describe_tasks(self, cluster: str, tasks: list[str]) -> dict[str, Any]:
        assert (cluster, tasks) == ("stages", [ARN])
        details = [{"name": "subnetId", "value": "s"}, {"name": "networkInterfaceId", "value": "eni-1"}]
        return {"tasks": [{"attachments": [{"details": details}]}]}

    def describe_network_interfaces(self, **wanted: list[str]) -> dict[str, Any]:
        assert wanted == {"NetworkInterfaceIds": ["eni-1"]}
        interface = {"Association": {"PublicIp": "203.0.113.9"}} if self.public else {}
        return {"NetworkInterfaces": [interface]}

    def export_certificate(self, **request: Any) -> dict[str, str]:
        self.passphrases.append(request["Passphrase"])
        sealed = BestAvailableEncryption(request["Passphrase"])
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealed).decode()
        return {"Certificate": self.certificate, "CertificateChain": "", "PrivateKey": key}


@pytest.fixture
def metadata() -> Iterator[str]:
    """ECS's task metadata endpoint."""

    class Endpoint(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"Cluster": "stages", "TaskARN": ARN}).encode()
            self.send_response(200 if self.path == "/v4/x/task" else 404)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Endpoint) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v4/x"
        server.shutdown()
        thread.join()


@pytest.fixture
def cloud(aws: None, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    made = Cloud()
    monkeypatch.setattr(
        module, "_client", lambda service: aws_client("route53") if service == "route53" else made
    )
    return made


@pytest.fixture
def zone(aws: None) -> str:
    made = aws_client("route53").create_hosted_zone(Name="academy.test", CallerReference="1")
    return str(made["HostedZone"]["Id"].rpartition("/")[2])


def records(zone: str) -> dict[str, list[str]]:
    found = aws_client("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return {
        one["Name"].rstrip("."): [value["Value"] for value in one["ResourceRecords"]]
        for one in found
        if one["Type"] == "A"
    }


async def hello(_: web.Request) -> web.Response:
    return web.Response(text="stage")


async def serving(open_it: Callable[[], Any], ask: Callable[[Any], Any]) -> Any:
    """Serve at an address, and return what asking there gives."""
    app = web.Application()
    app.router.add_get("/", hello)
    runner = web.AppRunner(app)
    await runner.setup()
    async with open_it() as address:
        try:
            await address.serve(runner)
            return await ask(address)
        finally:
            await runner.cleanup()


def test_without_a_domain_it_is_a_port_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ACADEMY_STAGE_DOMAIN", raising=False)

    async def ask(address: Any) -> tuple[str, str, str]:
        async with aiohttp.ClientSession() as session, session.get(address.url) as answer:
            return address.listening.getsockname()[0], address.public_ip, await answer.text()

    assert asyncio.run(serving(open_address, ask)) == ("127.0.0.1", "", "stage")


def test_on_aws_it_is_a_name_with_tls_while_the_stage_lives(
    cloud: Cloud, zone: str, metadata: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "ACADEMY_STAGE_DOMAIN": DOMAIN,
        "ACADEMY_STAGE_ZONE_ID": zone,
        "ACADEMY_STAGE_CERTIFICATE": "arn:aws:acm:eu-west-1:1:certificate/1",
        "ECS_CONTAINER_METADATA_URI_V4": metadata,
    }.items():
        monkeypatch.setenv(name, value)
    trusted = ssl.create_default_context(cadata=cloud.certificate)

    async def ask(address: Any) -> tuple[str, str, str]:
        assert records(zone) == {NAME: ["203.0.113.9"]}
        port = address.listening.getsockname()[1]
        async with aiohttp.ClientSession() as session:
            request = session.get(f"https://127.0.0.1:{port}/", ssl=trusted, server_hostname=NAME)
            async with request as answer:
                return address.url, address.public_ip, await answer.text()

    told = asyncio.run(serving(lambda: open_address(host="127.0.0.1", port=0), ask))
    assert told == (f"https://{NAME}", "203.0.113.9", "stage")
    assert records(zone) == {}
    assert len(cloud.passphrases[0]) >= 32


class Slow:
    """A Route 53 that takes a while to tell all name servers."""

    def __init__(self, waits: int) -> None:
        self.waits = waits
        self.asked = 0
        self.route53 = aws_client("route53")

    def __getattr__(self, name: str) -> Any:
        return getattr(self.route53, name)

    def change_resource_record_sets(self, **request: Any) -> Any:
        answer = self.route53.change_resource_record_sets(**request)
        return {"ChangeInfo": answer["ChangeInfo"] | {"Status": "PENDING"}}

    def get_change(self, **_: Any) -> Any:
        self.asked += 1
        status = "INSYNC" if self.asked >= self.waits else "PENDING"
        return {"ChangeInfo": {"Id": "/change/1", "Status": status}}


def test_the_name_is_told_once_every_name_server_knows_it(
    cloud: Cloud, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(waits=3)
    monkeypatch.setattr(module, "_client", lambda _: slow)
    monkeypatch.setattr(module, "POLL_SECONDS", 0.0)
    record = Record(zone, NAME, "203.0.113.9")
    record.publish()
    assert slow.asked == 3
    record.publish()  # a worker that is back: the name is there, and nothing waits
    assert slow.asked == 3
    record.withdraw()
    record.withdraw()  # gone already: nobody's worry
    assert records(zone) == {}


def test_a_name_that_does_not_get_about_is_given_up(
    cloud: Cloud, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Slow(10**9)
    monkeypatch.setattr(module, "_client", lambda _: slow)
    monkeypatch.setattr(module, "POLL_SECONDS", 0.0)
    monkeypatch.setattr(module, "PROPAGATION_SECONDS", 0.01)
    with pytest.raises(TimeoutError, match=NAME):
        Record(zone, NAME, "203.0.113.9").publish()


def test_a_task_without_a_public_address_says_what_to_do(cloud: Cloud, metadata: str) -> None:
    cloud.public = False
    with pytest.raises(RuntimeError, match="assignPublicIp"):
        describe_task(metadata)
