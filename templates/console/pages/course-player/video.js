// <lesson-video>: a video and the record of what was watched, in five-second buckets. Fires "watched" (a WatchView).
import { get, post } from "../../shared/api.js";
import { AcademyElement, define, html, nothing } from "../../shared/element.js";
import { formatPercent } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { notice, progressBar } from "../../shared/ui.js";
import { ENOUGH, bucketsBetween, countOf, percentOf, rangesOf, spansMissing, clockOf } from "./buckets.js";

const REPORT_EVERY = 10_000;
const STEP = 10;
const SHOWN_GAPS = 3;

class LessonVideo extends AcademyElement {
  static properties = {
    courseId: {}, lesson: { attribute: false }, counted: { type: Boolean }, prepared: { type: Boolean },
    source: { state: true }, failed: { state: true }, percent: { state: true }, ended: { state: true },
  };

  constructor() {
    super();
    this.waiting = new Set();
    this.onHidden = () => document.visibilityState === "hidden" && this.report({ keepalive: true });
    this.onLeave = () => this.report({ keepalive: true });
  }

  get video() {
    return this.querySelector("video");
  }

  get duration() {
    return this.lesson.video.duration;
  }

  connectedCallback() {
    super.connectedCallback();
    document.addEventListener("visibilitychange", this.onHidden);
    window.addEventListener("pagehide", this.onLeave);
    this.timer = setInterval(() => this.report(), REPORT_EVERY);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.onHidden);
    window.removeEventListener("pagehide", this.onLeave);
    this.report({ keepalive: true });
  }

  willUpdate(changed) {
    if (!changed.has("lesson") || this.lessonId === this.lesson.id) return;
    if (this.lessonId) this.report();
    this.lessonId = this.lesson.id;
    this.seen = new Set(this.lesson.video.watchedBuckets);
    this.percent = percentOf(this.seen, this.duration);
    this.failed = this.ended = false;
    this.last = this.source = undefined;
    this.open(!this.prepared);
  }

  /** The answer's cookies open the video on the CDN; they last some hours. */
  async open(renew) {
    try {
      if (renew) await get(`/api/courses/${this.courseId}/learn`, { lessonId: this.lesson.id });
      this.source = this.lesson.video.url;
    } catch (error) {
      if (!("code" in error)) throw error;
      this.failed = true;
    }
  }

  async broken() {
    if (this.renewed) {
      this.failed = true;
      return;
    }
    this.renewed = true;
    const at = this.video.currentTime;
    await this.open(true);
    this.video.load();
    this.resumeAt = at || this.resumeAt;
  }

  ready() {
    const first = spansMissing(this.seen, this.duration)[0]?.[0] ?? 0;
    const at = this.resumeAt ?? (this.lesson.completed ? 0 : first);
    if (at > 0) this.video.currentTime = at;
  }

  moved() {
    const { currentTime: now, seeking, paused, playbackRate } = this.video;
    if (seeking || paused) return;
    this.note(bucketsBetween(this.last, now, playbackRate, this.duration));
    this.last = now;
  }

  stopped(ended) {
    this.last = undefined;
    if (ended) this.note([countOf(this.duration) - 1]);
    this.ended = ended;
    this.report();
  }

  note(buckets) {
    for (const bucket of buckets) {
      if (this.seen.has(bucket)) continue;
      this.seen.add(bucket);
      this.waiting.add(bucket);
    }
    this.percent = percentOf(this.seen, this.duration);
    if (this.percent >= ENOUGH && this.waiting.size && !this.lesson.completed && !this.enough) {
      this.enough = true;
      this.report();
    }
  }

  /** Send what was watched since the last report; what cannot be sent waits for the next. */
  async report({ keepalive = false } = {}) {
    if (!this.counted || !this.waiting.size) return;
    const sent = [...this.waiting];
    const lessonId = this.lessonId;
    this.waiting.clear();
    try {
      const view = await post(`/api/courses/${this.courseId}/lessons/${lessonId}/watch`, { ranges: rangesOf(sent) }, { keepalive });
      this.enough = false;
      this.dispatchEvent(new CustomEvent("watched", { detail: view }));
    } catch (error) {
      if (!("code" in error)) throw error;
      if (lessonId === this.lessonId && !(error.status >= 400 && error.status < 500)) for (const bucket of sent) this.waiting.add(bucket);
    }
  }

  pressed(event) {
    const { video } = this;
    const keys = {
      k: () => (video.paused ? video.play() : video.pause()),
      j: () => (video.currentTime -= STEP),
      l: () => (video.currentTime += STEP),
      m: () => (video.muted = !video.muted),
      f: () => (document.fullscreenElement ? document.exitFullscreen() : video.requestFullscreen()),
    };
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  }

  jump(seconds) {
    this.video.currentTime = seconds;
    this.video.play();
    this.video.focus();
  }

  render() {
    if (this.failed) return notice(t("The video cannot be played right now. Reload the page to try again."), "danger");
    const { title, video } = this.lesson;
    return html`<div class="stack tight">
      <video class="course-player-video" controls playsinline preload="metadata" tabindex="0" aria-label=${t("Video: {title}", { title })}
        src=${this.source ?? nothing} poster=${this.source && video.posterUrl ? video.posterUrl : nothing}
        @loadedmetadata=${this.ready} @timeupdate=${this.moved} @seeking=${() => (this.last = undefined)} @play=${() => (this.ended = false)}
        @pause=${() => this.stopped(false)} @ended=${() => this.stopped(true)} @error=${() => this.source && this.broken()} @keydown=${this.pressed}></video>
      ${this.counted ? this.record() : nothing}
    </div>`;
  }

  record() {
    const enough = this.percent >= ENOUGH || this.lesson.completed;
    return html`<div class="course-player-watched">
      ${progressBar(this.percent, t("Watched"))}
      <p class="fine">${enough ? t("Seen. This lesson is completed.") : t("Completes by itself at {percent} watched.", { percent: formatPercent(ENOUGH) })}</p>
      ${this.ended && !enough ? this.gaps() : nothing}
    </div>`;
  }

  gaps() {
    const spans = spansMissing(this.seen, this.duration).slice(0, SHOWN_GAPS);
    return html`<div class="row" role="status"><span class="fine">${t("Still to see:")}</span>
      ${spans.map(([start, end]) => html`<button type="button" class="button small" @click=${() => this.jump(start)}>${clockOf(start)}–${clockOf(end)}</button>`)}</div>`;
  }
}

define("lesson-video", LessonVideo);
