// <desk-messages .path .room @waiting>: messages that wait for a moderator, and all the others: let through, delete, pin, and their authors.
import ellipsis from "../../icons/ellipsis.svg";
import messageSquare from "../../icons/message-square.svg";
import { get, put } from "../../shared/api.js";
import { openDialog } from "../../shared/dialog.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import { Form, field } from "../../shared/form.js";
import { formatTime } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import "../../shared/menu.js";
import { partOf } from "../../shared/room/chat.js";
import { restrainItems } from "../../shared/room/restrain.js";
import { WatchedList } from "../../shared/room/watched.js";
import { run, toast } from "../../shared/toast.js";
import { badge, busyButton, emptyState, skeletonLines } from "../../shared/ui.js";

const PAGE = 50;

class DeskMessages extends AcademyElement {
  static properties = { path: {}, room: { attribute: false }, status: { state: true }, pinnedId: { state: true } };

  constructor() {
    super();
    this.status = "HELD";
    this.messages = new WatchedList(this, (cursor) => get(`${this.path}/chat`, { channel: "MAIN", status: this.status, cursor, limit: PAGE }), { always: true });
  }

  connectedCallback() {
    super.connectedCallback();
    this.pinnedId ??= this.room.pinnedId;
  }

  /** How many wait stands at the tab, whichever is open. */
  updated() {
    if (this.status !== "HELD" || this.messages.state !== "ready") return;
    const { length } = this.messages.items;
    if (length !== this.told) this.dispatchEvent(new CustomEvent("waiting", { detail: (this.told = length) }));
  }

  show(status) {
    this.status = status;
    return this.messages.retry();
  }

  async decide(message, status, reason, done) {
    const sent = await run(() => put(`${this.path}/chat/${message.id}`, { status, reason, ...inGroup(message) }));
    if (!sent) return;
    this.messages.keep(sent, sent.status === this.status);
    toast(done);
    this.focusOn(".desk-message .button", ".desk-rest");
  }

  approve = (message) => this.decide(message, "VISIBLE", null, t("Let through"));

  /** What nobody has seen is rejected, what all have seen is deleted; both for a reason. */
  async refuse(message) {
    const held = message.status === "HELD";
    const title = held ? t("Reject this message?") : t("Delete this message?");
    const reason = await openDialog({ title, size: "small", body: (close) => html`<refusal-form .message=${message} .close=${close}></refusal-form>` });
    if (reason !== undefined) await this.decide(message, held ? "REJECTED" : "DELETED", reason || null, held ? t("Rejected") : t("Deleted"));
  }

  async pin(message) {
    const messageId = message && message.id;
    const done = await run(async () => (await put(`${this.path}/room/pinned`, { messageId }), true));
    if (!done) return;
    this.pinnedId = messageId;
    toast(messageId ? t("Pinned above the others") : t("Nothing is pinned any more"));
  }

  render() {
    const states = { HELD: t("Waiting"), VISIBLE: t("Seen by all"), REJECTED: t("Rejected"), DELETED: t("Deleted") };
    return html`<div class="stack">
      <div class="row spread">
        <div class="segmented" role="group" aria-label=${t("Which")}>
          ${Object.entries(states).map(([status, label]) => html`<button type="button" aria-pressed=${String(status === this.status)} @click=${() => this.show(status)}>${label}</button>`)}
        </div>
        ${this.pinnedId ? html`<button type="button" class="button small" @click=${() => this.pin(null)}>${t("Unpin")}</button>` : nothing}
      </div>
      ${this.messages.render({
        loading: () => skeletonLines(4),
        empty: () => html`<div class="desk-rest" tabindex="-1">${emptyState({ image: messageSquare, level: 3, title: t("Nothing here"), text: this.status === "HELD" ? t("Messages that wait for you appear here by themselves.") : undefined })}</div>`,
        item: (message) => this.row(message),
        list: (rows) => html`<ul class="list">${rows}</ul>`,
      })}
    </div>`;
  }

  row(message) {
    const { id, name, part, text, at, reason, groupId } = message;
    return html`<li class="desk-message">
      <div class="grow">
        <p class="fine"><strong>${name}</strong> ${partOf(part)} · <time datetime=${at}>${formatTime(at)}</time> ${id === this.pinnedId ? badge(t("Pinned"), "brand") : nothing} ${groupId ? badge(t("Breakout room"), "info") : nothing}</p>
        <p class="desk-text">${text}</p>
        ${causeOf(message)} ${reason ? html`<p class="fine">${t("Why: {reason}", { reason })}</p>` : nothing}
      </div>
      <div class="actions">${this.deeds(message)}
        <ac-menu><button type="button" class="button quiet icon-only small" aria-label=${t("More for “{text}”", { text })}>${icon(ellipsis)}</button>
          <div class="menu end">
            ${message.status === "VISIBLE" && !groupId ? html`<button type="button" @click=${() => this.pin(message)}>${t("Pin above the others")}</button>` : nothing}
            ${restrainItems(this.path, message)}
          </div></ac-menu>
      </div>
    </li>`;
  }

  deeds(message) {
    const { status, text } = message;
    const approve = html`<button type="button" class="button primary small" aria-label=${t("Let through “{text}”", { text })} @click=${() => this.approve(message)}>${t("Let through")}</button>`;
    const refuse = (label, name) => html`<button type="button" class="button small" aria-label=${name} @click=${() => this.refuse(message)}>${label}</button>`;
    if (status === "HELD") return html`${approve}${refuse(t("Reject"), t("Reject “{text}”", { text }))}`;
    return status === "VISIBLE" ? refuse(t("Delete"), t("Delete “{text}”", { text })) : approve;
  }
}

/** What was written in a breakout room is found with the room's id. */
const inGroup = ({ groupId }) => (groupId ? { groupId } : {});

/** Why a message waited, and what in it was the cause. */
function causeOf({ heldFor, heldMatch }) {
  const causes = { WORD: t("A blocked word: {match}", { match: heldMatch }), LINK: t("A link: {match}", { match: heldMatch }), REVIEW: t("All messages are read first.") };
  return causes[heldFor] ? html`<p class="fine">${causes[heldFor]}</p>` : nothing;
}

class RefusalForm extends AcademyElement {
  static properties = { message: { attribute: false }, close: { attribute: false } };

  constructor() {
    super();
    this.form = new Form(this, async ({ reason }) => this.close(reason));
  }

  render() {
    const { form } = this;
    return html`<form class="form" novalidate @submit=${form.submit}>
      <blockquote class="room-quote">${this.message.text}</blockquote>
      ${field({ form, name: "reason", label: t("Reason"), maxlength: 500, hint: t("For the record and for who wrote it.") })}
      <div class="actions end"><button type="button" class="button" @click=${() => this.close()}>${t("Cancel")}</button>${busyButton({ label: this.message.status === "HELD" ? t("Reject") : t("Delete"), type: "submit", variant: "danger" })}</div>
    </form>`;
  }
}

define("desk-messages", DeskMessages);
define("refusal-form", RefusalForm);
