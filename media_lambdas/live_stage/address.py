"""How browsers reach this stage: a server on an address of its own (docs/decisions/0010).

``async with open_address() as address``: ``address.url`` is the stage's origin, known before anything is served;
``address.public_ip`` is what the outside knows this host by ("" where it is the host's own address);
``await address.serve(runner)`` begins to serve there.
"""

import asyncio
import json
import os
import secrets
import socket
import ssl
import tempfile
import time
import urllib.request
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from aiohttp import web
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.core.config import read_settings
from chalicelib.core.observability import logger

LOOPBACK = "127.0.0.1"
ANYWHERE = "0.0.0.0"  # noqa: S104 # a task's security group says what gets through
HTTPS = 443
RECORD_SECONDS = 10
METADATA = "ECS_CONTAINER_METADATA_URI_V4"
"""ECS's own variable: where it describes a task to its containers (task metadata endpoint, version 4)."""
METADATA_SECONDS = 5
PROPAGATION_SECONDS = 90.0
POLL_SECONDS = 2.0


@dataclass(frozen=True)
class AddressSettings:
    """Without a domain, stages are reached on this very machine."""

    stage_domain: str = ""
    stage_zone_id: str = ""
    stage_certificate: str = ""


@dataclass(frozen=True)
class Address:
    """Where a stage is served."""

    url: str
    public_ip: str
    listening: socket.socket
    tls: ssl.SSLContext | None = None

    async def serve(self, runner: web.AppRunner) -> None:
        """Begin to serve."""
        await web.SockSite(runner, self.listening, ssl_context=self.tls).start()


@asynccontextmanager
async def open_address(*, host: str = ANYWHERE, port: int = HTTPS) -> AsyncIterator[Address]:
    """Open the address that the settings say: of a task in its domain, or a free port of this machine."""
    settings = read_settings(AddressSettings)
    if not settings.stage_domain:
        with socket.create_server((LOOPBACK, 0)) as listening:
            yield Address(f"http://localhost:{listening.getsockname()[1]}", "", listening)
        return
    task = await asyncio.to_thread(describe_task, os.environ[METADATA])
    record = Record(settings.stage_zone_id, f"{task.task_id}.{settings.stage_domain}", task.public_ip)
    tls = await asyncio.to_thread(export_certificate, settings.stage_certificate)
    with socket.create_server((host, port)) as listening:
        await asyncio.to_thread(record.publish)
        try:
            yield Address(f"https://{record.name}", task.public_ip, listening, tls)
        finally:
            await asyncio.to_thread(record.withdraw)


@dataclass(frozen=True)
class Task:
    """This task, and what the internet knows it by."""

    task_id: str
    public_ip: str


def describe_task(metadata_uri: str) -> Task:
    """Ask ECS which task this is, and EC2 for the public address of its network interface. Raises RuntimeError."""
    with urllib.request.urlopen(f"{metadata_uri}/task", timeout=METADATA_SECONDS) as answer:  # noqa: S310 # ECS's own
        told = json.load(answer)
    tasks = _client("ecs").describe_tasks(cluster=told["Cluster"], tasks=[told["TaskARN"]])["tasks"]
    details = [
        item["value"]
        for task in tasks
        for attachment in task["attachments"]
        for item in attachment["details"]
        if item["name"] == "networkInterfaceId"
    ]
    found = _client("ec2").describe_network_interfaces(NetworkInterfaceIds=details)["NetworkInterfaces"]
    addresses = [one["Association"]["PublicIp"] for one in found if "Association" in one]
    if not addresses:
        raise RuntimeError("this task has no public address: run it in a public subnet, with assignPublicIp")
    return Task(told["TaskARN"].rpartition("/")[2], addresses[0])


@dataclass(frozen=True)
class Record:
    """The A record of this task."""

    zone_id: str
    name: str
    ip: str

    def publish(self) -> None:
        """Make the record and return once every name server has it. A worker that is back finds its own.

        Who asks too early is told for a quarter of an hour that there is no such name (negative caching, RFC 2308). Raises
        TimeoutError.
        """
        if self._exists():
            return
        change = self._change("UPSERT")
        deadline = time.monotonic() + PROPAGATION_SECONDS
        while change["Status"] != "INSYNC":
            if time.monotonic() > deadline:
                raise TimeoutError(f"{self.name} is not known everywhere after {PROPAGATION_SECONDS:.0f} s")
            time.sleep(POLL_SECONDS)
            change = _client("route53").get_change(Id=change["Id"])["ChangeInfo"]

    def withdraw(self) -> None:
        """Remove the record. One that stays leads nowhere, under a name that nobody asks for again."""
        try:
            self._change("DELETE")
        except (BotoCoreError, ClientError):
            logger.exception("the stage's address stays behind", extra={"record": self.name})

    @property
    def _content(self) -> dict[str, Any]:
        return {
            "Name": self.name,
            "Type": "A",
            "TTL": RECORD_SECONDS,
            "ResourceRecords": [{"Value": self.ip}],
        }

    def _exists(self) -> bool:
        found = _client("route53").list_resource_record_sets(
            HostedZoneId=self.zone_id, StartRecordName=self.name, StartRecordType="A", MaxItems="1"
        )["ResourceRecordSets"]
        return [(one["Name"].rstrip("."), one["Type"], one.get("ResourceRecords")) for one in found] == [
            (self.name, "A", [{"Value": self.ip}])
        ]

    def _change(self, action: str) -> dict[str, Any]:
        changes = [{"Action": action, "ResourceRecordSet": self._content}]
        answer: dict[str, Any] = _client("route53").change_resource_record_sets(
            HostedZoneId=self.zone_id, ChangeBatch={"Changes": changes}
        )["ChangeInfo"]
        return answer


def export_certificate(arn: str) -> ssl.SSLContext:
    """Return what a server needs to speak TLS under the stages' certificate. Its key is never on a disk unsealed."""
    passphrase = secrets.token_urlsafe(32)
    exported = _client("acm").export_certificate(CertificateArn=arn, Passphrase=passphrase.encode())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    with tempfile.TemporaryDirectory() as folder:
        chain, key = Path(folder, "chain.pem"), Path(folder, "key.pem")
        chain.write_text(
            exported["Certificate"] + "\n" + exported.get("CertificateChain", ""), encoding="ascii"
        )
        key.write_text(exported["PrivateKey"], encoding="ascii")
        context.load_cert_chain(chain, key, passphrase)
    return context


def _client(service: str) -> Any:
    return boto3.client(service)  # type: ignore[call-overload] # any service
