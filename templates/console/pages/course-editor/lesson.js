// <lesson-editor>: a lesson of text or video.
import { define, html, nothing } from "../../shared/element.js";
import { checkbox, field } from "../../shared/form.js";
import { t } from "../../shared/i18n.js";
import "../../shared/markdown-field.js";
import { PartEditor } from "./part-editor.js";
import "./video-upload.js";

class LessonEditor extends PartEditor {
  static properties = { type: {}, moduleId: {} };

  get path() {
    return `/api/courses/${this.course.id}/lessons`;
  }

  get dirty() {
    return super.dirty || Boolean(this.querySelector("video-upload")?.busy);
  }

  toDraft = (lesson) => ({
    title: lesson?.title ?? "", type: lesson?.type ?? this.type, content: lesson?.content ?? "", vodId: lesson?.vodId ?? null,
    duration: lesson?.duration ?? null, required: lesson?.required ?? true, preview: lesson?.preview ?? false,
  });

  toBody = (draft) => draft;

  toNew(body) {
    return { ...body, moduleId: this.moduleId };
  }

  find(course) {
    return course.modules.flatMap(({ lessons }) => lessons).find(({ id }) => id === this.part.id);
  }

  heading() {
    if (this.part) return this.draft.type === "VIDEO" ? t("Video lesson") : t("Text lesson");
    return this.draft.type === "VIDEO" ? t("New video lesson") : t("New text lesson");
  }

  createLabel() {
    return t("Add lesson");
  }

  /** A video that can be played is kept at once, when the rest can be saved. */
  async ready(asset) {
    this.change("vodId", asset.id);
    this.change("duration", Math.max(1, Math.round(asset.durationSeconds ?? 1)));
    await this.updateComplete;
    if (this.draft.title.trim()) this.querySelector("form").requestSubmit();
  }

  fields() {
    const { form, draft, course } = this;
    const video = draft.type === "VIDEO";
    return html`
      ${field({ form, name: "title", label: t("Title"), required: true, maxlength: 160, value: draft.title, onInput: (value) => this.change("title", value) })}
      ${video
        ? html`<video-upload .organizationId=${course.organizationId} .assetId=${draft.vodId} .error=${form.error("vodId")}
            @uploaded=${(event) => this.change("vodId", event.detail.id)} @ready=${(event) => this.ready(event.detail)}></video-upload>`
        : nothing}
      <markdown-field .form=${form} name="content" .label=${video ? t("Notes below the video") : t("Text")} .value=${draft.content} rows=${video ? 4 : 14} maxlength="60000"
        .error=${form.error("content")} @text=${(event) => this.change("content", event.detail)}></markdown-field>
      ${video ? nothing : this.duration()}
      ${checkbox({ form, name: "required", look: "switch", label: t("Required"), hint: t("Counts for completing the course."), checked: draft.required, onChange: (on) => this.change("required", on) })}
      ${checkbox({ form, name: "preview", look: "switch", label: t("Free preview"), hint: t("People who are not enrolled may open it too."), checked: draft.preview, onChange: (on) => this.change("preview", on) })}
    `;
  }

  duration() {
    const minutes = this.draft.duration === null ? "" : Math.max(1, Math.round(this.draft.duration / 60));
    return html`<div class="field-row">${field({
      form: this.form, name: "duration", label: t("Reading time"), type: "number", min: 1, max: 1440, step: 1, suffix: t("min"), value: minutes,
      onInput: (value) => this.change("duration", value === "" ? null : Math.round(Number(value) * 60)),
    })}</div>`;
  }
}

define("lesson-editor", LessonEditor);
