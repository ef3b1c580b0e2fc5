// <learner-list>: who is enrolled, and how far they are.
import users from "../../icons/users.svg";
import { get } from "../../shared/api.js";
import { AcademyElement, define, html } from "../../shared/element.js";
import { formatDate, formatRelative } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { CursorList } from "../../shared/resource.js";
import { avatar, badge, emptyState, progressBar, skeletonLines } from "../../shared/ui.js";

class LearnerList extends AcademyElement {
  static properties = { course: { attribute: false } };

  constructor() {
    super();
    this.learners = new CursorList(this, (cursor) => get(`/api/courses/${this.course.id}/enrollments`, { limit: 50, cursor }));
  }

  render() {
    return html`<h2 class="visually-hidden">${t("Learners")}</h2>
      ${this.learners.render({
        loading: () => skeletonLines(5),
        empty: () => emptyState({ image: users, level: 3, title: t("Nobody is enrolled yet"), text: t("Learners appear here with their progress.") }),
        list: (rows) => html`<div class="table-frame"><table class="table">
          <thead><tr><th scope="col">${t("Learner")}</th><th scope="col">${t("Progress")}</th><th scope="col">${t("State")}</th><th scope="col">${t("Enrolled")}</th><th scope="col">${t("Last active")}</th></tr></thead>
          <tbody>${rows}</tbody></table></div>`,
        item: (learner) => this.row(learner),
      })}`;
  }

  row({ name, email, progress, status, enrolledAt, completedAt, lastActivityAt }) {
    const states = { ACTIVE: badge(t("Learning"), "info"), COMPLETED: badge(t("Completed {date}", { date: formatDate(completedAt ?? enrolledAt) }), "success"), CANCELLED: badge(t("Left")) };
    return html`<tr>
      <th scope="row"><span class="person">${avatar(name)}<span><strong>${name}</strong><span class="fine">${email}</span></span></span></th>
      <td data-label=${t("Progress")} class="submissions-progress">${progressBar(progress, t("Progress of {name}", { name }))}</td>
      <td data-label=${t("State")}>${states[status]}</td>
      <td data-label=${t("Enrolled")}>${formatDate(enrolledAt)}</td>
      <td data-label=${t("Last active")}>${formatRelative(lastActivityAt)}</td>
    </tr>`;
  }
}

define("learner-list", LearnerList);
