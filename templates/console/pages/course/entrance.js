// The card beside a course: its price and facts, and what one can do: enroll, go on, or work on it as staff.
import award from "../../icons/award.svg";
import play from "../../icons/play.svg";
import { allParts, isLesson } from "../../shared/course-parts.js";
import { html, icon, nothing } from "../../shared/element.js";
import { formatDate, formatDuration, formatMoney, formatPercent } from "../../shared/format.js";
import { language, t, tn } from "../../shared/i18n.js";
import { badge, busyButton, notice, progressBar } from "../../shared/ui.js";

/** The card; `enroll()` is told when the person wants in, `refusal` says why that failed. */
export const entrance = (sight) => html`<aside class="stack course-aside" aria-label=${t("Enrollment")}>
  <div class="card course-entrance">${wayIn(sight)} ${facts(sight)}</div>
  ${sight.staff ? forStaff(sight) : nothing}
</aside>`;

function wayIn({ course, player, member, busy, refusal, enroll, prerequisites }) {
  const { enrollment } = player;
  if (enrollment) {
    const completed = enrollment.status === "COMPLETED";
    return html`${completed ? html`<p class="row">${badge(t("Completed"), "success")}<span class="fine">${formatDate(enrollment.completedAt)}</span></p>` : nothing}
      ${progressBar(enrollment.progress, t("Course progress"))}
      <a class="button primary large block" href="/courses/${course.id}/learn">${icon(play)}${completed ? t("Open the course") : enrollment.progress ? t("Continue") : t("Start learning")}</a>
      ${completed && enrollment.certificateId ? html`<a class="button block" href="/verify/${enrollment.certificateId}">${icon(award)}${t("My certificate")}</a>` : nothing}`;
  }
  if (course.status !== "PUBLISHED") return html`<p>${t("Learners can enroll once the course is published.")}</p>`;
  return html`<div><p class="course-price">${formatMoney(course.price, course.currency)}</p>
      ${member && course.price ? html`<p class="fine">${t("Included for you as a member.")}</p>` : nothing}</div>
    ${prerequisites.length
      ? html`<div><p class="fine">${t("Complete first:")}</p><ul class="course-before">${prerequisites.map(({ id, title }) => html`<li>${title ? html`<a href="/courses/${id}">${title}</a>` : t("A course that is no longer offered")}</li>`)}</ul></div>`
      : nothing}
    ${refusal ? notice(refusal, "danger") : nothing}
    ${busyButton({ label: t("Enroll"), variant: "primary large block", busy, onClick: enroll })}`;
}

function facts({ course, player }) {
  const parts = allParts(player);
  const lessons = parts.filter(isLesson).length;
  const seconds = parts.reduce((sum, part) => sum + (part.duration ?? 0), 0);
  const named = new Intl.DisplayNames([language()], { type: "language" });
  return html`<dl class="facts">
    <div><dt>${t("Lessons")}</dt><dd>${tn("{count} lesson", "{count} lessons", lessons)}</dd></div>
    ${parts.length > lessons ? html`<div><dt>${t("Quizzes and tasks")}</dt><dd>${parts.length - lessons}</dd></div>` : nothing}
    ${seconds ? html`<div><dt>${t("Length")}</dt><dd>${formatDuration(seconds)}</dd></div>` : nothing}
    <div><dt>${t("Language")}</dt><dd>${named.of(course.language)}</dd></div>
    <div><dt>${t("To pass")}</dt><dd>${formatPercent(course.passingScore)}</dd></div>
    <div><dt>${t("Certificate")}</dt><dd>${course.certificateEnabled ? t("Yes, by itself") : t("No")}</dd></div>
  </dl>`;
}

const forStaff = ({ course, author }) => html`<div class="card">
  <h2>${t("For staff")}</h2>
  <div class="stack tight">
    ${author && course.status !== "ARCHIVED" ? html`<a class="button block" href="/courses/${course.id}/edit">${t("Edit course")}</a>` : nothing}
    <a class="button block" href="/courses/${course.id}/submissions">${t("Submissions and learners")}</a>
    <a class="button block" href="/courses/${course.id}/learn">${t("Preview as learner")}</a>
  </div>
</div>`;
