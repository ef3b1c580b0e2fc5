// <course-settings>: the course's profile, its cover, what must be completed before, and archiving.
import cross from "../../icons/x.svg";
import { get, remove } from "../../shared/api.js";
import { courseBody, courseFields, priced } from "../../shared/course-form.js";
import { confirm } from "../../shared/dialog.js";
import { define, html, icon, nothing } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";
import { run } from "../../shared/toast.js";
import "./cover-upload.js";
import { PartEditor } from "./part-editor.js";

class CourseSettings extends PartEditor {
  static properties = { others: { state: true } };

  constructor() {
    super();
    this.removable = false;
    this.others = [];
  }

  get path() {
    return "/api/courses";
  }

  get dirty() {
    return super.dirty || Boolean(this.querySelector("cover-upload")?.busy);
  }

  async firstUpdated() {
    const pages = await run(() => Promise.all(["PUBLISHED", "DRAFT"].map((status) => get("/api/courses", { organizationId: this.course.organizationId, status, limit: 100 }))));
    this.others = (pages ?? []).flatMap(({ items }) => items).filter(({ id }) => id !== this.course.id);
  }

  toDraft = (course) => structuredClone(courseBody(course));

  toBody = priced;

  find(course) {
    return course;
  }

  heading() {
    return t("Course settings");
  }

  async archive() {
    const sure = await confirm({
      title: t("Archive {name}?", { name: this.course.title }), action: t("Archive"), danger: true,
      text: t("Nobody can enroll any more and it cannot be changed. Who is enrolled can finish it. This cannot be undone."),
    });
    if (!sure || !(await run(async () => (await remove(`/api/courses/${this.course.id}`), true)))) return;
    this.base = this.draft;
    location.assign("/courses");
  }

  fields() {
    const { form, draft } = this;
    return html`${courseFields({ form, draft, change: (name, value) => this.change(name, value) })}
      <cover-upload .organizationId=${this.course.organizationId} .cover=${draft.coverUrl} .error=${form.error("coverUrl")} @cover=${(event) => this.change("coverUrl", event.detail)}></cover-upload>
      ${this.prerequisites()} ${this.ending()}`;
  }

  prerequisites() {
    const { prerequisites } = this.draft;
    const titled = (id) => this.others.find((course) => course.id === id)?.title ?? id;
    const free = this.others.filter(({ id }) => !prerequisites.includes(id));
    const error = this.form.error("prerequisites");
    const add = (event) => {
      if (event.target.value) this.change("prerequisites", [...prerequisites, event.target.value]);
      event.target.value = "";
    };
    return html`<div class="field">
      <label for="prerequisite">${t("Prerequisites")} <span class="optional">${t("optional")}</span></label>
      ${prerequisites.length
        ? html`<ul class="list course-editor-chosen" aria-label=${t("Courses to complete first")}>${prerequisites.map((id) => html`<li><span class="grow">${titled(id)}</span>
            <button type="button" class="button quiet icon-only small" aria-label=${t("Remove {name} from the prerequisites", { name: titled(id) })} @click=${() => this.change("prerequisites", prerequisites.filter((other) => other !== id))}>${icon(cross)}</button></li>`)}</ul>`
        : nothing}
      <div class="select"><select id="prerequisite" aria-invalid=${error ? "true" : "false"} aria-describedby="prerequisite-hint" @change=${add} ?disabled=${!free.length}>
        <option value="">${free.length ? t("Add a course…") : t("There are no other courses yet")}</option>
        ${free.map(({ id, title }) => html`<option value=${id}>${title}</option>`)}
      </select></div>
      <p class="hint" id="prerequisite-hint">${error ? html`<span class="danger-text">${error}</span>` : t("Learners complete these first.")}</p>
    </div>`;
  }

  ending() {
    if (this.course.status === "ARCHIVED") return nothing;
    return html`<div class="row spread course-editor-ending"><p class="fine">${t("An archived course takes no new learners.")}</p>
      <button type="button" class="button small" @click=${this.archive}>${t("Archive course")}</button></div>`;
  }
}

define("course-settings", CourseSettings);
