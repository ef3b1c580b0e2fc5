// <assignment-editor>: a quiz or a task.
import { define, html, nothing } from "../../shared/element.js";
import { checkbox, field } from "../../shared/form.js";
import { t } from "../../shared/i18n.js";
import "../../shared/markdown-field.js";
import { PartEditor } from "./part-editor.js";
import { questionBody, questionsEditor } from "./questions.js";

/** An instant as a datetime-local field shows it, in the reader's time zone. */
function localTime(instant) {
  if (!instant) return "";
  const date = new Date(instant);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

class AssignmentEditor extends PartEditor {
  static properties = { type: {}, moduleId: {} };

  get path() {
    return `/api/courses/${this.course.id}/assignments`;
  }

  toDraft = (assignment) => ({
    title: assignment?.title ?? "", type: assignment?.type ?? this.type, instructions: assignment?.instructions ?? "", questions: structuredClone(assignment?.questions ?? []),
    passingScore: assignment?.passingScore ?? null, maxAttempts: assignment?.maxAttempts ?? 3, dueAt: assignment?.dueAt ?? null, required: assignment?.required ?? true,
  });

  toBody = (draft) => ({ ...draft, questions: draft.questions.map(questionBody) });

  toNew(body) {
    return { ...body, moduleId: this.moduleId };
  }

  find(course) {
    return course.modules.flatMap(({ assignments }) => assignments).find(({ id }) => id === this.part.id);
  }

  heading() {
    if (this.part) return this.draft.type === "QUIZ" ? t("Quiz") : t("Task");
    return this.draft.type === "QUIZ" ? t("New quiz") : t("New task");
  }

  createLabel() {
    return this.draft.type === "QUIZ" ? t("Add quiz") : t("Add task");
  }

  fields() {
    const { form, draft, course } = this;
    const quiz = draft.type === "QUIZ";
    const number = (value) => (value === "" ? null : Number(value));
    return html`
      ${field({ form, name: "title", label: t("Title"), required: true, maxlength: 160, value: draft.title, onInput: (value) => this.change("title", value) })}
      <markdown-field .form=${form} name="instructions" .label=${t("Instructions")} .value=${draft.instructions} rows=${quiz ? 3 : 8} maxlength="20000"
        .error=${form.error("instructions")} @text=${(event) => this.change("instructions", event.detail)}></markdown-field>
      <div class="field-row">
        ${field({ form, name: "passingScore", label: t("Passing score"), type: "number", min: 0, max: 100, step: 1, suffix: "%", value: draft.passingScore ?? "", hint: t("Without it: {score} %, as in the course.", { score: course.passingScore }), onInput: (value) => this.change("passingScore", number(value)) })}
        ${field({ form, name: "maxAttempts", label: t("Attempts"), type: "number", min: 1, max: 50, step: 1, required: true, value: draft.maxAttempts ?? "", onInput: (value) => this.change("maxAttempts", number(value)) })}
        ${field({ form, name: "dueAt", label: t("Due"), type: "datetime-local", value: localTime(draft.dueAt), onInput: (value) => this.change("dueAt", value ? new Date(value).toISOString().replace(/\.\d+Z$/, "Z") : null) })}
      </div>
      ${checkbox({ form, name: "required", look: "switch", label: t("Required"), hint: t("Counts for completing the course."), checked: draft.required, onChange: (on) => this.change("required", on) })}
      ${quiz ? questionsEditor({ form, questions: draft.questions, change: (questions) => this.change("questions", questions), focus: (...selectors) => this.focusOn(...selectors) }) : nothing}
    `;
  }
}

define("assignment-editor", AssignmentEditor);
