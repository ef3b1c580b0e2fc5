"""Invitations to a webinar: lists of addresses become invitations and mails, each address once."""

from chalicelib.core import clock, ids
from chalicelib.core.auth import Actor
from chalicelib.core.errors import NotFound, Raced, Unprocessable
from chalicelib.core.events import InviteesImported, WebinarInvited
from chalicelib.core.paging import Page, query_page
from chalicelib.core.tables import find, find_together
from chalicelib.core.transaction import Transaction
from chalicelib.webinars import access
from chalicelib.webinars.invitee_lists import MOST_PROBLEMS, SHOWN, InviteeList, Problem
from chalicelib.webinars.models import (
    INVITEE_PREFIX,
    WEBINAR,
    Invitee,
    InviteeImport,
    InviteeImportPart,
    Webinar,
    import_item,
    import_key,
    import_part_item,
    invitee_item,
    invitee_key,
    webinar_key,
)
from chalicelib.webinars.schedule import WebinarStatus, check_open, status_of

RUNNING, DONE = "RUNNING", "DONE"
PART = 500
"""Addresses in one item: 5,000 of them are ten items, each far below DynamoDB's 400 KB."""
AT_ONCE = 40
"""Two writes for each address, and what keeps the import: within a transaction's hundred."""


def import_invitees(webinar_id: str, found: InviteeList, *, actor: Actor, tx: Transaction) -> InviteeImport:
    """Ask for the invitation of a list of addresses, which follows by an event. Three DynamoDB calls, whatever its size.

    Raises NotFound and Forbidden, Conflict for a webinar that is over or cancelled, Unprocessable for a list without
    a single address.
    """
    webinar = find(Webinar, webinar_id, WEBINAR)
    if webinar is None:
        raise NotFound("webinar")
    access.require_permission(webinar.organization_id, "webinar:invite", actor=actor)
    check_open(webinar, clock.now())
    if not found.rows:
        raise Unprocessable("There is no e-mail address in this list.", code="no_invitees")
    made = InviteeImport(
        webinar_id=webinar_id,
        import_id=ids.new_id("imp"),
        organization_id=webinar.organization_id,
        status=RUNNING,
        total=len(found.rows),
        doubled=found.count(Problem.DOUBLED),
        malformed=found.count(Problem.MALFORMED),
        problems=[[one.line, one.value, one.problem.value] for one in found.problems[:MOST_PROBLEMS]],
        invited_by=actor.user_id,
        created_at=clock.now(),
    )
    made.item = import_item(made.import_id)
    tx.create(made)
    for part, start in enumerate(range(0, len(found.rows), PART)):
        rows = [[row.line, row.email, row.name] for row in found.rows[start : start + PART]]
        tx.create(
            InviteeImportPart(
                webinar_id=webinar_id,
                item=import_part_item(made.import_id, part),
                organization_id=webinar.organization_id,
                rows=rows,
            )
        )
    _ask_for_invitations(made, tx)
    return made


