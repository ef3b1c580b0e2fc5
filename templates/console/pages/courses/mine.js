// <my-learning>: every course one is enrolled in, with the way on.
import bookOpen from "../../icons/book-open.svg";
import { get } from "../../shared/api.js";
import { courseCard } from "../../shared/cards.js";
import { AcademyElement, define, html } from "../../shared/element.js";
import { formatDate } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { CursorList } from "../../shared/resource.js";
import { badge, emptyState, skeletonCards } from "../../shared/ui.js";

class MyLearning extends AcademyElement {
  constructor() {
    super();
    this.enrollments = new CursorList(this, (cursor) => get("/api/me/enrollments", { limit: 24, cursor }));
  }

  render() {
    return html`<h2 class="visually-hidden">${t("My learning")}</h2>
      ${this.enrollments.render({
        loading: () => skeletonCards(3),
        empty: () => emptyState({ image: bookOpen, level: 3, title: t("Nothing under way yet"), text: t("Choose a course from the catalog; your progress shows here.") }),
        list: (rows) => html`<ul class="card-grid">${rows}</ul>`,
        item: (enrollment) => html`<li>${this.card(enrollment)}</li>`,
      })}`;
  }

  card({ courseId, course, progress, status, enrolledAt, completedAt }) {
    const state = status === "COMPLETED"
      ? html`<p class="row">${badge(t("Completed"), "success")}<span class="fine">${formatDate(completedAt)}</span></p>`
      : html`<p class="fine">${t("Enrolled on {date}", { date: formatDate(enrolledAt) })}</p>`;
    return courseCard({ ...course, id: courseId, status: undefined }, { progress, href: `/courses/${courseId}/learn`, action: state });
  }
}

define("my-learning", MyLearning);
