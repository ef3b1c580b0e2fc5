// The player: outline, one lesson or assignment at a time, progress that moves at once, and the completion screen.
import arrowLeft from "../../icons/arrow-left.svg";
import { get, post } from "../../shared/api.js";
import { allParts, isLesson } from "../../shared/course-parts.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import { t, tn } from "../../shared/i18n.js";
import { params } from "../../shared/params.js";
import { Resource } from "../../shared/resource.js";
import { announce, run } from "../../shared/toast.js";
import { errorState, notice, progressBar, skeletonLines } from "../../shared/ui.js";
import "./completion.js";
import { lessonView, partHead } from "./lesson.js";
import { COMPLETION, outline } from "./outline.js";
import "./quiz.js";
import "./task.js";

const COOKIES_FOR = 6;

class CoursePlayer extends AcademyElement {
  static properties = { current: { state: true }, opened: { state: true }, finished: { state: true }, busy: { state: true } };

  constructor() {
    super();
    this.courseId = params().id;
    this.opened = false;
    this.sight = new Resource(this, () => this.read());
    this.toHash = () => this.show(location.hash.slice(1));
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener("hashchange", this.toHash);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener("hashchange", this.toHash);
  }


  async read() {
    const sight = await get(`/api/courses/${this.courseId}/learn`);
    document.title = `${sight.title} · AeThex Academy`;
    if (sight.enrollment?.completable) sight.enrollment = await post(`/api/courses/${this.courseId}/enroll`);
    this.current ??= this.known(location.hash.slice(1), sight) ?? this.begin(sight);
    return sight;
  }

  /** The wanted part's id if the course has it. */
  known(id, sight = this.sight.value) {
    return id === COMPLETION || allParts(sight).some((part) => part.id === id) ? id : undefined;
  }

  /** Where to go on: the first part that is not done, or the end. */
  begin(sight) {
    const parts = allParts(sight);
    if (sight.enrollment?.status === "COMPLETED") return COMPLETION;
    const open = parts.find((part) => !part.locked && !(isLesson(part) ? part.completed : part.passed || part.waiting));
    return (open ?? parts[0])?.id;
  }

  async show(id) {
    if (!this.sight.value) return;
    const known = this.known(id);
    if (!known || known === this.current) return;
    this.current = known;
    this.opened = false;
    this.finished = false;
    window.scrollTo(0, 0);
    await this.focusOn("h1");
  }

  go(id) {
    location.hash = id;
  }

  /** Take what the API said of our progress; marks and bar move with it. */
  take(progress) {
    const sight = this.sight.value;
    const before = sight.enrollment;
    const done = new Set([...progress.completedLessons, ...progress.passedAssignments]);
    const modules = sight.modules.map((module) => ({
      ...module,
      lessons: module.lessons.map((lesson) => ({ ...lesson, completed: done.has(lesson.id) })),
      assignments: module.assignments.map((assignment) => ({ ...assignment, passed: done.has(assignment.id) })),
    }));
    this.sight.value = { ...sight, enrollment: progress, modules };
    if (progress.progress !== before?.progress) announce(t("{percent} % of the course done", { percent: progress.progress }));
    if (progress.status === "COMPLETED" && before?.status !== "COMPLETED") this.finished = true;
  }

  async complete(lesson, following) {
    this.busy = true;
    const progress = await run(() => post(`/api/courses/${this.courseId}/lessons/${lesson.id}/complete`));
    this.busy = false;
    if (!progress) return;
    this.take(progress);
    this.go(this.finished ? COMPLETION : (following?.id ?? COMPLETION));
  }

  async submitted(progress) {
    this.take(progress);
    await run(async () => {
      const { modules } = await get(`/api/courses/${this.courseId}/learn`);
      this.sight.value = { ...this.sight.value, modules };
    });
  }

  watched({ lessonId, watchedPercent, progress }) {
    const { modules } = this.sight.value;
    for (const lesson of modules.flatMap((module) => module.lessons)) {
      if (lesson.id === lessonId && lesson.video) lesson.video.watchedPercent = watchedPercent;
    }
    this.take(progress);
  }

