// <webinar-presenters>: who may publish in a webinar; the host names, mutes, drops and hands over. Fires "changed".
// `.webinar` is needed; in the studio also `.producerId`, `.onAir` (user ids) and `.handOver` (a function of a user id).
import ellipsis from "../../icons/ellipsis.svg";
import userPlus from "../../icons/user-plus.svg";
import users from "../../icons/users.svg";
import { get, post, put, remove } from "../api.js";
import { session } from "../auth.js";
import { confirm, openDialog } from "../dialog.js";
import { AcademyElement, define, html, icon, nothing } from "../element.js";
import { t } from "../i18n.js";
import { hasRole } from "../me.js";
import "../menu.js";
import { CursorList } from "../resource.js";
import { run, toast } from "../toast.js";
import { avatar, badge, emptyState, skeletonLines } from "../ui.js";

class WebinarPresenters extends AcademyElement {
  static properties = { webinar: { attribute: false }, producerId: {}, onAir: { attribute: false }, handOver: { attribute: false }, admin: { state: true } };

  constructor() {
    super();
    this.presenters = new CursorList(this, (cursor) => get(this.path, { cursor, limit: 50 }), { key: ({ userId }) => userId });
  }

  async connectedCallback() {
    super.connectedCallback();
    this.admin = await hasRole(this.webinar.organizationId);
  }

  get path() {
    return `/api/webinars/${this.webinar.id}/presenters`;
  }

  get host() {
    return this.webinar.hostId === session()?.userId;
  }

  async changed(done) {
    await this.presenters.reload();
    this.dispatchEvent(new CustomEvent("changed"));
    toast(done);
  }

  async add() {
    const here = new Set(this.presenters.items.map(({ userId }) => userId));
    const member = await openDialog({ title: t("Name a presenter"), body: (close) => html`<member-picker .webinar=${this.webinar} .here=${here} .close=${close}></member-picker>` });
    if (!member) return;
    if (await run(() => post(this.path, { userId: member.userId }))) await this.changed(t("{name} may present now", { name: member.name }));
  }

  async mute({ userId, name, muted }) {
    if (await run(() => put(`${this.path}/${userId}`, { muted: !muted }))) await this.changed(muted ? t("{name} can be heard again", { name }) : t("{name} is muted", { name }));
  }

  async drop({ userId, name }) {
    const sure = await confirm({ title: t("Drop {name}?", { name }), text: t("Nothing of theirs is on air any more, and they leave the studio. You can name them again."), action: t("Drop"), danger: true });
    if (sure && (await run(async () => (await remove(`${this.path}/${userId}`), true)))) await this.changed(t("{name} was dropped", { name }));
  }

  render() {
    return html`<div class="stack">
      <div class="row spread"><h2>${t("Presenters")}</h2>
        ${this.host ? html`<button type="button" class="button small" @click=${this.add}>${icon(userPlus)}${t("Name a presenter")}</button>` : nothing}</div>
      ${this.presenters.render({
        loading: () => skeletonLines(3),
        empty: () => emptyState({ image: users, level: 3, title: t("No presenters yet") }),
        item: (presenter) => this.row(presenter),
        list: (rows) => html`<ul class="list">${rows}</ul>`,
      })}
    </div>`;
  }

  row(presenter) {
    const { userId, name, muted } = presenter;
    const host = userId === this.webinar.hostId;
    return html`<li>
      <span class="person grow">${avatar(name)}<span><strong>${name}</strong><span class="fine">${host ? t("Host") : t("Presenter")}${userId === session()?.userId ? ` · ${t("you")}` : ""}</span></span></span>
      ${this.producerId === userId ? badge(t("Producer"), "brand") : nothing} ${this.onAir?.has(userId) ? badge(t("Publishing"), "success") : nothing} ${muted ? badge(t("Muted"), "warning") : nothing}
      ${this.menu(presenter, host)}
    </li>`;
  }

  menu(presenter, host) {
    const { userId, name, muted } = presenter;
    const hands = this.host && this.handOver && this.producerId !== userId;
    const manages = (this.host || this.admin) && !host;
    if (!hands && !manages) return nothing;
    return html`<ac-menu><button type="button" class="button quiet icon-only" aria-label=${t("Actions for {name}", { name })}>${icon(ellipsis)}</button><div class="menu end">
      ${hands ? html`<button type="button" @click=${() => this.handOver(userId)}>${host ? t("Take the scenes back") : t("Hand the scenes over")}</button>` : nothing}
      ${manages ? html`<button type="button" @click=${() => this.mute(presenter)}>${muted ? t("Unmute") : t("Mute")}</button><button type="button" class="danger" @click=${() => this.drop(presenter)}>${t("Drop")}</button>` : nothing}
    </div></ac-menu>`;
  }
}

class MemberPicker extends AcademyElement {
  static properties = { webinar: { attribute: false }, here: { attribute: false }, close: { attribute: false }, wanted: { state: true } };

  constructor() {
    super();
    this.wanted = "";
    this.members = new CursorList(this, (cursor) => get(`/api/organizations/${this.webinar.organizationId}/members`, { cursor, limit: 100 }), { key: ({ userId }) => userId });
  }

  get fitting() {
    const words = this.wanted.toLowerCase();
    return (members) => members.filter(({ userId, name, email }) => !this.here.has(userId) && `${name} ${email}`.toLowerCase().includes(words));
  }

  render() {
    return html`<div class="stack">
      <div class="field"><label for="member-search">${t("Find a member")}</label><input id="member-search" type="search" autocomplete="off" @input=${(event) => (this.wanted = event.target.value)} /></div>
      ${this.members.render({
        loading: () => skeletonLines(4),
        item: (member) => this.row(member),
        list: (rows, members) => {
          const fitting = new Set(this.fitting(members));
          return fitting.size ? html`<ul class="list">${[...fitting].map((member) => this.row(member))}</ul>` : html`<p class="fine" role="status">${t("Nobody by that name among the members shown.")}</p>`;
        },
      })}
    </div>`;
  }

  row(member) {
    return html`<li><span class="person grow">${avatar(member.name)}<span><strong>${member.name}</strong><span class="fine">${member.email}</span></span></span>
      <button type="button" class="button small" aria-label=${t("Choose {name}", { name: member.name })} @click=${() => this.close(member)}>${t("Choose")}</button></li>`;
  }
}

define("member-picker", MemberPicker);
define("webinar-presenters", WebinarPresenters);
