// Courses and webinars as they appear in lists: one look everywhere.
import bookOpen from "../icons/book-open.svg";
import { html, icon, nothing, vars } from "./element.js";
import { formatMoney, formatPeriod, formatRelative } from "./format.js";
import { language, t } from "./i18n.js";
import { badge, progressBar } from "./ui.js";

/** A hue of its own for a thing without a picture. */
export const hueOf = (id) => Math.round([...(id ?? "")].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 99_991, 7) * 137.508) % 360;

export const levelName = (level) =>
  ({ BEGINNER: t("Beginner"), INTERMEDIATE: t("Intermediate"), ADVANCED: t("Advanced"), ALL: t("All levels") })[level] ?? level;

/**
 * A course: `course` is a CourseView (or part of one: id, title, coverUrl, level, category, price, currency, status, description).
 * `progress` (0–100) shows a bar; `href` defaults to the course's page; `heading` is 2 or 3.
 */
export function courseCard(course, { progress, href = `/courses/${course.id}`, heading = 3, action } = {}) {
  const title = html`<a class="cover" href=${href}>${course.title}</a>`;
  const tags = [
    course.status === "DRAFT" && badge(t("Draft"), "warning"),
    course.status === "ARCHIVED" && badge(t("Archived")),
    course.level && course.level !== "ALL" && badge(levelName(course.level), "brand"),
    course.category && badge(course.category),
  ].filter(Boolean);
  return html`<article class="card link course-card">
    ${course.coverUrl
      ? html`<img class="card-media" src=${course.coverUrl} alt="" loading="lazy" width="640" height="360" />`
      : html`<div class="card-media pattern" ${vars({ "--hue": hueOf(course.id) })}>${icon(bookOpen)}</div>`}
    ${tags.length ? html`<div class="row">${tags}</div>` : nothing}
    ${heading === 2 ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`}
    <div class="card-foot stack tight">
      ${typeof progress === "number" ? progressBar(progress, t("Progress in {title}", { title: course.title })) : nothing}
      ${typeof progress !== "number" && course.currency ? html`<p class="fine">${formatMoney(course.price, course.currency)}</p>` : nothing}
      ${action ?? nothing}
    </div>
  </article>`;
}

/** A calendar leaf: month and day in the page's language. */
export const dateLeaf = (value, timeZone) => html`<span class="date-leaf" aria-hidden="true">
  <span>${new Intl.DateTimeFormat(language(), { month: "short", timeZone }).format(new Date(value))}</span>
  <strong>${new Intl.DateTimeFormat(language(), { day: "numeric", timeZone }).format(new Date(value))}</strong>
</span>`;

/** A webinar as a row of a `ul.list`: title, when, host, state. `webinar` needs id, title, hostName, scheduledStart, scheduledEnd, status. */
export const webinarRow = (webinar, { action, href = `/webinars/${webinar.id}` } = {}) => html`<li class="webinar-row">
  ${dateLeaf(webinar.scheduledStart)}
  <div class="grow">
    <strong><a href=${href}>${webinar.title}</a></strong>
    <p class="fine">
      <time datetime=${webinar.scheduledStart}>${formatPeriod(webinar.scheduledStart, webinar.scheduledEnd)}</time>
      ${webinar.hostName ? html` · ${webinar.hostName}` : nothing}
    </p>
  </div>
  ${webinarState(webinar)} ${action ?? nothing}
</li>`;

/** The state of a webinar as a badge. */
export const webinarState = ({ status, scheduledStart }) =>
  ({
    LIVE: badge(t("Live now"), "danger"),
    SCHEDULED: badge(formatRelative(scheduledStart), "info"),
    ENDED: badge(t("Ended")),
    CANCELLED: badge(t("Canceled"), "warning"),
  })[status] ?? nothing;
