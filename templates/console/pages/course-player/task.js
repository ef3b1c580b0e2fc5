// <lesson-task>: handing in a task, and what came back. Fires "submitted" (a ProgressView).
import { get, post } from "../../shared/api.js";
import { AcademyElement, define, html, nothing } from "../../shared/element.js";
import { Form, field } from "../../shared/form.js";
import { formatDateTime, formatNumber, formatPercent } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { markdown } from "../../shared/markdown.js";
import { CursorList } from "../../shared/resource.js";
import { toast } from "../../shared/toast.js";
import { badge, busyButton, notice, skeletonLines } from "../../shared/ui.js";

class LessonTask extends AcademyElement {
  static properties = { courseId: {}, part: { attribute: false }, counted: { type: Boolean }, text: { state: true } };

  constructor() {
    super();
    this.text = "";
    this.form = new Form(this, () => this.send());
    this.attempts = new CursorList(this, (cursor) => (this.counted ? get(this.path, { cursor, limit: 100 }) : { items: [], nextCursor: null }));
    this.guard = (event) => this.text.trim() && event.preventDefault();
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener("beforeunload", this.guard);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener("beforeunload", this.guard);
  }

  willUpdate(changed) {
    if (!changed.has("part") || this.partId === this.part.id) return;
    if (this.partId) this.attempts.retry();
    this.partId = this.part.id;
    this.text = "";
  }

  get path() {
    return `/api/courses/${this.courseId}/assignments/${this.part.id}/submissions`;
  }

  async send() {
    const { submission, progress } = await post(this.path, { text: this.text.trim() });
    this.text = "";
    this.attempts.changed([...this.attempts.items, submission]);
    toast(t("Handed in. You will see the grade here."));
    this.dispatchEvent(new CustomEvent("submitted", { detail: progress }));
    await this.focusOn("[data-attempt]:last-of-type");
  }

  render() {
    return html`<div class="stack loose">${this.facts()}
      ${this.attempts.render({
        loading: () => skeletonLines(3),
        empty: () => nothing,
        list: (rows) => html`<section class="stack" aria-label=${t("What you handed in")}>${rows}</section>`,
        item: (submission) => this.attempt(submission),
      })}
      ${this.paper()}</div>`;
  }

  facts() {
    const { passingScore, maxAttempts, attempts, dueAt, passed } = this.part;
    return html`<dl class="facts course-player-facts">
      <div><dt>${t("To pass")}</dt><dd>${formatPercent(passingScore)}</dd></div>
      ${passed ? nothing : html`<div><dt>${t("Attempts left")}</dt><dd>${t("{left} of {all}", { left: formatNumber(Math.max(0, maxAttempts - attempts)), all: formatNumber(maxAttempts) })}</dd></div>`}
      ${dueAt ? html`<div><dt>${t("Due")}</dt><dd>${formatDateTime(dueAt)}</dd></div>` : nothing}
    </dl>`;
  }

  attempt({ attempt, submittedAt, text, status, score, passed, feedback }) {
    const graded = status === "GRADED";
    const state = !graded ? badge(t("Waiting for its grade"), "info") : passed ? badge(t("Passed"), "success") : badge(t("Not passed"), "warning");
    return html`<article class="card" tabindex="-1" data-attempt>
      <div class="row spread"><h2>${t("Attempt {number}", { number: attempt })}</h2>${state}</div>
      <p class="fine">${formatDateTime(submittedAt)}</p>
      <p class="course-player-handed">${text}</p>
      ${graded ? html`<div class="course-player-grade stack tight"><p><strong>${t("Grade: {score}", { score: formatPercent(score) })}</strong></p>${feedback ? markdown(feedback, { below: 2, look: "small" }) : nothing}</div>` : nothing}
    </article>`;
  }

  paper() {
    const { form, part } = this;
    if (!this.counted) return notice(t("Only people who are enrolled can hand in."));
    if (part.waiting) return notice(t("Somebody will grade your work. You can go on with the course meanwhile."));
    if (part.closed) return nothing;
    return html`<form class="card form" novalidate @submit=${form.submit}>
      ${form.summary()}
      ${field({ form, name: "text", label: t("Your work"), type: "textarea", rows: 8, required: true, maxlength: 20_000, value: this.text, onInput: (text) => (this.text = text) })}
      <div class="actions">${busyButton({ label: t("Hand in"), type: "submit", variant: "primary", busy: form.busy })}</div>
    </form>`;
  }
}

define("lesson-task", LessonTask);
