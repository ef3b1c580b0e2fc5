"""Starts the edge: console, /api proxy, private content and sign-in on one port."""

import argparse
import asyncio
import json
import os
import signal
from pathlib import Path

import aiohttp
from aiohttp import web
from botocore.credentials import Credentials

from infra.local.edge.console import Console
from infra.local.edge.content import Content, Origin
from infra.local.edge.pool import Pool
from infra.local.edge.proxy import ApiProxy
from infra.local.edge.signin import SignIn
from infra.local.edge.signing import Keys
from infra.local.layout import HOST, REGION, Layout
from infra.local.processes import die_with_parent

# API Gateway takes 10 MB; a little more, so that it is the API that refuses.
MAX_BODY_BYTES = 11 * 1024 * 1024


def add_routes(
    app: web.Application, layout: Layout, values: dict[str, str], session: aiohttp.ClientSession
) -> None:
    """Put everything behind one origin, as the distribution's behaviors do."""
    api = ApiProxy(session, layout.api_url)
    credentials = Credentials(os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"])
    origin = Origin(session, layout.aws_url, values["ContentBucketName"], REGION, credentials)
    content = Content(origin, Keys.of(values["CdnKeyId"], values["CdnPublicKey"]))
    origins = {
        "upload_origin": values["UploadOrigin"],
        "identity_origin": layout.public_url,
        "content_origin": layout.public_url,
        "stage_origin": "http://localhost:*",
    }
    console = Console(layout.console, f"localhost:{layout.port}", origins)
    pool = Pool(session, layout.aws_url, values["UserPoolId"], values["Audience"], values["MailSender"])
    app.router.add_route("*", "/api/{path:.*}", api.handle)
    for prefix in ("media", "live", "reports", "certificates"):
        # With something after the prefix only: /certificates itself is a page of the console.
        app.router.add_route("*", f"/{prefix}/{{path:.+}}", content.handle)
    app.router.add_routes(SignIn(pool, layout.public_url).routes())
    app.router.add_route("*", "/{path:.*}", console.handle)


async def serve(layout: Layout, values: dict[str, str]) -> None:
    """Serve until SIGTERM or SIGINT."""
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    app = web.Application(client_max_size=MAX_BODY_BYTES)
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=200),
        timeout=aiohttp.ClientTimeout(total=None, connect=10, sock_read=60),
        cookie_jar=aiohttp.DummyCookieJar(),
        # Bytes pass through as they came.
        auto_decompress=False,
        skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type", "User-Agent"),
    ) as session:
        add_routes(app, layout, values, session)
        app.on_response_prepare.append(hide_server)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await runner.setup()
        await web.TCPSite(runner, HOST, layout.port).start()
        await ended.wait()
        await runner.cleanup()


async def hide_server(_: web.Request, response: web.StreamResponse) -> None:
    """Say nothing of the software."""
    response.headers.popall("Server", None)


def main() -> None:
    """Read what this local cloud is, and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--home", type=Path, required=True)
    arguments = parser.parse_args()
    die_with_parent()
    layout = Layout.of(arguments.port, arguments.home)
    values = json.loads((layout.home / "values.json").read_text(encoding="utf-8"))
    asyncio.run(serve(layout, values))


if __name__ == "__main__":
    main()
