"""The mailbox page: every mail that the platform sent, for people and (as JSON) for tests."""

import argparse
import os
from collections.abc import AsyncIterator

import aiohttp
from aiohttp import web

from infra.local import pages
from infra.local.layout import HOST
from infra.local.mail import Message, read_messages
from infra.local.processes import die_with_parent

MAIL_PATH = "/_academy/mail"
PAGE_POLICY = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'"
# A mail's own HTML: pictures and inline styles, nothing that runs, in an origin of its own.
MAIL_POLICY = "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data: http: https:; style-src 'unsafe-inline'"
SESSION = web.AppKey("session", aiohttp.ClientSession)
ENDPOINT = web.AppKey("endpoint", str)


async def messages_of(request: web.Request) -> list[Message]:
    """Ask the emulator for all mail."""
    async with request.app[SESSION].get(request.app[ENDPOINT] + MAIL_PATH) as answer:
        return read_messages(await answer.json())


async def message_of(request: web.Request) -> Message:
    """Return the message that the address names. Raises HTTPNotFound."""
    for message in await messages_of(request):
        if message.id == request.match_info["id"]:
            return message
    raise web.HTTPNotFound(text="no such mail")


async def list_page(request: web.Request) -> web.Response:
    """All mail, newest first."""
    return page(pages.render("mailbox", messages=await messages_of(request), message=None))


async def message_page(request: web.Request) -> web.Response:
    """One mail with its parts."""
    return page(pages.render("mailbox", messages=(), message=await message_of(request)))


async def message_html(request: web.Request) -> web.Response:
    """The mail's HTML part, in a sandbox."""
    message = await message_of(request)
    headers = {"Content-Security-Policy": MAIL_POLICY, "X-Content-Type-Options": "nosniff"}
    return web.Response(text=message.html, content_type="text/html", headers=headers)


async def attachment(request: web.Request) -> web.Response:
    """One attachment, to be saved rather than opened."""
    message = await message_of(request)
    number = int(request.match_info["number"])
    if number >= len(message.attachments):
        raise web.HTTPNotFound(text="no such attachment")
    found = message.attachments[number]
    headers = {
        "Content-Type": found.content_type,
        "Content-Disposition": aiohttp.helpers.content_disposition_header("attachment", filename=found.name),
        "X-Content-Type-Options": "nosniff",
    }
    return web.Response(body=found.content, headers=headers)


async def messages_json(request: web.Request) -> web.Response:
    """All mail as JSON, newest first."""
    return web.json_response([message.as_json() for message in await messages_of(request)])


async def stylesheet(_: web.Request) -> web.Response:
    """The pages' styles."""
    return web.Response(text=pages.stylesheet(), content_type="text/css")


def page(html: str) -> web.Response:
    """Return a page of ours."""
    headers = {"Content-Security-Policy": PAGE_POLICY, "X-Content-Type-Options": "nosniff"}
    return web.Response(text=html, content_type="text/html", headers=headers)


def make_app(endpoint: str) -> web.Application:
    """Return the mailbox of the emulator at ``endpoint``."""
    app = web.Application()
    app[ENDPOINT] = endpoint
    app.cleanup_ctx.append(_client_session)
    app.router.add_get("/", list_page)
    app.router.add_get("/messages.json", messages_json)
    app.router.add_get("/pages.css", stylesheet)
    app.router.add_get("/messages/{id}", message_page)
    app.router.add_get("/messages/{id}/html", message_html)
    app.router.add_get(r"/messages/{id}/attachments/{number:\d{1,4}}", attachment)
    return app


async def _client_session(app: web.Application) -> AsyncIterator[None]:
    async with aiohttp.ClientSession() as session:
        app[SESSION] = session
        yield


def main() -> None:
    """Serve until told to end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    die_with_parent()
    web.run_app(
        make_app(os.environ["AWS_ENDPOINT_URL"]), host=HOST, port=arguments.port, print=None, access_log=None
    )


if __name__ == "__main__":
    main()
