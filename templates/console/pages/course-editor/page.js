// The author's editor: structure on the one side, what is chosen on the other, publishing above.
import circleAlert from "../../icons/circle-alert.svg";
import eye from "../../icons/eye.svg";
import lock from "../../icons/lock.svg";
import { get, post, put } from "../../shared/api.js";
import { confirm } from "../../shared/dialog.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";
import { hasRole } from "../../shared/me.js";
import { params } from "../../shared/params.js";
import { Resource } from "../../shared/resource.js";
import { announce, run, toast } from "../../shared/toast.js";
import { badge, breadcrumb, busyButton, emptyState, errorState, notice, skeletonLines } from "../../shared/ui.js";
import { keyed } from "lit/directives/keyed.js";
import "./assignment.js";
import "./lesson.js";
import "./module.js";
import { arranged, moved, orderOf, outline } from "./outline.js";
import "./settings.js";

const SETTINGS = "settings";

class CourseEditor extends AcademyElement {
  static properties = { current: { state: true }, opened: { state: true }, flaws: { state: true }, publishing: { state: true } };

  constructor() {
    super();
    this.courseId = params().id;
    this.opened = false;
    this.current = location.hash.slice(1) || SETTINGS;
    this.course = new Resource(this, () => this.read());
    this.ordering = Promise.resolve();
    this.toHash = () => this.hashed();
    this.guard = (event) => this.pane?.dirty && event.preventDefault();
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener("hashchange", this.toHash);
    window.addEventListener("beforeunload", this.guard);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener("hashchange", this.toHash);
    window.removeEventListener("beforeunload", this.guard);
  }

  get path() {
    return `/api/courses/${this.courseId}`;
  }

  get pane() {
    return this.querySelector("[data-editor]");
  }

  async read() {
    const course = await get(this.path);
    this.allowed = course.editable && (await hasRole(course.organizationId, "course_author", "instructor"));
    document.title = `${course.title} · AeThex Academy`;
    return course;
  }

  async hashed() {
    const wanted = location.hash.slice(1) || SETTINGS;
    if (wanted === this.current || this.asking) return;
    if (this.pane?.dirty) {
      history.replaceState(history.state, "", `#${this.current}`);
      this.asking = true;
      const leave = await confirm({ title: t("Leave without saving?"), text: t("What you changed here is lost."), action: t("Leave"), danger: true });
      this.asking = false;
      if (!leave) return;
      history.replaceState(history.state, "", `#${wanted}`);
    }
    await this.open(wanted);
  }

  async open(id) {
    this.current = id;
    this.opened = false;
    await this.focusOn("#pane-title, .course-editor-pane input");
    this.querySelector(".course-editor-pane")?.scrollIntoView({ block: "nearest" });
  }

  /** Go to a pane whose content is saved. */
  async turnTo(id) {
    history.replaceState(history.state, "", `#${id}`);
    await this.open(id);
  }

  async saved({ part, created }) {
    const { modules } = this.course.value;
    if (part.id === this.courseId) this.course.value = { ...this.course.value, ...part, modules };
    this.flaws = undefined;
    await run(async () => (this.course.value = await get(this.path)));
    if (created) await this.turnTo(part.id);
  }

  async removed() {
    await run(async () => (this.course.value = await get(this.path)));
    await this.turnTo(SETTINGS);
  }

  /** Show the new order at once; the orders are sent one after the other. */
  async move(thing, step) {
    const order = moved(orderOf(this.course.value), thing.id, step);
    if (!order) return;
    this.course.value = arranged(this.course.value, order);
    this.pending = (this.pending ?? 0) + 1;
    announce(t("Moved {name}", { name: thing.title }));
    this.focusOn(`[data-move="${thing.id} ${step}"]:not(:disabled)`, `[data-move^="${thing.id} "]:not(:disabled)`);
    this.ordering = this.ordering.then(() => this.sendOrder(order));
    await this.ordering;
  }

  async sendOrder(order) {
    const course = await run(() => put(`${this.path}/order`, { modules: order }));
    this.pending -= 1;
    if (this.pending) return;
    if (course) this.course.value = course;
    else await this.course.reload();
  }

  async publish() {
    if (this.pane?.dirty) {
      toast(t("Save your changes first."), "info");
      return;
    }
    this.publishing = true;
    this.flaws = undefined;
    try {
      const course = await post(`${this.path}/publish`);
      this.course.value = { ...this.course.value, ...course };
      toast(t("{name} is published", { name: course.title }));
    } catch (error) {
      if (!("fields" in error)) throw error;
      this.flaws = Object.entries(error.fields);
      if (!this.flaws.length) toast(error.message, "danger");
      else await this.focusOn("[data-flaws]");
    } finally {
      this.publishing = false;
    }
  }

