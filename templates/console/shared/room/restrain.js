// What moderators do to people: mute them for a while, send them out with a reason that they are told, and take both back.
import { get, put } from "../api.js";
import { openDialog } from "../dialog.js";
import { AcademyElement, define, html } from "../element.js";
import { Form, field } from "../form.js";
import { t, tn } from "../i18n.js";
import { run, toast } from "../toast.js";
import { busyButton } from "../ui.js";

const MINUTES = [5, 60];
const KNOWN = 100;

/** Send what is to hold for a person; gives them as they are then, or undefined. */
export async function restrain(path, { userId }, restraint, done) {
  const person = await run(() => put(`${path}/room/people/${encodeURIComponent(userId)}`, restraint));
  if (person) toast(done);
  return person;
}

/** Entries of a menu beside what somebody wrote. */
export const restrainItems = (path, person) => html`
  ${MINUTES.map((minutes) => html`<button type="button" @click=${() => mute(path, person, minutes)}>${tn("Mute for {count} minute", "Mute for {count} minutes", minutes)}</button>`)}
  <button type="button" class="danger" @click=${() => sendOut(path, person)}>${t("Send out…")}</button>`;

/** Who was sent out stays so. */
async function mute(path, person, mutedFor) {
  const { items } = (await run(() => get(`${path}/room/people`, { limit: KNOWN }))) ?? { items: [] };
  const before = items.find(({ userId }) => userId === person.userId);
  const banned = Boolean(before?.bannedAt);
  return restrain(path, person, { banned, mutedFor, reason: banned ? before.reason : null }, t("{name} is muted", { name: person.name }));
}

export async function sendOut(path, person) {
  const reason = await openDialog({ title: t("Send {name} out?", { name: person.name }), size: "small", body: (close) => html`<send-out-form .close=${close}></send-out-form>` });
  return reason ? restrain(path, person, { banned: true, mutedFor: null, reason }, t("{name} was sent out", { name: person.name })) : undefined;
}

class SendOutForm extends AcademyElement {
  static properties = { close: { attribute: false } };

  constructor() {
    super();
    this.form = new Form(this, async ({ reason }) => this.close(reason));
  }

  render() {
    const { form } = this;
    return html`<form class="form" novalidate @submit=${form.submit}>
      <p>${t("They can watch no longer than their visit lasts, and write nothing, on any device.")}</p>
      ${field({ form, name: "reason", label: t("Reason"), required: true, maxlength: 500, hint: t("The person is told.") })}
      <div class="actions end"><button type="button" class="button" @click=${() => this.close()}>${t("Cancel")}</button>${busyButton({ label: t("Send out"), type: "submit", variant: "danger" })}</div>
    </form>`;
  }
}

define("send-out-form", SendOutForm);
