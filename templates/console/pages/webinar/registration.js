// Registering for a webinar: the host's questions, then a place, a turn on the waiting list, or the host's decision.
import alert from "../../icons/circle-alert.svg";
import { post } from "../../shared/api.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import { Form, field } from "../../shared/form.js";
import { formatDateTime } from "../../shared/format.js";
import { t, tn } from "../../shared/i18n.js";
import { toast } from "../../shared/toast.js";
import { busyButton } from "../../shared/ui.js";
import { ownZone } from "../../shared/zones.js";

/** The last position that the API tells exactly. */
const FARTHEST = 1000;

/** Whether somebody who registers now would have to wait for a place. */
export const mustWait = ({ capacity, registrationCount, waitingCount = 0 }) => capacity !== null && (registrationCount >= capacity || waitingCount > 0);

/** Whether registering takes no more than a press. */
export const takesOnePress = (webinar) => !webinar.approval && !mustWait(webinar) && !webinar.registrationQuestions?.length;

/** Why nobody can register now, as `{text, tone}`, or null. */
export function closedFor(webinar, now) {
  const { registrationOpens, registrationCloses, waitingList } = webinar;
  if (registrationOpens && now < new Date(registrationOpens)) return { text: t("Registration opens {time}.", { time: formatDateTime(registrationOpens, ownZone()) }) };
  if (registrationCloses && now >= new Date(registrationCloses)) return { text: t("Registration has closed."), tone: "warning" };
  return mustWait(webinar) && !waitingList ? { text: t("All places are taken."), tone: "warning" } : null;
}

/** What somebody has who asked for a place and has none (yet), as `{title, text, tone}`. */
export function turnOf({ status, waitingPosition, reason }) {
  if (status === "PENDING") return { title: t("Waiting for approval"), text: t("The host decides on your registration. You get a mail either way.") };
  if (status === "REJECTED") return { title: t("Your registration was turned down"), text: html`${t("The host could not give you a place.")}${reason ? html`<br />${reason}` : nothing}`, tone: "warning" };
  const position = waitingPosition >= FARTHEST ? t("There are many before you.") : tn("You are next.", "You are number {count}.", waitingPosition ?? 1);
  return { title: t("On the waiting list"), text: html`${position} ${t("When it is your turn you get the place by itself, and a mail.")}` };
}

class WebinarRegister extends AcademyElement {
  static properties = { webinar: { attribute: false }, primary: { type: Boolean } };

  constructor() {
    super();
    this.form = new Form(this, (values) => this.send(values));
  }

  get questions() {
    return this.webinar.registrationQuestions ?? [];
  }

  async send(values) {
    const answers = this.questions.map((question) => answerOf(question, values)).filter(Boolean);
    const { status } = await post(`/api/webinars/${this.webinar.id}/register`, { answers });
    toast({ WAITING: t("You are on the waiting list."), PENDING: t("Your registration waits for the host's decision.") }[status] ?? t("You are registered. A mail with the details is on its way."));
    this.dispatchEvent(new CustomEvent("registered", { bubbles: true }));
  }

  render() {
    const { form, webinar, questions } = this;
    const wait = mustWait(webinar);
    const label = webinar.approval ? t("Ask for a place") : wait ? t("Join the waiting list") : t("Register");
    return html`<form class="form webinar-register" novalidate @submit=${form.submit}>
      ${form.summary()} ${questions.map((question) => questionField(form, question))}
      ${webinar.approval ? html`<p class="fine">${t("The host approves each registration.")}</p>` : nothing}
      ${wait ? html`<p class="fine">${tn("All places are taken; {count} person waits.", "All places are taken; {count} people wait.", webinar.waitingCount ?? 0)}</p>` : nothing}
      ${busyButton({ label, type: "submit", variant: this.primary ? "primary block" : "block", busy: form.busy })}
    </form>`;
  }
}

function questionField(form, question) {
  const { id, kind, text, required, options } = question;
  const name = `answers.${id}`;
  if (kind === "TEXT") return field({ form, name, label: text, required, type: "textarea", rows: 2, maxlength: 2000 });
  if (kind === "CHOICE") return field({ form, name, label: text, required, value: "", options: [{ value: "", label: t("Choose…") }, ...options.map((option) => ({ value: option.id, label: option.text }))] });
  const error = form.error(name);
  const described = error ? `register-${id}-error` : nothing;
  const sentence = error ? html`<p class="error" id="register-${id}-error">${icon(alert)}<span>${error}</span></p>` : nothing;
  const optional = required ? nothing : html` <span class="optional">${t("optional")}</span>`;
  const box = (boxName, label) => html`<input type="checkbox" name=${boxName} ?required=${kind === "CONSENT" && required} aria-invalid=${error ? "true" : "false"} aria-describedby=${described} @change=${() => form.clear(name)} /><span>${label}</span>`;
  if (kind === "CONSENT") return html`<div class="choices"><label class="choice">${box(name, html`${text}${optional}`)}</label>${sentence}</div>`;
  return html`<fieldset class="choices"><legend>${text}${optional}</legend>
    ${options.map((option) => html`<label class="choice">${box(`${name}.${option.id}`, option.text)}</label>`)} ${sentence}
  </fieldset>`;
}

function answerOf({ id, kind, options }, values) {
  const name = `answers.${id}`;
  const value = values[name];
  if (kind === "CHOICES") {
    const chosen = options.filter((option) => values[`${name}.${option.id}`]).map((option) => option.id);
    return chosen.length ? { questionId: id, options: chosen } : null;
  }
  if (!value) return null;
  return { questionId: id, ...{ TEXT: { text: value }, CHOICE: { options: [value] }, CONSENT: { agreed: true } }[kind] };
}

define("webinar-register", WebinarRegister);