  render() {
    return this.course.render({
      loading: () => html`<div class="course-editor-head" aria-hidden="true"><span class="skeleton course-editor-name"></span></div>
        <div class="course-editor-columns" aria-hidden="true"><div>${skeletonLines(8)}</div><div class="card">${skeletonLines(10)}</div></div>`,
      failed: (error) => html`<h1 class="visually-hidden">${t("Edit course")}</h1>${errorState(error, () => this.course.retry())}`,
      ready: (course) => (this.allowed ? this.editor(course) : this.refusal(course)),
    });
  }

  refusal({ id, title }) {
    return emptyState({
      image: lock, level: 1, title: t("Only authors edit courses"), text: t("Your role lets you look at {title}, but not change it.", { title }),
      action: html`<a class="button" href="/courses/${id}">${t("Go to the course page")}</a>`,
    });
  }

  editor(course) {
    const archived = course.status === "ARCHIVED";
    return html`${this.head(course)} ${this.checklist(course)}
      ${archived ? notice(t("This course is archived. It cannot be changed any more."), "warning") : nothing}
      <div class="course-editor-columns">
        ${outline({ course, current: this.current, opened: this.opened, toggle: () => (this.opened = !this.opened), move: (thing, step) => this.move(thing, step) })}
        <div class="course-editor-stage">${keyed(this.current, this.stage(course))}</div>
      </div>`;
  }

  head({ id, title, status }) {
    const states = { DRAFT: badge(t("Draft"), "warning"), PUBLISHED: badge(t("Published"), "success"), ARCHIVED: badge(t("Archived")) };
    return html`<header class="course-editor-head">
      <div>${breadcrumb([{ href: "/courses", label: t("Courses") }, { href: `/courses/${id}`, label: title }, { label: t("Edit") }])}
        <h1>${title}</h1><p class="row">${states[status]}</p></div>
      <div class="actions">
        <a class="button" href="/courses/${id}/learn">${icon(eye)}${t("Preview as learner")}</a>
        ${status === "DRAFT" ? busyButton({ label: t("Publish"), variant: "primary", busy: this.publishing, onClick: () => this.publish() }) : nothing}
        ${status === "PUBLISHED" ? html`<a class="button primary" href="/courses/${id}">${t("Course page")}</a>` : nothing}
      </div>
    </header>`;
  }

  /** What keeps the course from being published, each with the way to it. */
  checklist(course) {
    if (!this.flaws?.length) return nothing;
    const known = new Set(course.modules.flatMap(({ lessons, assignments }) => [...lessons, ...assignments].map(({ id }) => id)));
    const place = (field) => field.split(".").find((step) => known.has(step)) ?? (course.modules.length ? course.modules[0].id : "new-module");
    return html`<section class="card course-editor-flaws" tabindex="-1" data-flaws role="alert" aria-labelledby="flaws-title">
      <h2 id="flaws-title">${t("Not ready to publish yet")}</h2>
      <ul>${this.flaws.map(([field, sentence]) => html`<li>${icon(circleAlert)}<a href="#${place(field)}">${sentence}</a></li>`)}</ul>
    </section>`;
  }

  stage(course) {
    const events = { saved: (event) => this.saved(event.detail), removed: () => this.removed() };
    if (this.current === "new-module") return html`<module-editor .course=${course} .part=${null} @saved=${events.saved}></module-editor>`;
    const [, type, moduleId] = /^new-(TEXT|VIDEO|QUIZ|TASK)-(.+)$/.exec(this.current) ?? [];
    if (type && course.modules.some(({ id }) => id === moduleId)) {
      return type === "QUIZ" || type === "TASK"
        ? html`<assignment-editor .course=${course} .part=${null} .type=${type} .moduleId=${moduleId} @saved=${events.saved}></assignment-editor>`
        : html`<lesson-editor .course=${course} .part=${null} .type=${type} .moduleId=${moduleId} @saved=${events.saved}></lesson-editor>`;
    }
    const find = (kind) => course.modules.flatMap((module) => (kind === "module" ? [module] : module[kind])).find(({ id }) => id === this.current);
    const [module, lesson, assignment] = ["module", "lessons", "assignments"].map(find);
    if (module) return html`<module-editor .course=${course} .part=${module} @saved=${events.saved} @removed=${events.removed}></module-editor>`;
    if (lesson) return html`<lesson-editor .course=${course} .part=${lesson} @saved=${events.saved} @removed=${events.removed}></lesson-editor>`;
    if (assignment) return html`<assignment-editor .course=${course} .part=${assignment} @saved=${events.saved} @removed=${events.removed}></assignment-editor>`;
    return html`<course-settings .course=${course} .part=${course} @saved=${events.saved}></course-settings>`;
  }
}

define("course-editor", CourseEditor);
