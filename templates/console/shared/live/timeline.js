// A broadcast's timeline.json: its status, angles {name, title, address}, and which slide belongs to which moment.
const EVERY = 2000;
const HIDDEN = 10_000;
const LONGEST = 15_000;

/** Fires "change" when something in it changed. `renew` fetches fresh cookies when the CDN says 403. */
export class Timeline extends EventTarget {
  constructor(url, { live, renew }) {
    super();
    this.url = new URL(url, location.href);
    this.live = live;
    this.renew = renew;
    this.entries = [];
    this.angles = [];
    this.status = null;
    this.failures = 0;
    this.onVisible = () => document.hidden || this.soon(0);
    document.addEventListener("visibilitychange", this.onVisible);
    this.poll();
  }

  /** The slide that belongs to a programme time (epoch milliseconds): {deckId, page, image} or null. */
  slideAt(date) {
    if (date === null || date === undefined) return null;
    return this.entries.findLast(({ at }) => at <= date)?.slide ?? null;
  }

  /** Slides that a viewer will see soon, so that they can be fetched ahead. */
  slidesAfter(date, count = 2) {
    return this.entries.filter(({ at, slide }) => slide && at > date).slice(0, count).map(({ slide }) => slide);
  }

  get hasSlides() {
    return this.entries.some(({ slide }) => slide);
  }

  async poll() {
    clearTimeout(this.timer);
    try {
      const response = await fetch(this.url, { cache: "no-cache" });
      if (response.status === 403) await this.renew();
      if (response.ok) this.take(await response.json());
      this.failures = response.ok ? 0 : this.failures + 1;
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof SyntaxError || "code" in error)) throw error;
      this.failures++;
    }
    if (!this.gone && (this.live || this.failures)) this.soon(this.pause());
  }

  pause() {
    const base = document.hidden ? HIDDEN : Math.min(LONGEST, EVERY * 1.6 ** this.failures);
    return base * (0.75 + Math.random() / 2);
  }

  soon(milliseconds) {
    clearTimeout(this.timer);
    if (!this.gone && (this.live || this.failures)) this.timer = setTimeout(() => this.poll(), milliseconds);
  }

  take(document) {
    const text = JSON.stringify(document);
    if (text === this.text) return;
    this.text = text;
    this.status = document.status ?? null;
    this.angles = (document.angles ?? [])
      .map(({ name, title, playlist, replay }) => ({ name, title: title || name, path: this.live ? playlist : replay }))
      .filter(({ path }) => path)
      .map(({ name, title, path }) => ({ name, title, address: new URL(path, this.url).href }));
    this.entries = (document.entries ?? [])
      .map(({ at, slide }) => ({ at: Date.parse(at), slide: slide && { ...slide, image: new URL(slide.image, this.url).href } }))
      .sort((one, other) => one.at - other.at);
    this.dispatchEvent(new Event("change"));
  }

  destroy() {
    this.gone = true;
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.onVisible);
  }
}
