// Whom the organization has invited, and taking an invitation back.
import mail from "../../icons/mail.svg";
import { get, remove } from "../../shared/api.js";
import { confirm } from "../../shared/dialog.js";
import { AcademyElement, define, html, nothing } from "../../shared/element.js";
import { formatDate, formatRelative, formatRole } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { CursorList } from "../../shared/resource.js";
import { run } from "../../shared/toast.js";
import { badge, emptyState, skeletonLines } from "../../shared/ui.js";

class OrganizationInvitations extends AcademyElement {
  static properties = { organization: { attribute: false } };

  constructor() {
    super();
    this.invitations = new CursorList(this, (cursor) => get(`${this.path}/invitations`, { cursor }));
  }

  get path() {
    return `/api/organizations/${this.organization.id}`;
  }

  refresh() {
    return this.invitations.reload();
  }

  async revoke(invitation) {
    const sure = await confirm({
      title: t("Take back the invitation?"),
      text: t("The link that {email} received stops working.", { email: invitation.email }),
      action: t("Take back"),
      danger: true,
    });
    if (!sure) return;
    await run(() => remove(`${this.path}/invitations/${invitation.id}`));
    await this.refresh();
  }

  render() {
    return html`<div class="stack"><h2>${t("Invitations")}</h2>
      ${this.invitations.render({
        loading: () => skeletonLines(4),
        empty: () => emptyState({ image: mail, level: 3, title: t("No invitations yet"), text: t("Invite people from the People tab. Each gets a personal link by mail.") }),
        item: (invitation) => this.row(invitation),
        list: (rows) => html`<ul class="list">${rows}</ul>`,
      })}
    </div>`;
  }

  row(invitation) {
    const { email, role, status, createdAt, expiresAt } = invitation;
    const expired = new Date(expiresAt) < new Date();
    const states = {
      PENDING: expired ? badge(t("Expired"), "warning") : badge(t("Open"), "info"),
      ACCEPTED: badge(t("Accepted"), "success"),
      REVOKED: badge(t("Taken back")),
    };
    const open = status === "PENDING" && !expired;
    return html`<li>
      <div class="grow"><strong>${email}</strong><p class="fine">${formatRole(role)} · ${t("sent {date}", { date: formatDate(createdAt) })}${open ? html` · ${t("ends {when}", { when: formatRelative(expiresAt) })}` : nothing}</p></div>
      ${states[status]}
      ${open ? html`<button type="button" class="button small" aria-label=${t("Take back the invitation of {email}", { email })} @click=${() => this.revoke(invitation)}>${t("Take back")}</button>` : nothing}
    </li>`;
  }
}

define("organization-invitations", OrganizationInvitations);
