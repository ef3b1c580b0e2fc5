// Who asked for a place: their answers, and the staff's decision on each.
import refresh from "../../icons/refresh-cw.svg";
import users from "../../icons/users.svg";
import { get, put } from "../../shared/api.js";
import { openDialog } from "../../shared/dialog.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import { Form, field } from "../../shared/form.js";
import { formatDateTime } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { CursorList } from "../../shared/resource.js";
import { run, toast } from "../../shared/toast.js";
import { avatar, badge, busyButton, emptyState, skeletonLines } from "../../shared/ui.js";

const LATE = "version_conflict";

class WebinarRegistrations extends AcademyElement {
  static properties = { webinar: { attribute: false }, status: { state: true } };

  constructor() {
    super();
    this.registrations = new CursorList(this, (cursor) => get(this.path, { status: this.status, cursor, limit: 50 }));
  }

  connectedCallback() {
    this.status ??= this.webinar.approval ? "PENDING" : "REGISTERED";
    super.connectedCallback();
  }

  get path() {
    return `/api/webinars/${this.webinar.id}/registrations`;
  }

  get open() {
    return ["SCHEDULED", "LIVE"].includes(this.webinar.status);
  }

  show(status) {
    this.status = status;
    return this.registrations.retry();
  }

  async decide(registration, decision, done) {
    const decided = await run(async () => {
      try {
        return await put(`${this.path}/${registration.userId}`, decision, registration.version);
      } catch (error) {
        if (error.code === LATE) await this.registrations.reload();
        throw error;
      }
    });
    if (!decided) return;
    this.registrations.changed(decided.status === this.status ? this.registrations.items.map((other) => (other.id === decided.id ? decided : other)) : this.registrations.items.filter(({ id }) => id !== decided.id));
    toast(decided.status === "WAITING" ? t("Approved; all places are taken, so {name} waits for one.", decided) : done);
    await this.focusOn(".decisions button", "[data-refresh]");
  }

  async reject(registration) {
    const { name } = registration;
    const reason = await openDialog({ title: t("Turn {name} down?", { name }), body: (close) => html`<rejection-form .registration=${registration} .close=${close}></rejection-form>` });
    if (reason !== undefined) await this.decide(registration, { status: "REJECTED", ...(reason ? { reason } : {}) }, t("{name} was turned down", { name }));
  }

  render() {
    const states = { PENDING: t("To decide"), REGISTERED: t("Registered"), WAITING: t("Waiting list"), REJECTED: t("Turned down"), CANCELLED: t("Canceled") };
    return html`<div class="stack">
      <div class="row spread">
        <h2>${t("Registrations")}</h2>
        <button type="button" class="button small" data-refresh @click=${() => this.registrations.reload()}>${icon(refresh)}${t("Refresh")}</button>
      </div>
      <div class="segmented registration-states" role="group" aria-label=${t("State")}>
        ${Object.entries(states).map(([status, label]) => html`<label><input type="radio" name="registration-state" .checked=${status === this.status} @change=${() => this.show(status)} /><span>${label}</span></label>`)}
      </div>
      ${this.registrations.render({
        loading: () => skeletonLines(6),
        empty: () => emptyState({ image: users, level: 3, title: t("Nobody here"), text: this.status === "PENDING" && !this.webinar.approval ? t("Registrations of this webinar need no approval.") : undefined }),
        item: (registration) => this.row(registration),
        list: (rows) => html`<ul class="list registrations">${rows}</ul>`,
      })}
    </div>`;
  }

  row(registration) {
    const { name, email, status, registeredAt, reason, answers } = registration;
    const place = this.status === "WAITING" ? this.registrations.items.indexOf(registration) + 1 : 0;
    return html`<li>
      <div class="grow stack tight">
        <span class="person">${avatar(name)}<span><strong>${name}</strong><span class="fine">${email}</span></span></span>
        <p class="row">${place ? badge(t("Number {place}", { place }), "info") : nothing}${registeredAt ? html`<span class="fine">${t("asked {time}", { time: formatDateTime(registeredAt, this.webinar.timezone) })}</span>` : nothing}</p>
        ${reason ? html`<p class="fine">${t("Why: {reason}", { reason })}</p>` : nothing}
        ${answers.length ? html`<dl class="registration-answers">${answers.map((answer) => html`<div><dt>${answer.question}</dt><dd>${answerText(answer)}</dd></div>`)}</dl>` : nothing}
      </div>
      ${this.open ? this.decisions(registration, status) : nothing}
    </li>`;
  }

  decisions(registration, status) {
    const { name } = registration;
    const approve = html`<button type="button" class="button primary small" aria-label=${t("Approve {name}", { name })} @click=${() => this.decide(registration, { status: "REGISTERED" }, t("{name} has a place", { name }))}>${t("Approve")}</button>`;
    const reject = html`<button type="button" class="button quiet small" aria-label=${t("Turn down {name}", { name })} @click=${() => this.reject(registration)}>${t("Turn down")}</button>`;
    return html`<div class="actions decisions">${["PENDING", "REJECTED"].includes(status) ? approve : nothing}${["PENDING", "WAITING", "REGISTERED"].includes(status) ? reject : nothing}</div>`;
  }
}

const answerText = ({ kind, text, options }) => ({ TEXT: text, CONSENT: t("Agreed") })[kind] ?? options.map((option) => option.text).join(", ");

class RejectionForm extends AcademyElement {
  static properties = { registration: { attribute: false }, close: { attribute: false } };

  constructor() {
    super();
    this.form = new Form(this, ({ reason }) => this.close(reason));
  }

  render() {
    const { form } = this;
    return html`<form class="form" novalidate @submit=${form.submit}>
      ${this.registration.status === "REGISTERED" ? html`<p>${t("The place goes to who waits first.")}</p>` : nothing}
      ${field({ form, name: "reason", label: t("Reason"), type: "textarea", rows: 3, maxlength: 1000, hint: t("The person reads it in the mail.") })}
      <div class="actions end">
        <button type="button" class="button" @click=${() => this.close()}>${t("Cancel")}</button>
        ${busyButton({ label: t("Turn down"), type: "submit", variant: "danger" })}
      </div>
    </form>`;
  }
}

define("webinar-registrations", WebinarRegistrations);
define("rejection-form", RejectionForm);
