// What a webinar's audience may watch now (GET …/playback), asked again at a pace that ten thousand waiting people can share.
const SOON = 5000;
const STEPS = [
  [3_600_000, 300_000],
  [900_000, 60_000],
  [120_000, 20_000],
];
const LATE = 10_000;
const LATE_AFTER = 300_000;
const AFTER_END = [3000, 5000, 8000, 12_000, 20_000, 30_000, 60_000];
const BURST = 3000;
const RENEW_AT = 0.75;
const FIRST_LOOK = 60_000;

/**
 * How long to wait before asking again, in milliseconds: `until` is the time to the scheduled start (negative when it has
 * passed), `ended` counts the questions since the end. Spread by ±40 %, so that nobody asks with everybody else.
 */
export function pauseBefore({ until, ended, hidden = false }, random = Math.random()) {
  const base = ended === undefined ? waiting(until) : (AFTER_END[ended] ?? AFTER_END.at(-1));
  return base * (0.6 + 0.8 * random) * (hidden ? 2 : 1);
}

function waiting(until) {
  if (until < -LATE_AFTER) return LATE;
  const step = STEPS.find(([from]) => until > from);
  // Never sleep past the moment at which the pace quickens.
  return step ? Math.min(step[1], Math.max(SOON, until - step[0] + SOON)) : SOON;
}

/** Fires "change" with every answer. `value` is the last answer, `error` the last failure, if the last call failed. */
export class Playback extends EventTarget {
  constructor(read, { start } = {}) {
    super();
    this.read = read;
    this.start = start;
    this.ended = undefined;
    this.onVisible = () => document.hidden || !this.pending || this.schedule(300 + Math.random() * 1500);
    document.addEventListener("visibilitychange", this.onVisible);
  }

  /** Ask now; several callers share one request. Fresh cookies come with the answer. */
  refresh() {
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  /** Fresh cookies: several that were refused in a burst share one answer. */
  async renew() {
    const recent = this.value && !this.error && Date.now() - this.asked < BURST;
    return recent ? this.value : this.refresh();
  }

  async ask() {
    clearTimeout(this.timer);
    this.asked = Date.now();
    try {
      this.value = await this.read();
      this.error = undefined;
    } catch (error) {
      if (!("code" in error)) throw error;
      this.error = error;
    }
    if (this.gone) return this.value;
    this.plan();
    this.dispatchEvent(new Event("change"));
    if (this.error) throw this.error;
    return this.value;
  }

  /** Ask and keep asking; what fails is kept in `error`. */
  async follow() {
    await this.refresh().catch((error) => {
      if (!("code" in error)) throw error;
    });
  }

  /** The end was seen elsewhere (timeline.json): look for the replay. */
  over() {
    if (this.ended !== undefined) return;
    this.ended = 0;
    this.schedule(1000 + Math.random() * 5000);
  }

  plan() {
    const { status, playlistUrl, expiresAt } = this.value ?? {};
    this.pending = false;
    if (this.error) this.wait(this.error.status >= 500 || this.error.status === 0 || this.error.status === 429 ? LATE : undefined);
    else if (status === "ENDED" || this.ended !== undefined) this.lookForReplay(this.value);
    else if (status === "LIVE" && playlistUrl) this.renewBefore(expiresAt);
    else if (status !== "CANCELLED") this.wait(pauseBefore({ until: (this.start ?? 0) - Date.now(), hidden: document.hidden }));
  }

  /** First the replay, then its download, poster and storyboard, which take a little longer. */
  lookForReplay({ status, replay, replayState, expiresAt }) {
    if (replay?.downloadUrl) this.renewBefore(expiresAt);
    if (replay?.downloadUrl || (status === "ENDED" && !["PREPARING", "READY"].includes(replayState))) return;
    this.wait(pauseBefore({ ended: this.ended ?? 0, hidden: document.hidden }));
    this.ended = (this.ended ?? 0) + 1;
  }

  /** Cookies end at `expiresAt`: ask for others well before, each viewer at another moment. */
  renewBefore(expiresAt) {
    if (!expiresAt) return;
    const left = Math.max(FIRST_LOOK, Date.parse(expiresAt) - Date.now());
    this.schedule(Math.min(left * (RENEW_AT - Math.random() * 0.15), 2 ** 31 - 1));
  }

  wait(milliseconds) {
    if (milliseconds === undefined) return;
    this.pending = true;
    this.schedule(milliseconds);
  }

  schedule(milliseconds) {
    clearTimeout(this.timer);
    if (!this.gone) this.timer = setTimeout(() => this.follow(), milliseconds);
  }

  destroy() {
    this.gone = true;
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.onVisible);
  }
}
