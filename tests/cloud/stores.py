"""What must hold between the stores of a local cloud once it has come to rest, whatever died before."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import ClientError

from infra.local import cloud as local
from tests.cloud_fixture import RunningCloud, wait_for

QUEUES = ("issue-certificates", "render-certificates", "send-mail", "probe-media")
WAITING = "ApproximateNumberOfMessages"
IN_FLIGHT = "ApproximateNumberOfMessagesNotVisible"
REST_SECONDS = 90.0


class Stores:
    """Tables, objects, queues and mailbox of a local cloud, seen from outside."""

    def __init__(self, cloud: RunningCloud) -> None:
        self.cloud = cloud
        self.dynamodb = local.client(cloud.layout, "dynamodb")
        self.s3 = local.client(cloud.layout, "s3")
        self.sqs = local.client(cloud.layout, "sqs")

    def items(self, table: str, **wanted: Any) -> list[dict[str, Any]]:
        """Return the items of a table that have these values."""
        read = TypeDeserializer().deserialize
        pages = self.dynamodb.get_paginator("scan").paginate(TableName=f"academy-local-{table}")
        found = [
            {name: read(value) for name, value in item.items()} for page in pages for item in page["Items"]
        ]
        return [item for item in found if all(item.get(name) == value for name, value in wanted.items())]

    def events(self, name: str) -> list[dict[str, Any]]:
        """Return the details of all events of a kind in the outbox."""
        return [json.loads(item["detail"]) for item in self.items("events", name=name)]

    def pending(self) -> list[str]:
        """Return the ids of the events that the bus has not taken yet."""
        return [item["event_id"] for item in self.items("events") if "pending_shard" in item]

    def object(self, key: str) -> dict[str, Any] | None:
        """Return an object of the content bucket, its bytes under `Content`, or None."""
        try:
            answer = self.s3.get_object(Bucket=self.cloud.values["ContentBucketName"], Key=key)
        except ClientError as error:
            if error.response["Error"]["Code"] != "NoSuchKey":
                raise
            return None
        return {**answer, "Content": answer["Body"].read()}

    def send(self, queue: str, body: dict[str, Any]) -> None:
        """Put a message on a queue."""
        self.sqs.send_message(QueueUrl=self._url(queue), MessageBody=json.dumps(body))

    def count(self, queue: str, *kinds: str) -> int:
        """Return how many messages a queue has, waiting or in flight."""
        answer = self.sqs.get_queue_attributes(QueueUrl=self._url(queue), AttributeNames=list(kinds))
        return sum(int(answer["Attributes"][kind]) for kind in kinds)

    def _url(self, queue: str) -> str:
        url: str = self.sqs.get_queue_url(QueueName=f"academy-local-{queue}")["QueueUrl"]
        return url

    # --- what must hold

    def unrest(self) -> Iterator[str]:
        """Say what is still under way."""
        for queue in QUEUES:
            if count := self.count(queue, WAITING, IN_FLIGHT):
                yield f"{queue} has {count} message(s)"
        for event in self.pending():
            yield f"{event} is pending"
        for row in self.items("mail", status="SENDING"):
            yield f"{row['kind']} to {row['recipient']} is being sent"
        for certificate in self.items("certificates", pdf_status="PENDING", status="ISSUED"):
            yield f"{certificate['certificate_id']} has no PDF yet"

    def disagreements(self) -> Iterator[str]:
        """Say what does not fit together; all of it is written in transactions, or in an order that a crash may cut."""
        yield from self._certificates()
        yield from self._completions()
        yield from self._mail()
        yield from self._names()
        yield from self._places()
        for queue in (*QUEUES, "relay-events"):
            if count := self.count(f"{queue}-dead", WAITING):
                yield f"{queue} gave up {count} message(s)"

    def _certificates(self) -> Iterator[str]:
        issued = Counter(event["data"]["certificateId"] for event in self.events("CertificateIssued"))
        rendered = Counter(event["data"]["certificateId"] for event in self.events("CertificateRendered"))
        certificates = self.items("certificates", item="CERTIFICATE")
        hashes = {item["owner"]: item["certificate_id"] for item in self.items("certificates", item="HASH")}
        if len(hashes) != len(certificates):
            yield f"{len(hashes)} hashes of {len(certificates)} certificates"
        for certificate in certificates:
            key = certificate["certificate_id"]
            is_ready = certificate["pdf_status"] == "READY"
            if hashes.get(key) != f"HASH#{certificate['verification_hash']}":
                yield f"{key} has no reservation of its hash"
            if (issued[key], rendered[key]) != (1, int(is_ready)):
                yield f"{key} was told of {issued[key]} and {rendered[key]} times"
            pdf = self.object(f"certificates/{key}/certificate.pdf") if is_ready else None
            if is_ready and (pdf is None or not pdf["Content"].startswith(b"%PDF-")):
                yield f"{key} is READY without a PDF"

    def _completions(self) -> Iterator[str]:
        told = Counter(
            (event["data"]["courseId"], event["data"]["userId"]) for event in self.events("CourseCompleted")
        )
        certificates = {
            (item["course_id"], item["user_id"]): item["certificate_id"]
            for item in self.items("certificates", item="CERTIFICATE")
        }
        certified = {item["course_id"] for item in self.items("courses", certificate_enabled=True)}
        for enrollment in self.items("enrollments"):
            key = (enrollment["course_id"], enrollment["user_id"])
            is_completed = enrollment["status"] == "COMPLETED"
            if told[key] != int(is_completed):
                yield f"{key} is {enrollment['status']} and was told of {told[key]} times"
            if enrollment.get("certificate_id") != certificates.get(key):
                yield f"{key} has {enrollment.get('certificate_id')}, not {certificates.get(key)}"
            if is_completed and key[0] in certified and key not in certificates:
                yield f"{key} is completed without a certificate"

    def _mail(self) -> Iterator[str]:
        noted = {
            row["message_id"].partition("@")[0]: f"{row['kind']} to {row['recipient']}"
            for row in self.items("mail", status="SENT")
        }
        # The codes of the sign-in come from the user pool.
        arrived = {m["id"]: m for m in self.cloud.messages() if not m["subject"].startswith("Your code")}
        for message_id in noted.keys() - arrived.keys():
            yield f"{noted[message_id]} is SENT and did not arrive"
        for message_id in arrived.keys() - noted.keys():
            yield f"“{arrived[message_id]['subject']}” to {arrived[message_id]['to']} is one too many"
        told = Counter(row["recipient"] for row in self.items("mail", kind="CertificateRendered"))
        due = Counter(event["data"]["recipientEmail"] for event in self.events("CertificateRendered"))
        for recipient in (told - due) + (due - told):
            yield f"{recipient} has {told[recipient]} mails of {due[recipient]} certificates"

    def _names(self) -> Iterator[str]:
        reserved = {
            item["owner"]: item["organization_id"] for item in self.items("organizations", item="SUBDOMAIN")
        }
        for organization in self.items("organizations", item="ORG"):
            key = organization["organization_id"]
            if reserved.pop(key, None) != f"SUBDOMAIN#{organization['subdomain']}":
                yield f"{key} does not hold its subdomain"
        for owner in reserved:
            yield f"{owner} holds a subdomain and does not exist"

    def _places(self) -> Iterator[str]:
        items = self.items("webinars")
        held = Counter(item["webinar_id"] for item in items if item.get("status") == "REGISTERED")
        taken: Counter[str] = Counter()
        for item in items:
            taken[item["webinar_id"]] += int(item.get("taken", 0))
        for webinar, count in taken.items():
            if held[webinar] != count:
                yield f"{webinar} counts {count} places for {held[webinar]} people"


def come_to_rest(cloud: RunningCloud) -> Stores:
    """Wait until nothing is under way any more, and check that the stores agree."""
    stores = Stores(cloud)
    wait_for(lambda: not list(stores.unrest()), "everything to come to rest", seconds=REST_SECONDS)
    assert list(stores.disagreements()) == []
    return stores
