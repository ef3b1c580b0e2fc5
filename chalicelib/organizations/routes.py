"""HTTP of organizations, members, invitations and the signed-in person's own profile."""

from chalicelib.core.http import PUBLIC, SIGNED_IN, Call, Router, requires
from chalicelib.core.schemas import Empty, PageQuery, PageView
from chalicelib.organizations import invitations, service
from chalicelib.organizations.schemas import (
    AccountInput,
    BlockedWordsInput,
    BlockedWordsView,
    BrandingView,
    InvitationInput,
    InvitationView,
    MemberView,
    OpenInvitationView,
    OrganizationInput,
    OrganizationView,
    ProfileView,
    RoleInput,
)

router = Router("organizations")


@router.post(
    "/api/organizations",
    access=SIGNED_IN,
    body=OrganizationInput,
    returns=OrganizationView,
    status=201,
    summary="Create an organization",
)
def create_organization(call: Call, body: OrganizationInput) -> OrganizationView:
    """The creator becomes its owner and first admin."""
    organization = service.create_organization(body.profile(), actor=call.actor, tx=call.tx)
    return OrganizationView.of_member(organization, "org_admin")


@router.get(
    "/api/organizations",
    access=SIGNED_IN,
    query=PageQuery,
    returns=PageView[OrganizationView],
    summary="List the organizations that I belong to",
)
def list_organizations(call: Call, query: PageQuery) -> PageView[OrganizationView]:
    page = service.list_memberships(actor=call.actor, limit=query.limit, cursor=query.cursor)
    roles = {member.organization_id: member.role for member in page.items}
    found = service.get_organizations(list(roles))
    return PageView[OrganizationView](
        items=[OrganizationView.of_member(o, roles[o.organization_id]) for o in found],
        next_cursor=page.next_cursor,
    )


@router.get(
    "/api/organizations/{id}",
    access=requires("organization:view"),
    returns=OrganizationView,
    summary="Read an organization",
)
def get_organization(call: Call, id: str) -> OrganizationView:
    organization, member = service.view_organization(id, actor=call.actor)
    return OrganizationView.of_member(organization, member.role)


@router.put(
    "/api/organizations/{id}",
    access=requires("organization:edit"),
    body=OrganizationInput,
    returns=OrganizationView,
    versioned=True,
    summary="Edit an organization's profile, branding and subdomain",
)
def edit_organization(call: Call, id: str, body: OrganizationInput) -> OrganizationView:
    organization = service.edit_organization(
        id, body.profile(), expected_version=call.expected_version, actor=call.actor, tx=call.tx
    )
    return OrganizationView.of_member(organization, "org_admin")


@router.get(
    "/api/organizations/{id}/blocked-words",
    access=requires("organization:edit"),
    returns=BlockedWordsView,
    summary="Read the words that an organization blocks in its chats",
)
def get_blocked_words(call: Call, id: str) -> BlockedWordsView:
    """Version 0 stands for what holds until an admin decides: the common English list."""
    return BlockedWordsView.of(service.view_blocked_words(id, actor=call.actor))


@router.put(
    "/api/organizations/{id}/blocked-words",
    access=requires("organization:edit"),
    body=BlockedWordsInput,
    returns=BlockedWordsView,
    versioned=True,
    summary="Change the words that an organization blocks in its chats",
)
def edit_blocked_words(call: Call, id: str, body: BlockedWordsInput) -> BlockedWordsView:
    """A message with such a word waits for a moderator. Each webinar's room may block more."""
    return BlockedWordsView.of(
        service.edit_blocked_words(
            id, body.rules(), expected_version=call.expected_version, actor=call.actor, tx=call.tx
        )
    )


@router.get(
    "/api/organizations/{id}/members",
    access=requires("member:view"),
    query=PageQuery,
    returns=PageView[MemberView],
    summary="List an organization's members",
)
def list_members(call: Call, id: str, query: PageQuery) -> PageView[MemberView]:
    page = service.list_members(id, actor=call.actor, limit=query.limit, cursor=query.cursor)
    return PageView[MemberView](items=[MemberView.of(m) for m in page.items], next_cursor=page.next_cursor)


