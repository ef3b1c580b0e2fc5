// The moderators' queue: let a question through, answer it in writing, or hide it with a reason its author sees.
import messageSquare from "../../icons/message-square.svg";
import { get, put } from "../../shared/api.js";
import { openDialog } from "../../shared/dialog.js";
import { AcademyElement, define, html, nothing } from "../../shared/element.js";
import { Form, field } from "../../shared/form.js";
import { formatRelative } from "../../shared/format.js";
import { t, tn } from "../../shared/i18n.js";
import { CursorList } from "../../shared/resource.js";
import { run, toast } from "../../shared/toast.js";
import { busyButton, emptyState, skeletonLines } from "../../shared/ui.js";

const EVERY = 5_000;
const LATE = "version_conflict";

class WebinarModeration extends AcademyElement {
  static properties = { webinar: { attribute: false }, status: { state: true } };

  constructor() {
    super();
    this.status = "PENDING";
    this.questions = new CursorList(this, (cursor) => get(this.path, { status: this.status, cursor, limit: 50 }));
  }

  connectedCallback() {
    super.connectedCallback();
    this.timer = setInterval(() => this.freshen(), EVERY);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  get path() {
    return `/api/webinars/${this.webinar.id}/qa`;
  }

  async freshen() {
    if (document.hidden || this.questions.state !== "ready" || this.questions.nextCursor) return;
    const { status } = this;
    const fresh = await get(this.path, { status, limit: 50 }).catch(() => null);
    if (fresh && status === this.status) this.questions.changed(fresh.items);
  }

  show(status) {
    this.status = status;
    return this.questions.retry();
  }

  async decide(question, decision, done) {
    const sent = await run(async () => {
      try {
        return await put(`${this.path}/${question.id}`, decision, question.version);
      } catch (error) {
        if (error.code === LATE) await this.questions.reload();
        throw error;
      }
    });
    if (!sent) return;
    this.questions.changed(sent.status === this.status ? this.questions.items.map((other) => (other.id === sent.id ? sent : other)) : this.questions.items.filter(({ id }) => id !== sent.id));
    toast(done);
  }

  async answer(question) {
    const answer = await openDialog({ title: t("Answer in writing"), body: (close) => html`<decision-form .question=${question} name="answer" .close=${close}></decision-form>` });
    if (answer) await this.decide(question, { status: "ANSWERED", answer }, t("Answered"));
  }

  async hide(question) {
    const reason = await openDialog({ title: t("Hide this question?"), body: (close) => html`<decision-form .question=${question} name="reason" .close=${close}></decision-form>` });
    if (reason !== undefined) await this.decide(question, { status: "HIDDEN", ...(reason ? { reason } : {}) }, t("Hidden"));
  }

  render() {
    const states = { PENDING: t("Waiting"), APPROVED: t("Let through"), ANSWERED: t("Answered"), HIDDEN: t("Hidden") };
    return html`<div class="stack">
      <div class="row spread">
        <h2>${t("Questions")}</h2>
        <div class="segmented" role="group" aria-label=${t("State")}>
          ${Object.entries(states).map(([status, label]) => html`<label><input type="radio" name="question-state" .checked=${status === this.status} @change=${() => this.show(status)} /><span>${label}</span></label>`)}
        </div>
      </div>
      ${this.questions.render({
        loading: () => skeletonLines(6),
        empty: () => emptyState({ image: messageSquare, level: 3, title: t("Nothing here"), text: this.status === "PENDING" ? t("New questions appear here by themselves.") : undefined }),
        item: (question) => this.row(question),
        list: (rows) => html`<ul class="list moderation">${rows}</ul>`,
      })}
    </div>`;
  }

  row(question) {
    const { authorName, anonymous, askedAt, upvotes, answer, reason, status } = question;
    const about = { question: question.question };
    return html`<li>
      <div class="grow">
        <blockquote>${question.question}</blockquote>
        <p class="fine">${anonymous ? t("Anonymous") : authorName} · <time datetime=${askedAt}>${formatRelative(askedAt)}</time> · ${tn("{count} vote", "{count} votes", upvotes)}</p>
        ${answer ? html`<p class="answer">${answer}</p>` : nothing} ${reason ? html`<p class="fine">${t("Why: {reason}", { reason })}</p>` : nothing}
      </div>
      <div class="actions">
        ${["PENDING", "HIDDEN"].includes(status) ? html`<button type="button" class="button primary small" aria-label=${t("Let through “{question}”", about)} @click=${() => this.decide(question, { status: "APPROVED" }, t("Let through"))}>${t("Let through")}</button>` : nothing}
        ${status === "HIDDEN" ? nothing : html`<button type="button" class="button small" aria-label=${t("Answer “{question}”", about)} @click=${() => this.answer(question)}>${status === "ANSWERED" ? t("Edit answer") : t("Answer")}</button>
          <button type="button" class="button quiet small" aria-label=${t("Hide “{question}”", about)} @click=${() => this.hide(question)}>${t("Hide")}</button>`}
      </div>
    </li>`;
  }
}

class DecisionForm extends AcademyElement {
  static properties = { question: { attribute: false }, name: {}, close: { attribute: false } };

  constructor() {
    super();
    this.form = new Form(this, (values) => this.close(values[this.name]));
  }

  render() {
    const { form, question, name } = this;
    const answering = name === "answer";
    return html`<form class="form" novalidate @submit=${form.submit}>
      <blockquote>${question.question}</blockquote>
      ${answering
        ? field({ form, name, label: t("Answer"), type: "textarea", rows: 5, required: true, maxlength: 5000, value: question.answer ?? "" })
        : field({ form, name, label: t("Reason"), type: "textarea", rows: 2, maxlength: 1000, hint: t("Only the person who asked sees it.") })}
      <div class="actions end">
        <button type="button" class="button" @click=${() => this.close()}>${t("Cancel")}</button>
        ${busyButton({ label: answering ? t("Send answer") : t("Hide"), type: "submit", variant: answering ? "primary" : "danger" })}
      </div>
    </form>`;
  }
}

define("webinar-moderation", WebinarModeration);
define("decision-form", DecisionForm);
