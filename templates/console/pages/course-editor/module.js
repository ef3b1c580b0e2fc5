// <module-editor>: a module's title and description.
import { define, html } from "../../shared/element.js";
import { field } from "../../shared/form.js";
import { t } from "../../shared/i18n.js";
import { PartEditor } from "./part-editor.js";

class ModuleEditor extends PartEditor {
  get path() {
    return `/api/courses/${this.course.id}/modules`;
  }

  toDraft = (module) => ({ title: module?.title ?? "", description: module?.description ?? "" });

  toBody = (draft) => draft;

  find(course) {
    return course.modules.find(({ id }) => id === this.part.id);
  }

  heading() {
    return this.part ? t("Module") : t("New module");
  }

  createLabel() {
    return t("Add module");
  }

  loss() {
    return t("Its lessons, quizzes and tasks are deleted with it. What learners completed there no longer counts.");
  }

  fields() {
    const { form, draft } = this;
    return html`
      ${field({ form, name: "title", label: t("Title"), required: true, maxlength: 160, value: draft.title, onInput: (value) => this.change("title", value) })}
      ${field({ form, name: "description", label: t("Description"), type: "textarea", rows: 3, maxlength: 4000, value: draft.description, onInput: (value) => this.change("description", value) })}
    `;
  }
}

define("module-editor", ModuleEditor);
