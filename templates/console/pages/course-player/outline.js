// The course's content beside the lesson: every part with its state, the current one marked.
import award from "../../icons/award.svg";
import chevron from "../../icons/chevron-down.svg";
import circleCheck from "../../icons/circle-check.svg";
import clock from "../../icons/clock.svg";
import lock from "../../icons/lock.svg";
import { isLesson, partFacts, partIcon, partsOf } from "../../shared/course-parts.js";
import { html, icon, nothing } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";

/** The address (#…) of the last step. */
export const COMPLETION = "complete";

const isDone = (part) => (isLesson(part) ? part.completed : part.passed);

/** The outline; on a phone a button opens it. */
export const outline = ({ sight, current, opened, toggle }) => html`<nav class="course-player-outline ${opened ? "open" : ""}" aria-label=${t("Course content")}>
  <button type="button" class="button block course-player-toggle" aria-expanded=${opened ? "true" : "false"} aria-controls="course-outline" @click=${toggle}>
    <span>${t("Course content")}</span>${icon(chevron)}
  </button>
  <div id="course-outline" class="course-player-modules">
    ${sight.modules.map((module, index) => html`<section aria-labelledby="outline-${module.id}">
      <h2 id="outline-${module.id}"><span class="eyebrow">${t("Module {number}", { number: index + 1 })}</span>${module.title}</h2>
      <ol>${partsOf(module).map((part) => html`<li>${row(part, current)}</li>`)}</ol>
    </section>`)}
    ${sight.enrollment
      ? html`<a class="course-player-step" href="#${COMPLETION}" aria-current=${current === COMPLETION ? "true" : nothing}>
          <span class="course-player-mark ${sight.enrollment.status === "COMPLETED" ? "done" : ""}">${icon(award)}</span><span>${t("Completion")}</span></a>`
      : nothing}
  </div>
</nav>`;

function row(part, current) {
  const [image, look, words] = state(part);
  return html`<a class="course-player-step" href="#${part.id}" aria-current=${part.id === current ? "true" : nothing}>
    <span class="course-player-mark ${look}">${icon(image)}</span>
    <span>${part.title}<span class="fine">${partFacts(part)}${part.required ? nothing : html` · ${t("optional")}`}${words ? html`<span class=${look === "waiting" ? "" : "visually-hidden"}> · ${words}</span>` : nothing}</span></span>
  </a>`;
}

function state(part) {
  if (isDone(part)) return [circleCheck, "done", t("done")];
  if (part.locked) return [lock, "locked", t("locked")];
  if (part.waiting) return [clock, "waiting", t("waiting for its grade")];
  return [partIcon(part), "", ""];
}
