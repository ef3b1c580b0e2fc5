"""CPU per request of the warm API, against a bare boto3 handler that makes the very same DynamoDB calls.

Both run in this process as Lambda would call them, and talk to the DynamoDB of a local cloud; what that takes is not
counted. The bare handler checks no token, no permission and no field, and writes no log: the ratio is what all of that costs.
"""

import contextlib
import io
import json
import os
import statistics
import time
from collections.abc import Callable
from typing import Any

from infra.local.cloud import settings_environment
from tests.bench.cloud import demo_person, own_cloud
from tests.bench.figures import Figure
from tests.cloud.people import Person
from tests.cloud_fixture import RunningCloud

ROUNDS = 9
REQUESTS = 60
Handler = Callable[[], Any]


def measure() -> list[Figure]:
    """Measure a GET of two reads, and a POST of two reads and a transaction."""
    with own_cloud() as cloud:
        os.environ |= settings_environment(cloud.layout, cloud.values)
        admin = demo_person(cloud, "org_admin")
        organization, webinar = cloud.stack["organization"], cloud.stack["webinar"]
        user_id = admin.get("/api/me")["userId"]
        bare = BareHandlers(cloud, organization, webinar, user_id)
        read = request(admin, "GET", f"/api/organizations/{organization}")
        ask = request(admin, "POST", f"/api/webinars/{webinar}/qa", {"question": "Why?"})
        return [
            compared("GET: two reads", read, bare.get_organization, 200),
            compared("POST: two reads and a transaction", ask, bare.ask_question, 201),
        ]


def compared(name: str, own: Handler, bare: Handler, status: int) -> Figure:
    """Let both handlers take turns; return the medians of their rounds, in milliseconds of CPU per request."""
    assert own()["statusCode"] == bare()["statusCode"] == status
    rounds = [(cpu_of(own), cpu_of(bare)) for _ in range(ROUNDS)]
    value, baseline = (statistics.median(one) for one in zip(*rounds, strict=True))
    return Figure(name, value, "ms", baseline=baseline)


def cpu_of(handler: Handler) -> float:
    """Return the milliseconds of CPU that one request takes."""
    with contextlib.redirect_stdout(io.StringIO()):
        began = time.process_time()
        for _ in range(REQUESTS):
            handler()
        return (time.process_time() - began) * 1000 / REQUESTS


def request(person: Person, method: str, path: str, body: Any = None) -> Handler:
    """Return a call of the API's Lambda handler with this request."""
    from chalice.config import Config
    from chalice.local import LambdaContext, LocalGateway

    from app import app

    headers = {"authorization": f"Bearer {person.token}", "content-type": "application/json"}
    data = b"" if body is None else json.dumps(body).encode()
    converter = LocalGateway(app, Config()).event_converter
    event = converter.create_lambda_event(method=method, path=path, headers=headers, body=data)
    context = LambdaContext("bench", 512)
    return lambda: app(event, context)


class BareHandlers:
    """What somebody would write who wants nothing but the data."""

    def __init__(self, cloud: RunningCloud, organization: str, webinar: str, user_id: str) -> None:
        import boto3

        self.dynamodb = boto3.client("dynamodb")
        self.prefix = cloud.values["TablePrefix"]
        self.organization, self.webinar, self.user_id = organization, webinar, user_id
        self.count = 0

    def get_organization(self) -> dict[str, Any]:
        """Read the membership, then the organization."""
        items = [self._item(item) for item in (f"MEMBER#{self.user_id}", "ORG")]
        shown = {name: next(iter(value.values())) for name, value in items[1].items()}
        return {"statusCode": 200, "headers": {}, "body": json.dumps(shown)}

    def ask_question(self) -> dict[str, Any]:
        """Read webinar, registration and membership, then write the question in a transaction."""
        body = json.loads('{"question": "Why?"}')
        keys = [{"webinar_id": {"S": self.webinar}, "item": {"S": item}} for item in self._webinar_items()]
        table = f"{self.prefix}webinars"
        self.dynamodb.batch_get_item(RequestItems={table: {"Keys": keys, "ConsistentRead": True}})
        self._item(f"MEMBER#{self.user_id}")
        self.count += 1
        question = {
            "webinar_id": {"S": self.webinar},
            "item": {"S": f"QUESTION#bare_{time.time_ns()}_{self.count}"},
            "organization_id": {"S": self.organization},
            "user_id": {"S": self.user_id},
            "question": {"S": body["question"]},
            "status": {"S": "PENDING"},
            "upvotes": {"N": "0"},
        }
        put: Any = {
            "TableName": f"{self.prefix}questions",
            "Item": question,
            "ConditionExpression": "attribute_not_exists(webinar_id)",
        }
        self.dynamodb.transact_write_items(TransactItems=[{"Put": put}])
        return {"statusCode": 201, "headers": {}, "body": json.dumps(question)}

    def _item(self, item: str) -> dict[str, Any]:
        key = {"organization_id": {"S": self.organization}, "item": {"S": item}}
        table = f"{self.prefix}organizations"
        found: dict[str, Any] = self.dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True)["Item"]
        return found

    def _webinar_items(self) -> tuple[str, str]:
        return "WEBINAR", f"REGISTRATION#{self.user_id}"