  render() {
    return this.sight.render({
      loading: () => html`<div class="course-player-head" aria-hidden="true"><span class="skeleton course-player-title"></span><span class="skeleton"></span></div>
        <div class="course-player-columns" aria-hidden="true"><div class="course-player-outline">${skeletonLines(8)}</div><div>${skeletonLines(10)}</div></div>`,
      failed: (error) => html`<h1 class="visually-hidden">${t("Learn")}</h1>${errorState(error, () => this.sight.retry())}`,
      ready: (sight) => html`${this.head(sight)}
        <div class="course-player-columns">
          ${outline({ sight, current: this.current, opened: this.opened, toggle: () => (this.opened = !this.opened) })}
          <div class="course-player-stage">${this.standing(sight)} ${this.stage(sight)}</div>
        </div>`,
    });
  }

  head({ title, enrollment }) {
    return html`<div class="course-player-head">
      <a class="course-player-title" href="/courses/${this.courseId}">${icon(arrowLeft)}<span class="visually-hidden">${t("Back to")}</span><span class="truncate">${title}</span></a>
      ${enrollment
        ? html`<div class="course-player-progress">${progressBar(enrollment.progress, t("Course progress"))}
            <span class="fine">${tn("{done} of {count} step", "{done} of {count} steps", enrollment.required, { done: enrollment.done })}</span></div>`
        : nothing}
    </div>`;
  }

  standing({ staff, enrollment }) {
    if (enrollment) return nothing;
    const enroll = html`<a href="/courses/${this.courseId}">${t("Go to the course page")}</a>`;
    if (staff) return notice(html`${t("You see the course as a learner would. Nothing you do here is counted unless you enroll.")} ${enroll}`);
    return notice(html`${t("You can look at the free previews. Enroll to open the rest.")} ${enroll}`);
  }

  stage(sight) {
    const parts = allParts(sight);
    if (!parts.length) return html`<h1 tabindex="-1">${sight.title}</h1><p>${t("This course has no lessons yet.")}</p>`;
    if (this.current === COMPLETION) return this.ending(sight, parts);
    const index = parts.findIndex((part) => part.id === this.current);
    const part = parts[index];
    const module = sight.modules.find(({ lessons, assignments }) => [...lessons, ...assignments].includes(part));
    const context = {
      part, module, sight, courseId: this.courseId, previous: parts[index - 1], following: parts[index + 1], busy: this.busy,
      cookies: sight.modules.flatMap(({ lessons }) => lessons).filter(({ video }) => video).findIndex(({ id }) => id === part.id) < COOKIES_FOR,
      complete: () => this.complete(part, parts[index + 1]),
      watched: (event) => this.watched(event.detail),
      submitted: (event) => this.submitted(event.detail),
    };
    return html`<article class="course-player-part stack loose" lang=${sight.language}>${lessonView(context)}</article>
      ${this.finished ? html`<section class="course-player-finish" aria-label=${t("Course completed")}>${this.completion(sight, 2)}</section>` : nothing}`;
  }

  completion(sight, level) {
    return html`<course-completion .courseId=${this.courseId} .title=${sight.title} .level=${level}></course-completion>`;
  }

  ending(sight, parts) {
    if (sight.enrollment?.status === "COMPLETED") return this.completion(sight, 1);
    const missing = new Set([...(sight.enrollment?.missingLessons ?? []), ...(sight.enrollment?.missingAssignments ?? [])]);
    return html`<div class="stack loose">${partHead({ title: t("Almost there") })}
      <p class="lead">${t("These are still to be done. Tasks that wait for their grade count as soon as they have it.")}</p>
      <ul class="list">${parts.filter((part) => missing.has(part.id)).map((part) => html`<li><div class="grow"><a href="#${part.id}">${part.title}</a></div>
        ${part.waiting ? html`<span class="badge info">${t("Waiting for its grade")}</span>` : nothing}</li>`)}</ul></div>`;
  }
}

define("course-player", CoursePlayer);
