"""Private content: objects of the content bucket, for viewers whose signed URL or cookies are good."""

import html
import time
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, unquote, urlencode

import aiohttp
from aiohttp import web
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from yarl import URL

from infra import templates
from infra.local.edge import signing
from infra.local.edge.cache import MAX_OBJECT_BYTES, Cache, Entry
from infra.local.edge.ranges import Unsatisfiable, byte_range, is_unchanged

KEPT_HEADERS = (
    "Content-Type",
    "Content-Encoding",
    "Content-Disposition",
    "Content-Language",
    "Cache-Control",
    "ETag",
    "Last-Modified",
)
FORWARDED_HEADERS = ("Range", "If-Range", "If-None-Match", "If-Modified-Since")
SAFETY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'self'",
    "Access-Control-Allow-Origin": "*",
    "Accept-Ranges": "bytes",
}
PART_BYTES = 256 * 1024
# Stands for an object that is too large to keep.
TOO_LARGE = Entry({}, b"", 0.0, 0.0)
EMPTY_SHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@dataclass
class Origin:
    """The content bucket, asked with signed requests as an origin access control does."""

    session: aiohttp.ClientSession
    endpoint: str
    bucket: str
    region: str
    credentials: Credentials

    def request(self, method: str, key: str, headers: Mapping[str, str]) -> Any:
        """Return the request for an object, to be used in ``async with``."""
        address = f"{self.endpoint}/{self.bucket}/{quote(key, safe='/~')}"
        signed = AWSRequest(method=method, url=address, headers={"X-Amz-Content-SHA256": EMPTY_SHA256})
        S3SigV4Auth(self.credentials, "s3", self.region).add_auth(signed)
        return self.session.request(
            method, URL(address, encoded=True), headers={**dict(signed.headers), **headers}
        )


@dataclass(frozen=True)
class Behavior:
    """What the distribution does with paths of a pattern: who may read, and which of a query's parameters count."""

    pattern: str
    public: bool
    parameters: frozenset[str]


@cache
def behaviors() -> list[Behavior]:
    """Return how the distribution serves the content bucket, by its template; the first that matches a path counts."""
    resources = templates.load("edge")["Resources"]

    def parameters(policy: str) -> frozenset[str]:
        key = resources[policy]["Properties"]["CachePolicyConfig"]["ParametersInCacheKeyAndForwardedToOrigin"]
        return frozenset(key["QueryStringsConfig"].get("QueryStrings", ()))

    return [
        Behavior(
            each["PathPattern"], "TrustedKeyGroups" not in each, parameters(each["CachePolicyId"]["Ref"])
        )
        for each in resources["Distribution"]["Properties"]["DistributionConfig"]["CacheBehaviors"]
        if each["TargetOriginId"] == "content"
    ]


def behavior_of(path: str) -> Behavior:
    """Return what holds for ``path``. Whatever no pattern speaks of is private."""
    matching = (behavior for behavior in behaviors() if fnmatchcase(path, behavior.pattern))
    return next(matching, Behavior(path, public=False, parameters=frozenset()))


