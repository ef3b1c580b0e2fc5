// The members of an organization: roles, removal, leaving, and inviting more.
import ellipsis from "../../icons/ellipsis.svg";
import userPlus from "../../icons/user-plus.svg";
import users from "../../icons/users.svg";
import { get, put, remove } from "../../shared/api.js";
import { session } from "../../shared/auth.js";
import { confirm, openDialog } from "../../shared/dialog.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import { formatDate, formatRole } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { CursorList } from "../../shared/resource.js";
import { run, toast } from "../../shared/toast.js";
import { avatar, emptyState, skeletonLines } from "../../shared/ui.js";
import "./invite-form.js";
import { leaveOrganization } from "./leave.js";
import { ROLES } from "./roles.js";

class OrganizationMembers extends AcademyElement {
  static properties = { organization: { attribute: false } };

  constructor() {
    super();
    this.members = new CursorList(this, (cursor) => get(`${this.path}/members`, { cursor }), { key: (member) => member.userId });
  }

  get path() {
    return `/api/organizations/${this.organization.id}`;
  }

  get admin() {
    return this.organization.role === "org_admin";
  }

  async invite() {
    const invitation = await openDialog({
      title: t("Invite somebody"),
      body: (close) => html`<invite-form .organization=${this.organization} @sent=${(event) => close(event.detail)} @canceled=${() => close()}></invite-form>`,
    });
    if (!invitation) return;
    toast(t("Invitation sent to {email}", { email: invitation.email }));
    document.querySelector("organization-invitations")?.refresh();
  }

  async changeRole(member, role, select) {
    const changed = await run(() => put(`${this.path}/members/${member.userId}`, { role }, member.version));
    if (!changed) {
      select.value = member.role;
      return;
    }
    this.members.changed(this.members.items.map((other) => (other.userId === member.userId ? changed : other)));
    toast(t("{name} is now {role}", { name: member.name, role: formatRole(role) }));
  }

  async removeMember(member) {
    const sure = await confirm({
      title: t("Remove {name}?", { name: member.name }),
      text: t("They lose access at once. Certificates they earned stay valid."),
      action: t("Remove"),
      danger: true,
    });
    if (!sure) return;
    const done = await run(async () => (await remove(`${this.path}/members/${member.userId}`), true));
    if (done) this.members.changed(this.members.items.filter((other) => other !== member));
  }

  render() {
    return html`<div class="stack">
      ${this.admin
        ? html`<div class="row spread"><h2>${t("People")}</h2><button type="button" class="button primary" @click=${this.invite}>${icon(userPlus)}${t("Invite")}</button></div>`
        : html`<h2>${t("People")}</h2>`}
      ${this.members.render({
        loading: () => skeletonLines(6),
        empty: () => emptyState({ image: users, title: t("Nobody here yet"), level: 3 }),
        item: (member) => this.row(member),
        list: (rows) => html`<div class="table-frame"><table class="table">
          <thead><tr><th scope="col">${t("Name")}</th><th scope="col">${t("Role")}</th><th scope="col">${t("Joined")}</th><th scope="col"><span class="visually-hidden">${t("Actions")}</span></th></tr></thead>
          <tbody>${rows}</tbody>
        </table></div>`,
      })}
    </div>`;
  }

  row(member) {
    const own = member.userId === session().userId;
    return html`<tr>
      <th scope="row"><span class="person">${avatar(member.name)}<span><strong>${member.name}${own ? html` <span class="fine">(${t("you")})</span>` : nothing}</strong><span class="fine">${member.email}</span></span></span></th>
      <td data-label=${t("Role")}>${this.admin && !own ? this.roleSelect(member) : formatRole(member.role)}</td>
      <td data-label=${t("Joined")}>${formatDate(member.joinedAt)}</td>
      <td class="end">${this.admin || own ? this.menu(member, own) : nothing}</td>
    </tr>`;
  }

  roleSelect(member) {
    return html`<div class="select"><select aria-label=${t("Role of {name}", { name: member.name })} @change=${(event) => this.changeRole(member, event.target.value, event.target)}>
      ${ROLES.map((role) => html`<option value=${role} ?selected=${role === member.role}>${formatRole(role)}</option>`)}
    </select></div>`;
  }

  menu(member, own) {
    return html`<ac-menu>
      <button type="button" class="button quiet icon-only" aria-label=${t("Actions for {name}", { name: member.name })}>${icon(ellipsis)}</button>
      <div class="menu end"><button type="button" class="danger" @click=${() => (own ? leaveOrganization(this.organization) : this.removeMember(member))}>${own ? t("Leave organization") : t("Remove")}</button></div>
    </ac-menu>`;
  }
}

define("organization-members", OrganizationMembers);
