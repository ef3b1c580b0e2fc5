// <grade-form>: a learner's work with its grade and feedback, in a dialog. Fires "graded" (a SubmissionView).
import { put } from "../../shared/api.js";
import { AcademyElement, define, html } from "../../shared/element.js";
import { Form, field } from "../../shared/form.js";
import { formatDateTime } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { busyButton } from "../../shared/ui.js";

class GradeForm extends AcademyElement {
  static properties = { course: { attribute: false }, assignment: { attribute: false }, submission: { attribute: false } };

  constructor() {
    super();
    this.form = new Form(this, async ({ score, feedback }) => {
      const { id, version } = this.submission;
      const graded = await put(`/api/courses/${this.course.id}/submissions/${encodeURIComponent(id)}`, { score, feedback }, version);
      this.dispatchEvent(new CustomEvent("graded", { detail: graded }));
    });
  }

  render() {
    const { form, submission, assignment, course } = this;
    return html`<form class="form" novalidate @submit=${form.submit}>
      <p class="fine">${formatDateTime(submission.submittedAt)}</p>
      <div class="submissions-work" tabindex="0" role="region" aria-label=${t("What was handed in")}>${submission.text}</div>
      ${form.summary()}
      <div class="field-row">${field({ form, name: "score", label: t("Score"), type: "number", min: 0, max: 100, step: 1, required: true, suffix: "%", value: submission.score ?? "", hint: t("{score} % passes.", { score: assignment.passingScore ?? course.passingScore }) })}</div>
      ${field({ form, name: "feedback", label: t("Feedback"), type: "textarea", rows: 5, maxlength: 10_000, value: submission.feedback, hint: t("The learner reads it. Markdown works.") })}
      <div class="actions end">
        <button type="button" class="button" @click=${() => this.dispatchEvent(new CustomEvent("canceled"))}>${t("Cancel")}</button>
        ${busyButton({ label: t("Save grade"), type: "submit", variant: "primary", busy: form.busy })}
      </div>
    </form>`;
  }
}

define("grade-form", GradeForm);
