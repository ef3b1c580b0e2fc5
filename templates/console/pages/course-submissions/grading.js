// <submission-list>: what was handed in for an assignment, oldest first, and grading it.
import clipboard from "../../icons/clipboard-check.svg";
import { get } from "../../shared/api.js";
import { partKind } from "../../shared/course-parts.js";
import { openDialog } from "../../shared/dialog.js";
import { AcademyElement, define, html, nothing } from "../../shared/element.js";
import { field } from "../../shared/form.js";
import { formatDateTime, formatPercent } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { CursorList } from "../../shared/resource.js";
import { toast } from "../../shared/toast.js";
import { avatar, badge, emptyState, skeletonLines } from "../../shared/ui.js";
import "./grade-form.js";

class SubmissionList extends AcademyElement {
  static properties = { course: { attribute: false }, assignments: { attribute: false }, chosen: { state: true }, waiting: { state: true } };

  constructor() {
    super();
    this.submissions = new CursorList(this, (cursor) => this.page(cursor));
  }

  connectedCallback() {
    this.chosen ??= (this.assignments.find(({ type }) => type === "TASK") ?? this.assignments[0])?.id;
    this.waiting ??= this.assignment?.type === "TASK";
    super.connectedCallback();
  }

  get assignment() {
    return this.assignments.find(({ id }) => id === this.chosen);
  }

  page(cursor) {
    if (!this.assignment) return { items: [], nextCursor: null };
    return get(`/api/courses/${this.course.id}/submissions`, { assignmentId: this.chosen, status: this.waiting ? "SUBMITTED" : undefined, limit: 50, cursor });
  }

  choose(values) {
    Object.assign(this, values);
    this.submissions.retry();
  }

  async grade(submission) {
    const { assignment, course } = this;
    const graded = await openDialog({
      title: t("{name}, attempt {number}", { name: submission.name, number: submission.attempt }), size: "large",
      body: (close) => html`<grade-form .course=${course} .assignment=${assignment} .submission=${submission} @graded=${(event) => close(event.detail)} @canceled=${() => close()}></grade-form>`,
    });
    if (!graded) return;
    const items = this.submissions.items.map((other) => (other.id === graded.id ? graded : other));
    this.submissions.changed(this.waiting ? items.filter(({ status }) => status === "SUBMITTED") : items);
    toast(t("Graded: {name} has {score}", { name: graded.name, score: formatPercent(graded.score) }));
  }

  render() {
    if (!this.assignments.length)
      return emptyState({ image: clipboard, title: t("Nothing to hand in"), text: t("This course has no quizzes or tasks.") });
    return html`<div class="stack">
      <h2 class="visually-hidden">${t("Submissions")}</h2>
      <div class="field-row submissions-filters">
        ${field({ name: "assignment", label: t("Assignment"), required: true, value: this.chosen, options: this.assignments.map((one) => ({ value: one.id, label: `${one.title} · ${partKind(one)}` })), onInput: (chosen) => this.choose({ chosen, waiting: this.waiting && this.assignments.find(({ id }) => id === chosen).type === "TASK" }) })}
        ${this.assignment.type === "TASK"
          ? field({ name: "state", label: t("Show"), required: true, value: this.waiting ? "waiting" : "all", options: [{ value: "waiting", label: t("Waiting for a grade") }, { value: "all", label: t("All") }], onInput: (value) => this.choose({ waiting: value === "waiting" }) })
          : nothing}
      </div>
      ${this.submissions.render({
        loading: () => skeletonLines(5),
        empty: () => emptyState({ image: clipboard, level: 3, title: this.waiting ? t("Everything is graded") : t("Nobody has handed in yet"), text: this.waiting ? t("New work appears here.") : undefined }),
        list: (rows) => html`<div class="table-frame"><table class="table">
          <thead><tr><th scope="col">${t("Learner")}</th><th scope="col">${t("Attempt")}</th><th scope="col">${t("Handed in")}</th><th scope="col">${t("Result")}</th><th scope="col"><span class="visually-hidden">${t("Actions")}</span></th></tr></thead>
          <tbody>${rows}</tbody></table></div>`,
        item: (submission) => this.row(submission),
      })}
    </div>`;
  }

  row(submission) {
    const open = submission.status === "SUBMITTED";
    const { name, attempt, submittedAt, score, passed, type } = submission;
    const result = open ? badge(t("Waiting"), "info") : html`${formatPercent(score)} ${passed ? badge(t("Passed"), "success") : badge(t("Not passed"), "warning")}`;
    return html`<tr>
      <th scope="row"><span class="person">${avatar(name)}<span><strong>${name}</strong></span></span></th>
      <td data-label=${t("Attempt")}>${attempt}</td>
      <td data-label=${t("Handed in")}>${formatDateTime(submittedAt)}</td>
      <td data-label=${t("Result")}><span class="row">${result}</span></td>
      <td class="end">${type === "TASK"
        ? html`<button type="button" class="button small ${open ? "primary" : ""}" @click=${() => this.grade(submission)}
            aria-label=${open ? t("Grade {name}, attempt {number}", { name, number: attempt }) : t("Change the grade of {name}, attempt {number}", { name, number: attempt })}>${open ? t("Grade") : t("Change")}</button>`
        : nothing}</td>
    </tr>`;
  }
}

define("submission-list", SubmissionList);