class Content:
    """Answers for everything below /media/, /live/, /reports/ and /certificates/."""

    def __init__(self, origin: Origin, keys: signing.Keys) -> None:
        self.origin = origin
        self.keys = keys
        self.cache = Cache()

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one object, or part of it, or refuse."""
        if request.method not in ("GET", "HEAD"):
            raise web.HTTPMethodNotAllowed(request.method, ["GET", "HEAD"])
        key = object_key(request.raw_path)
        behavior = behavior_of(f"/{key}")
        if not behavior.public:
            try:
                self._verify(request)
            except signing.Denied as denied:
                return refusal(denied)
        counts = sorted((name, value) for name, value in request.query.items() if name in behavior.parameters)
        copy = f"{key}?{urlencode(counts)}"
        entry = self.cache.get(copy)
        if entry is not None and self.cache.is_fresh(entry):
            return self._serve(request, entry, hit=True)
        return await self._look_up(request, key, copy)

    def _verify(self, request: web.Request) -> None:
        signing.verify(
            self.keys,
            f"{request.scheme}://{request.host}{request.raw_path}",
            request.cookies,
            now=time.time(),
            client_ip=request.remote or "",
        )

    async def _look_up(self, request: web.Request, key: str, copy: str) -> web.StreamResponse:
        async with self.cache.lock(copy):
            entry = self.cache.get(copy)
            if entry is not None and self.cache.is_fresh(entry):
                return self._serve(request, entry, hit=True)
            found = await self._fetch(key, copy, entry)
        if found is None:
            return not_found()
        if found is TOO_LARGE:
            # Outside of the lock: viewers of a large object do not wait for each other.
            return await self._stream(request, key)
        return self._serve(request, found, hit=found is entry)

    async def _fetch(self, key: str, copy: str, stale: Entry | None) -> Entry | None:
        """Return the object, TOO_LARGE for one that is to be streamed, or None if there is none.

        It is kept as ``copy``. What was kept, stale, is returned if the origin says that it still holds.
        """
        condition = {} if stale is None else {"If-None-Match": stale.headers.get("ETag", "")}
        async with self.origin.request("GET", key, condition) as answer:
            if stale is not None and answer.status == HTTPStatus.NOT_MODIFIED:
                self.cache.renew(copy, stale)
                return stale
            self.cache.drop(copy)
            if answer.status != HTTPStatus.OK:
                return None
            if (answer.content_length or 0) > MAX_OBJECT_BYTES:
                answer.close()
                return TOO_LARGE
            return self.cache.put(copy, _kept(answer.headers), await answer.read())

    async def _stream(self, request: web.Request, key: str) -> web.StreamResponse:
        """Pass a large object through, ranges and conditions included."""
        wanted = {name: request.headers[name] for name in FORWARDED_HEADERS if name in request.headers}
        async with self.origin.request(request.method, key, wanted) as answer:
            if answer.status not in (200, 206, 304, 416):
                return not_found()
            headers = {**_kept(answer.headers), **SAFETY_HEADERS, "X-Cache": "Miss from local edge"}
            for name in ("Content-Range", "Content-Length"):
                if name in answer.headers:
                    headers[name] = answer.headers[name]
            response = web.StreamResponse(status=answer.status, headers=headers)
            await response.prepare(request)
            if request.method == "GET":
                async for part in answer.content.iter_chunked(PART_BYTES):
                    await response.write(part)
            await response.write_eof()
            return response

    def _serve(self, request: web.Request, entry: Entry, *, hit: bool) -> web.Response:
        headers = {**entry.headers, **SAFETY_HEADERS, "Age": str(int(self.cache.age(entry)))}
        headers["X-Cache"] = "Hit from local edge" if hit else "Miss from local edge"
        if is_unchanged(request.headers, entry.headers):
            return web.Response(status=304, headers=headers)
        try:
            part = byte_range(request.headers, entry.headers, len(entry.body))
        except Unsatisfiable:
            headers["Content-Range"] = f"bytes */{len(entry.body)}"
            return web.Response(status=416, headers=headers)
        if part is None:
            return web.Response(body=entry.body, headers=headers)
        first, last = part
        headers["Content-Range"] = f"bytes {first}-{last}/{len(entry.body)}"
        return web.Response(status=206, body=entry.body[first : last + 1], headers=headers)


def object_key(raw_path: str) -> str:
    """Return the key that an address names. Raises HTTPForbidden for one that could mean two different objects."""
    path = unquote(raw_path.partition("?")[0])
    segments = path.split("/")[1:]
    if any(segment in ("", ".", "..") for segment in segments) or "\x00" in path or "\\" in path:
        raise web.HTTPForbidden(text="malformed address")
    return "/".join(segments)


def refusal(denied: signing.Denied) -> web.Response:
    """Return CloudFront's answer to a request that its signature does not open."""
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f"<Error><Code>{denied.code}</Code><Message>{html.escape(str(denied))}</Message></Error>"
    )
    return web.Response(status=403, text=text, content_type="text/xml", headers={"Cache-Control": "no-store"})


def not_found() -> web.Response:
    """Return what a viewer sees of an object that does not exist."""
    return web.Response(
        status=404,
        text="<Error><Code>NoSuchKey</Code></Error>",
        content_type="text/xml",
        headers={**SAFETY_HEADERS, "Cache-Control": "no-store"},
    )


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: headers[name] for name in KEPT_HEADERS if name in headers}