@router.post(
    "/api/organizations/{id}/members",
    access=requires("member:manage"),
    body=InvitationInput,
    returns=InvitationView,
    status=201,
    summary="Invite somebody to an organization",
)
def invite_member(call: Call, id: str, body: InvitationInput) -> InvitationView:
    """A mail with a personal link goes out; the person becomes a member by accepting it."""
    return InvitationView.of(
        invitations.invite_member(id, body.email, body.role, actor=call.actor, tx=call.tx)
    )


@router.put(
    "/api/organizations/{id}/members/{user_id}",
    access=requires("member:manage"),
    body=RoleInput,
    returns=MemberView,
    versioned=True,
    summary="Change a member's role",
)
def change_role(call: Call, id: str, user_id: str, body: RoleInput) -> MemberView:
    member = service.change_role(
        id, user_id, body.role, expected_version=call.expected_version, actor=call.actor, tx=call.tx
    )
    return MemberView.of(member)


@router.delete(
    "/api/organizations/{id}/members/{user_id}",
    access=SIGNED_IN,
    summary="Remove a member, or leave",
)
def remove_member(call: Call, id: str, user_id: str) -> None:
    """Admins remove others (`member:manage`); everybody may leave."""
    service.remove_member(id, user_id, actor=call.actor, tx=call.tx)


@router.get(
    "/api/organizations/{id}/invitations",
    access=requires("member:manage"),
    query=PageQuery,
    returns=PageView[InvitationView],
    summary="List an organization's invitations",
)
def list_invitations(call: Call, id: str, query: PageQuery) -> PageView[InvitationView]:
    page = invitations.list_invitations(id, actor=call.actor, limit=query.limit, cursor=query.cursor)
    return PageView[InvitationView](
        items=[InvitationView.of(i) for i in page.items], next_cursor=page.next_cursor
    )


@router.delete(
    "/api/organizations/{id}/invitations/{invitation_id}",
    access=requires("member:manage"),
    summary="Revoke an invitation",
)
def revoke_invitation(call: Call, id: str, invitation_id: str) -> None:
    invitations.revoke_invitation(id, invitation_id, actor=call.actor, tx=call.tx)


@router.get(
    "/api/invitations/{id}",
    access=PUBLIC,
    returns=OpenInvitationView,
    summary="Read the invitation that a link belongs to",
)
def get_invitation(call: Call, id: str) -> OpenInvitationView:
    """`id` is the token of the mailed link."""
    return OpenInvitationView.of(invitations.get_invitation(id))


@router.post(
    "/api/invitations/{id}/accept",
    access=SIGNED_IN,
    body=Empty,
    returns=MemberView,
    summary="Join an organization as the signed-in person",
)
def accept_invitation(call: Call, id: str, body: Empty) -> MemberView:
    return MemberView.of(invitations.accept_invitation(id, actor=call.actor, tx=call.tx))


@router.post(
    "/api/invitations/{id}/account",
    access=PUBLIC,
    body=AccountInput,
    returns=MemberView,
    status=201,
    summary="Create the invited address's account and join",
)
def accept_with_account(call: Call, id: str, body: AccountInput) -> MemberView:
    return MemberView.of(invitations.accept_with_account(id, body.name, body.password, tx=call.tx))


@router.get(
    "/api/subdomains/{id}",
    access=PUBLIC,
    returns=BrandingView,
    summary="Read the public face of the organization behind a subdomain",
)
def get_branding(call: Call, id: str) -> BrandingView:
    return BrandingView.of(service.get_organization_by_subdomain(id))


@router.get("/api/me", access=SIGNED_IN, returns=ProfileView, summary="Read who I am and where I belong")
def get_profile(call: Call) -> ProfileView:
    """The first 100 memberships; `GET /api/organizations` pages through all."""
    return ProfileView.of(call.actor, service.list_memberships(actor=call.actor, limit=100).items)
