// <lesson-quiz>: taking a quiz, its result, and another attempt. Fires "submitted" (a ProgressView).
import check from "../../icons/check.svg";
import cross from "../../icons/x.svg";
import { get, post } from "../../shared/api.js";
import { confirm } from "../../shared/dialog.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import { Form } from "../../shared/form.js";
import { formatDateTime, formatNumber, formatPercent } from "../../shared/format.js";
import { t, tn } from "../../shared/i18n.js";
import { markdown } from "../../shared/markdown.js";
import { announce, run } from "../../shared/toast.js";
import { badge, busyButton, notice, skeletonLines } from "../../shared/ui.js";
import { answered, questionView } from "./question.js";

class LessonQuiz extends AcademyElement {
  static properties = {
    courseId: {}, part: { attribute: false }, counted: { type: Boolean },
    answers: { state: true }, result: { state: true }, loading: { state: true },
  };

  constructor() {
    super();
    this.answers = {};
    this.form = new Form(this, () => this.send());
  }

  willUpdate(changed) {
    if (!changed.has("part") || this.partId === this.part.id) return;
    this.partId = this.part.id;
    this.answers = {};
    this.result = undefined;
    this.form.errors = {};
    this.form.failure = null;
    if (this.part.attempts > 0) this.recall();
  }

  get path() {
    return `/api/courses/${this.courseId}/assignments/${this.part.id}/submissions`;
  }

  /** Show the last attempt of an earlier visit. */
  async recall() {
    const { id } = this.part;
    this.loading = true;
    const page = await run(() => get(this.path, { limit: 100 }));
    if (id !== this.partId) return;
    this.result = page?.items.findLast((submission) => submission.passed) ?? page?.items.at(-1);
    this.loading = false;
  }

  async send() {
    const missing = this.part.questions.filter((question) => !answered(this.answers[question.id]));
    if (missing.length && !(await this.sure(missing.length))) return;
    const answers = this.part.questions.filter((question) => answered(this.answers[question.id])).map(({ id }) => ({ questionId: id, ...this.answers[id] }));
    const { submission, progress } = await post(this.path, { answers });
    this.result = submission;
    announce(this.verdict(submission));
    this.dispatchEvent(new CustomEvent("submitted", { detail: progress }));
    await this.focusOn("[data-result]");
    this.querySelector("[data-result]")?.scrollIntoView({ block: "center" });
  }

  sure = (count) =>
    confirm({
      title: t("Hand in with gaps?"),
      text: tn("{count} question has no answer yet.", "{count} questions have no answer yet.", count),
      action: t("Hand in anyway"),
    });

  async again() {
    this.answers = {};
    this.result = undefined;
    await this.focusOn("input");
  }

  verdict = ({ score, passed }) =>
    passed ? t("Passed with {score}", { score: formatPercent(score) }) : t("{score}: not passed yet", { score: formatPercent(score) });

  render() {
    if (this.loading) return skeletonLines(6);
    return this.result ? this.outcome() : this.paper();
  }

  facts() {
    const { part } = this;
    const left = part.maxAttempts - part.attempts;
    return html`<dl class="facts course-player-facts">
      <div><dt>${t("To pass")}</dt><dd>${formatPercent(part.passingScore)}</dd></div>
      ${part.passed ? nothing : html`<div><dt>${t("Attempts left")}</dt><dd>${t("{left} of {all}", { left: formatNumber(Math.max(0, left)), all: formatNumber(part.maxAttempts) })}</dd></div>`}
      ${part.bestScore === null ? nothing : html`<div><dt>${t("Best so far")}</dt><dd>${formatPercent(part.bestScore)}</dd></div>`}
      ${part.dueAt ? html`<div><dt>${t("Due")}</dt><dd>${formatDateTime(part.dueAt)}</dd></div>` : nothing}
    </dl>`;
  }

  paper() {
    const { form, part } = this;
    return html`<form class="form" novalidate @submit=${form.submit} aria-label=${part.title}>
      ${this.facts()}
      ${part.questions.map((question, index) =>
        questionView({ question, number: index + 1, form, value: this.answers[question.id], answer: (value) => (this.answers = { ...this.answers, [question.id]: value }) }),
      )}
      ${form.summary()}
      ${this.counted
        ? html`<div class="actions">${busyButton({ label: t("Hand in"), type: "submit", variant: "primary", busy: form.busy })}</div>`
        : notice(t("Only people who are enrolled can hand in."))}
    </form>`;
  }

  outcome() {
    const { result, part } = this;
    const closed = result.passed || part.passed || part.attempts >= part.maxAttempts;
    return html`<section class="card course-player-result ${result.passed ? "passed" : "failed"}" aria-label=${t("Result")} tabindex="-1" data-result>
        <div class="row spread"><p class="course-player-score">${formatPercent(result.score)}</p>${result.passed ? badge(t("Passed"), "success") : badge(t("Not passed"), "warning")}</div>
        <h2>${result.passed ? t("Well done, you passed.") : closed ? t("No attempts are left.") : t("Not quite yet.")}</h2>
        ${this.facts()}
        ${result.passed || closed ? nothing : html`<div class="actions"><button type="button" class="button primary" @click=${this.again}>${t("Try again")}</button></div>`}
      </section>
      ${result.right ? this.review() : html`<p class="fine">${t("Which answers were right shows here once you have passed or used your last attempt.")}</p>`}`;
  }

  review() {
    const right = new Set(this.result.right);
    return html`<section class="stack" aria-label=${t("Your answers")}>
      <h2>${t("Your answers")}</h2>
      <ol class="list course-player-review">${this.part.questions.map((question) => html`<li>
        <span class="course-player-verdict ${right.has(question.id) ? "right" : "wrong"}">${icon(right.has(question.id) ? check : cross)}<span class="visually-hidden">${right.has(question.id) ? t("Right") : t("Wrong")}</span></span>
        <div class="grow">${markdown(question.prompt, { below: 3, look: "small" })}<p class="fine">${this.given(question)}</p></div>
      </li>`)}</ol>
    </section>`;
  }

  given({ id, options }) {
    const answer = this.result.answers.find(({ questionId }) => questionId === id);
    if (!answer) return t("No answer");
    if (answer.options) return options.filter((option) => answer.options.includes(option.id)).map(({ text }) => text).join(", ");
    if (answer.truth !== null && answer.truth !== undefined) return answer.truth ? t("True") : t("False");
    return answer.text ?? formatNumber(answer.number);
  }
}

define("lesson-quiz", LessonQuiz);
