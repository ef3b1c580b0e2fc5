// <course-drafts>: what only staff sees: drafts and archived courses.
import archive from "../../icons/layers.svg";
import pencil from "../../icons/pencil.svg";
import { get } from "../../shared/api.js";
import { courseCard } from "../../shared/cards.js";
import { AcademyElement, define, html } from "../../shared/element.js";
import { formatRelative } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { CursorList } from "../../shared/resource.js";
import { emptyState, skeletonCards } from "../../shared/ui.js";

class CourseDrafts extends AcademyElement {
  static properties = { organization: { attribute: false }, author: { type: Boolean } };

  constructor() {
    super();
    const list = (status) => new CursorList(this, (cursor) => get("/api/courses", { organizationId: this.organization.id, status, limit: 24, cursor }));
    this.drafts = list("DRAFT");
    this.archived = list("ARCHIVED");
  }

  render() {
    const create = this.author ? html`<a class="button" href="/courses/new">${t("New course")}</a>` : undefined;
    return html`
      ${this.section(t("Drafts"), this.drafts, () => emptyState({ image: pencil, level: 3, title: t("No drafts"), text: t("A new course begins as a draft."), action: create }))}
      ${this.section(t("Archive"), this.archived, () => emptyState({ image: archive, level: 3, title: t("Nothing archived"), text: t("Archived courses take no new learners; who is enrolled can finish.") }))}
    `;
  }

  section(title, list, empty) {
    return html`<section class="section"><h2>${title}</h2>${list.render({
      loading: () => skeletonCards(3),
      empty,
      list: (rows) => html`<ul class="card-grid">${rows}</ul>`,
      item: (course) => html`<li>${this.card(course)}</li>`,
    })}</section>`;
  }

  card(course) {
    const href = this.author && course.status === "DRAFT" ? `/courses/${course.id}/edit` : `/courses/${course.id}`;
    return courseCard(course, { href, action: html`<p class="fine">${t("changed {when}", { when: formatRelative(course.updatedAt) })}</p>` });
  }
}

define("course-drafts", CourseDrafts);
