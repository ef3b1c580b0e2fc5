// One part of the course on the stage: its heading, what is in it, and the way on.
import arrowLeft from "../../icons/arrow-left.svg";
import arrowRight from "../../icons/arrow-right.svg";
import circleCheck from "../../icons/circle-check.svg";
import lock from "../../icons/lock.svg";
import { isLesson, partFacts } from "../../shared/course-parts.js";
import { html, icon, nothing } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";
import { markdown } from "../../shared/markdown.js";
import { badge, busyButton, emptyState, notice } from "../../shared/ui.js";
import { COMPLETION } from "./outline.js";
import "./video.js";

/** The heading of a stage; it takes the focus when the person goes on. */
export const partHead = ({ eyebrow, title, facts }) => html`<header class="stack tight">
  ${eyebrow ? html`<p class="eyebrow">${eyebrow}</p>` : nothing}
  <h1 tabindex="-1">${title}</h1>
  ${facts ? html`<p class="row fine">${facts}</p>` : nothing}
</header>`;

/** A lesson, a quiz or a task with everything around it. */
export function lessonView(context) {
  const { part, module } = context;
  const done = isLesson(part) ? part.completed : part.passed;
  const facts = html`<span>${partFacts(part)}</span>${part.required ? nothing : badge(t("Optional"))}${part.preview && !context.sight.enrollment ? badge(t("Free preview"), "info") : nothing}
    ${done ? html`<span class="badge success">${icon(circleCheck)}${isLesson(part) ? t("Completed") : t("Passed")}</span>` : nothing}`;
  return html`${partHead({ eyebrow: module.title, title: part.title, facts })}
    ${part.locked ? locked(context) : isLesson(part) ? lesson(context) : assignment(context)} ${wayOn(context)}`;
}

const locked = ({ courseId }) =>
  emptyState({
    image: lock, title: t("Enroll to open this"), text: t("Your progress counts from the first lesson."),
    action: html`<a class="button primary" href="/courses/${courseId}">${t("Go to the course page")}</a>`,
  });

/** Authors often repeat the lesson's title as the text's first heading; once is enough. */
function withoutTitle(content, title) {
  const [first, ...rest] = (content ?? "").trimStart().split("\n");
  return /^#\s/.test(first) && first.replace(/^#\s+/, "").trim() === title.trim() ? rest.join("\n") : content;
}

function lesson({ part, sight, courseId, watched, cookies }) {
  const video = part.type === "VIDEO" ? player({ part, sight, courseId, watched, cookies }) : nothing;
  return html`${video}${part.content ? markdown(withoutTitle(part.content, part.title)) : nothing}`;
}

function player({ part, sight, courseId, watched, cookies }) {
  if (!part.video) return notice(t("This video is not ready to be played yet. Come back in a moment."), "warning");
  return html`<lesson-video .courseId=${courseId} .lesson=${part} .counted=${Boolean(sight.enrollment)} .prepared=${cookies} @watched=${watched}></lesson-video>`;
}

function assignment({ part, sight, courseId, submitted }) {
  const counted = Boolean(sight.enrollment);
  return html`${part.instructions ? markdown(part.instructions) : nothing}
    ${part.type === "QUIZ"
      ? html`<lesson-quiz .courseId=${courseId} .part=${part} .counted=${counted} @submitted=${submitted}></lesson-quiz>`
      : html`<lesson-task .courseId=${courseId} .part=${part} .counted=${counted} @submitted=${submitted}></lesson-task>`}`;
}

function wayOn({ part, sight, previous, following, complete, busy }) {
  const back = previous ? html`<a class="button" href="#${previous.id}">${icon(arrowLeft)}<span>${t("Previous")}</span></a>` : html`<span></span>`;
  return html`<footer class="row spread course-player-way">${back}${forward({ part, sight, following, complete, busy })}</footer>`;
}

function forward({ part, sight, following, complete, busy }) {
  const { enrollment } = sight;
  if (enrollment && part.type === "TEXT" && !part.completed) {
    return busyButton({ label: following ? t("Complete and continue") : t("Complete lesson"), variant: "primary", busy, onClick: complete });
  }
  const done = isLesson(part) ? part.completed : part.passed || part.waiting;
  const look = !enrollment || done ? "primary" : "";
  if (following) return html`<a class="button ${look}" href="#${following.id}" aria-label=${t("Next: {title}", { title: following.title })}><span>${t("Next")}</span>${icon(arrowRight)}</a>`;
  return enrollment ? html`<a class="button ${look}" href="#${COMPLETION}"><span>${t("Finish")}</span>${icon(arrowRight)}</a>` : nothing;
}
