// What is in a course: its modules with their lessons, quizzes and tasks; done ones marked, free ones open.
import chevron from "../../icons/chevron-down.svg";
import circleCheck from "../../icons/circle-check.svg";
import { isLesson, partFacts, partIcon, partsOf } from "../../shared/course-parts.js";
import { html, icon, nothing } from "../../shared/element.js";
import { t, tn } from "../../shared/i18n.js";
import { badge } from "../../shared/ui.js";

/** The contents by `player`, the player's document, which knows what is open and done. */
export const contents = ({ course, player }) => html`<section class="stack" aria-labelledby="contents-title">
  <h2 id="contents-title">${t("What is inside")}</h2>
  ${player.modules.length ? nothing : html`<p class="fine">${t("No lessons yet.")}</p>`}
  ${player.modules.map((module, index) => html`<details class="card course-module" ?open=${index < 3}>
    <summary><h3>${module.title}</h3><span class="fine">${tn("{count} step", "{count} steps", partsOf(module).length)}</span>${icon(chevron)}</summary>
    ${module.description ? html`<p class="fine">${module.description}</p>` : nothing}
    <ul>${partsOf(module).map((part) => html`<li>${row(part, course, player)}</li>`)}</ul>
  </details>`)}
</section>`;

function row(part, course, player) {
  const done = isLesson(part) ? part.completed : part.passed;
  const title = part.locked ? html`<span>${part.title}</span>` : html`<a href="/courses/${course.id}/learn#${part.id}">${part.title}</a>`;
  return html`<span class="course-mark ${done ? "done" : ""}">${icon(done ? circleCheck : partIcon(part))}</span>
    <span class="grow">${title}<span class="fine">${partFacts(part)}${done ? html`<span class="visually-hidden"> · ${t("done")}</span>` : nothing}</span></span>
    ${part.preview && !player.enrollment && !player.staff ? badge(t("Free preview"), "info") : nothing}`;
}
