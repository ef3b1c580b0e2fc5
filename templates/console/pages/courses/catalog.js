// <course-catalog>: published courses, of the organization or public ones, with one's own progress on them.
import bookOpen from "../../icons/book-open.svg";
import { get } from "../../shared/api.js";
import { courseCard } from "../../shared/cards.js";
import { AcademyElement, define, html, nothing } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";
import { CursorList } from "../../shared/resource.js";
import { badge, emptyState, skeletonCards } from "../../shared/ui.js";

const PAGE = 24;

class CourseCatalog extends AcademyElement {
  static properties = { organization: { attribute: false }, author: { type: Boolean }, everywhere: { state: true } };

  constructor() {
    super();
    this.enrolled = new Map();
    this.courses = new CursorList(this, (cursor) => this.page(cursor));
  }

  connectedCallback() {
    this.everywhere ??= !this.organization;
    super.connectedCallback();
  }

  async page(cursor) {
    this.known ??= get("/api/me/enrollments", { limit: 50 }).catch(() => ({ items: [] }));
    const [courses, own] = await Promise.all([get("/api/courses", { organizationId: this.everywhere ? undefined : this.organization.id, limit: PAGE, cursor }), this.known]);
    this.enrolled = new Map(own.items.filter(({ status }) => status !== "CANCELLED").map((enrollment) => [enrollment.courseId, enrollment]));
    return courses;
  }

  choose(everywhere) {
    this.everywhere = everywhere;
    this.courses.retry();
  }

  render() {
    return html`<div class="stack loose">
      <h2 class="visually-hidden">${t("Catalog")}</h2>
      ${this.organization ? this.sources() : nothing}
      ${this.courses.render({
        loading: () => skeletonCards(6),
        empty: () => this.nothingYet(),
        list: (rows) => html`<ul class="card-grid">${rows}</ul>`,
        item: (course) => html`<li>${this.card(course)}</li>`,
      })}
    </div>`;
  }

  sources() {
    const source = (everywhere, label) => html`<label><input type="radio" name="source" .checked=${this.everywhere === everywhere} @change=${() => this.choose(everywhere)} /><span>${label}</span></label>`;
    return html`<fieldset class="segmented courses-source"><legend class="visually-hidden">${t("Whose courses")}</legend>
      ${source(false, this.organization.name)}${source(true, t("Public catalog"))}</fieldset>`;
  }

  card(course) {
    const own = this.enrolled.get(course.id);
    const shown = this.everywhere && course.organizationId !== this.organization?.id ? course : { ...course, status: undefined };
    const done = own?.status === "COMPLETED" ? badge(t("Completed"), "success") : nothing;
    const edit = this.author && course.organizationId === this.organization?.id
      ? html`<p class="above"><a href="/courses/${course.id}/edit" aria-label=${t("Edit {title}", { title: course.title })}>${t("Edit")}</a></p>`
      : nothing;
    return courseCard(shown, { progress: own?.progress, action: html`<div class="row spread">${done}${edit}</div>` });
  }

  nothingYet() {
    if (this.everywhere) return emptyState({ image: bookOpen, level: 3, title: t("No public courses yet"), text: t("When an organization opens a course to everybody, it appears here.") });
    if (!this.author) return emptyState({ image: bookOpen, level: 3, title: t("No courses yet"), text: t("{name} has not published a course. Look again soon, or into the public catalog.", { name: this.organization.name }) });
    return emptyState({
      image: bookOpen, level: 3, title: t("Publish your first course"), text: t("A module, a lesson, a quiz: a good course can be small."),
      action: html`<a class="button primary" href="/courses/new">${t("New course")}</a>`,
    });
  }
}

define("course-catalog", CourseCatalog);