def invite_people(webinar_id: str, import_id: str, *, tx: Transaction) -> bool:
    """Invite the next addresses of an import; return whether to call again at once.

    A part that is done asks for the next one by another event, so that no message takes a worker for long. Whoever is
    invited already gets no second mail. Where a webinar is over or cancelled meanwhile, the rest of the list is
    dropped. Three DynamoDB calls and the commit. Raises Raced, here or at the commit.
    """
    webinar, running = find_together(webinar_key(webinar_id), import_key(webinar_id, import_id))
    if webinar is None or running is None or running.status == DONE:
        return False
    done = int(running.done)
    part = find(InviteeImportPart, webinar_id, import_part_item(import_id, done // PART))
    if part is None:
        raise Raced
    rows = part.rows[done % PART :][:AT_ONCE]
    if status_of(webinar, clock.now()) in (WebinarStatus.SCHEDULED, WebinarStatus.LIVE):
        _invite_rows(webinar, running, rows, tx=tx)
    running.done = done + len(rows)
    part_is_done = done % PART + len(rows) >= len(part.rows)
    if part_is_done:
        tx.delete(part)
    if running.done >= running.total:
        running.status = DONE
    elif part_is_done:
        _ask_for_invitations(running, tx)
    tx.put(running, otherwise=Raced())
    return not part_is_done


def find_import(webinar_id: str, import_id: str, *, actor: Actor) -> InviteeImport:
    """Return how far an import has come. Two DynamoDB calls. Raises NotFound and Forbidden."""
    webinar, found = find_together(webinar_key(webinar_id), import_key(webinar_id, import_id))
    if webinar is None:
        raise NotFound("webinar")
    access.require_permission(webinar.organization_id, "webinar:invite", actor=actor)
    if not isinstance(found, InviteeImport):
        raise NotFound("import")
    return found


def list_invitees(
    webinar_id: str, *, search: str = "", actor: Actor, limit: int, cursor: str | None = None
) -> Page[Invitee]:
    """Return a page of the invited addresses in alphabetical order, of those that begin with ``search``. Three calls.

    Raises NotFound and Forbidden.
    """
    webinar = find(Webinar, webinar_id, WEBINAR)
    if webinar is None:
        raise NotFound("webinar")
    access.require_permission(webinar.organization_id, "webinar:attendees", actor=actor)
    beginning = f"{INVITEE_PREFIX}{search.strip().lower()}"
    return query_page(
        Invitee, webinar_id, limit=limit, cursor=cursor, range_condition=Invitee.item.startswith(beginning)
    )


def withdraw_invitation(webinar_id: str, email: str, *, actor: Actor, tx: Transaction) -> None:
    """Take an invitation back. Who registered by it keeps the registration, which staff can turn down.

    Raises NotFound and Forbidden.
    """
    webinar, invitee = find_together(webinar_key(webinar_id), invitee_key(webinar_id, email))
    if webinar is None:
        raise NotFound("webinar")
    access.require_permission(webinar.organization_id, "webinar:invite", actor=actor)
    if invitee is None:
        raise NotFound("invitation")
    tx.delete(invitee)


def _ask_for_invitations(running: InviteeImport, tx: Transaction) -> None:
    tx.emit(
        InviteesImported(
            organization_id=running.organization_id,
            webinar_id=running.webinar_id,
            import_id=running.import_id,
        )
    )


def _invite_rows(
    webinar: Webinar, running: InviteeImport, rows: list[tuple[int, str, str]], *, tx: Transaction
) -> None:
    known = find_together(*(invitee_key(webinar.webinar_id, email) for _, email, _ in rows))
    for (line, email, name), invitee in zip(rows, known, strict=True):
        if invitee is None:
            _invite(webinar, email, name, tx=tx)
            running.invited += 1
        else:
            running.known += 1
            if len(running.problems) < MOST_PROBLEMS:
                running.problems = [*running.problems, [line, email[:SHOWN], Problem.KNOWN.value]]


def _invite(webinar: Webinar, email: str, name: str, *, tx: Transaction) -> None:
    invitee = Invitee(
        webinar_id=webinar.webinar_id,
        item=invitee_item(email),
        organization_id=webinar.organization_id,
        invitation_id=ids.new_id("inv"),
        email=email,
        name=name,
        invited_at=clock.now(),
    )
    tx.create(invitee, otherwise=Raced())
    tx.emit(
        WebinarInvited(
            organization_id=webinar.organization_id,
            webinar_id=webinar.webinar_id,
            invitation_id=invitee.invitation_id,
            email=email,
            name=name,
            title=webinar.title,
            description=webinar.description,
            scheduled_start=webinar.scheduled_start,
            scheduled_end=webinar.scheduled_end,
            timezone=webinar.timezone,
            host_name=webinar.host_name,
        )
    )
