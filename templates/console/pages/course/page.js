// One course: what it is about, what is in it, and the way in.
import bookOpen from "../../icons/book-open.svg";
import { get, post } from "../../shared/api.js";
import { session } from "../../shared/auth.js";
import { hueOf, levelName } from "../../shared/cards.js";
import { AcademyElement, define, html, icon, nothing, vars } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";
import { markdown } from "../../shared/markdown.js";
import { hasRole, organizations } from "../../shared/me.js";
import { params } from "../../shared/params.js";
import { Resource } from "../../shared/resource.js";
import { signInGate } from "../../shared/sign-in-gate.js";
import { badge, breadcrumb, errorState, notice, skeletonLines } from "../../shared/ui.js";
import { contents } from "./contents.js";
import { entrance } from "./entrance.js";

class CoursePage extends AcademyElement {
  static properties = { refusal: { state: true }, busy: { state: true } };

  constructor() {
    super();
    this.courseId = params().id;
    this.sight = new Resource(this, () => this.read());
  }

  async read() {
    if (!session()) return null;
    try {
      const [course, player] = await Promise.all([get(`/api/courses/${this.courseId}`), get(`/api/courses/${this.courseId}/learn`)]);
      document.title = `${course.title} · AeThex Academy`;
      const [author, staff, all, prerequisites] = await Promise.all([
        hasRole(course.organizationId, "course_author", "instructor"),
        hasRole(course.organizationId, "course_author", "instructor", "teaching_assistant"),
        organizations(),
        this.prerequisites(course),
      ]);
      return { course, player, author, staff, prerequisites, member: all.some(({ id }) => id === course.organizationId) };
    } catch (error) {
      if (error.status === 404) await this.enrolledAnyhow();
      throw error;
    }
  }

  /** Titles of what must be completed before, as far as this person may know of them. */
  prerequisites({ prerequisites }) {
    return Promise.all(prerequisites.map((id) => get(`/api/courses/${id}`).then(({ title }) => ({ id, title }), () => ({ id, title: null }))));
  }

  /** An archived course is closed, but not to those who are enrolled. */
  async enrolledAnyhow() {
    const { enrollment } = await get(`/api/courses/${this.courseId}/learn`).catch(() => ({}));
    if (enrollment) location.replace(`/courses/${this.courseId}/learn`);
  }

  async enroll() {
    this.busy = true;
    this.refusal = undefined;
    try {
      await post(`/api/courses/${this.courseId}/enroll`);
      location.assign(`/courses/${this.courseId}/learn`);
    } catch (error) {
      this.busy = false;
      if (!("code" in error)) throw error;
      this.refusal = error.message;
    }
  }

  render() {
    return this.sight.render({
      loading: () => html`<div class="course-hero skeleton" aria-hidden="true"></div>
        <div class="two-columns" aria-hidden="true"><div>${skeletonLines(8)}</div><div class="card">${skeletonLines(5)}</div></div>`,
      failed: (error) =>
        error.status === 401
          ? this.gate()
          : html`<h1 class="visually-hidden">${t("Course")}</h1>${errorState(error, () => this.sight.retry())}`,
      ready: (sight) => (sight ? this.page(sight) : this.gate()),
    });
  }

  gate() {
    return signInGate({ level: 1, title: t("Sign in to open this course"), text: t("You come right back here. A free account is enough for public courses.") });
  }

  page(sight) {
    const { course } = sight;
    return html`${breadcrumb([{ href: "/courses", label: t("Courses") }, { label: course.title }])}
      ${this.hero(course)}
      ${course.status === "ARCHIVED" ? notice(t("This course is archived. Nobody can enroll any more."), "warning") : nothing}
      <div class="two-columns course-columns">
        <div class="stack loose">
          ${course.description.trim() ? html`<section class="stack" lang=${course.language}><h2>${t("About this course")}</h2>${markdown(course.description, { below: 2 })}</section>` : nothing}
          ${contents(sight)}
        </div>
        ${entrance({ ...sight, busy: this.busy, refusal: this.refusal, enroll: () => this.enroll() })}
      </div>`;
  }

  hero(course) {
    return html`<header class="course-hero ${course.coverUrl ? "pictured" : ""}" ${vars({ "--hue": hueOf(course.id) })}>
      ${course.coverUrl ? html`<img src=${course.coverUrl} alt="" />` : html`<span class="course-hero-art" aria-hidden="true">${icon(bookOpen)}</span>`}
      <div class="course-hero-words">
        <p class="row">${course.status === "DRAFT" ? badge(t("Draft"), "warning") : nothing}${course.category ? badge(course.category) : nothing}${badge(levelName(course.level))}</p>
        <h1>${course.title}</h1>
      </div>
    </header>`;
  }
}

define("course-page", CoursePage);
