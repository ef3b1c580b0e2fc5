// When to ask for a live playlist again, and which of the CDN's copies: once for each segment, as soon as it must have changed.
//
// hls.js asks each second, and a CDN keeps a copy for a second; the two drift against segments of 1.0667 s, and a change is noticed
// up to a second and a half late. Here one asks at a constant distance to the end of each segment, each time for another copy
// (`?turn=`, part of the CDN's cache key): it is never one that was made for the segment before. What somebody asks for too early
// costs a moment, not a second, so the distance is learnt by trying.
const FIRST_LAG = 400;
const LEAST = 40;
const UP = 60;
const DOWN = 12;
const DOWN_AT_FIRST = 60;
const ON_TIME = 30;
const HEADROOM = 200;
const LEAK = 1;
const AGAIN = 150;
const TRIES = 4;
const LATER = 750;
const LONGEST = 1500;
const DATE = "#EXT-X-PROGRAM-DATE-TIME:";
const DURATION = "#EXTINF:";
const NUMBER = "#EXT-X-MEDIA-SEQUENCE:";

/** Learns how long publishing takes. Times are epoch milliseconds by the viewer's clock, whatever that is worth. */
export class Pace {
  constructor() {
    this.tracks = new Map();
  }

  /** A playlist came that was asked for at `asked`. Returns whether it is another one than before. */
  came(url, text, asked) {
    const before = this.tracks.get(url);
    if (before?.text === text) {
      before.misses++;
      this.missed = true;
      return false;
    }
    const end = endOf(text);
    if (end) {
      this.tracks.set(url, { text, ...end, misses: 0 });
      if (!before || end.edge > before.edge) this.learn(before, asked - end.edge, asked);
    } else this.tracks.delete(url);
    return true;
  }

  /** Something new came, `lag` after its end. One miss may be another viewer's fault, who made that copy too early; two hardly. */
  learn(before, lag, asked) {
    this.least = Math.min((this.least ?? Infinity) + LEAK, lag);
    if (this.lag === undefined) this.lag = Math.min(lag, FIRST_LAG);
    else if (before?.misses > 1) this.lag = lag - this.lag > LONGEST ? lag : this.lag + UP;
    else if (before?.misses === 1) this.lag = Math.max(this.lag, Math.min(this.lag + UP, this.least + HEADROOM));
    else if (before && asked - before.due < ON_TIME) this.lag -= this.missed ? DOWN : DOWN_AT_FIRST;
    // By a clock that is right it takes at least so long; by one that is behind, what was seen counts.
    if (this.lag > -ON_TIME) this.lag = Math.max(LEAST, this.lag);
  }

  /** Milliseconds to hold back a request that is to be made now. */
  delay(url, now = Date.now()) {
    const track = this.tracks.get(url);
    if (!track) return 0;
    track.due = track.misses ? now + (track.misses % TRIES ? AGAIN : LATER) : track.edge + track.period + this.lag;
    return Math.min(LONGEST, Math.max(0, track.due - now));
  }

  /** The address of the copy to ask for: others for odd and even numbers, and for each of some tries. */
  address(url) {
    const track = this.tracks.get(url);
    if (!track) return url;
    const turned = new URL(url);
    turned.searchParams.set("turn", (track.misses % TRIES) * 2 + (track.number % 2));
    return turned.href;
  }
}

/** Where a live playlist ends: programme time, the last segment's duration, and the next one's number. */
function endOf(text) {
  if (text.includes("#EXT-X-ENDLIST")) return undefined;
  let edge, period, number;
  for (const line of text.split("\n")) {
    if (line.startsWith(NUMBER)) number = Number(line.slice(NUMBER.length));
    else if (line.startsWith(DATE)) edge = Date.parse(line.slice(DATE.length));
    else if (line.startsWith(DURATION)) {
      period = parseFloat(line.slice(DURATION.length)) * 1000;
      edge += period;
      number++;
    }
  }
  return edge && number ? { edge, period, number } : undefined;
}

/** hls.js' loader of playlists that keeps the pace; `Loader` is its usual one. */
export const pacedLoader = (Loader, pace) => class {
  constructor(config) {
    this.config = config;
    this.inner = new Loader(config);
  }

  get stats() {
    return this.inner.stats;
  }

  load(context, config, callbacks) {
    this.context = context;
    this.order = [context, config, callbacks];
    this.tries = 0;
    this.wait();
  }

  wait() {
    this.timer = setTimeout(() => this.ask(...this.order), pace.delay(this.context.url));
  }

  ask(context, config, callbacks) {
    this.tries++;
    this.inner.load({ ...context, url: pace.address(context.url) }, config, {
      onSuccess: (response, stats, _, network) => {
        const asked = Date.now() - performance.now() + stats.loading.start;
        if (pace.came(context.url, response.data, asked) || this.tries === TRIES) callbacks.onSuccess(response, stats, context, network);
        else this.again();
      },
      onError: (error, _, network, stats) => callbacks.onError(error, context, network, stats),
      onTimeout: (stats, _, network) => callbacks.onTimeout(stats, context, network),
      onAbort: (stats, _, network) => callbacks.onAbort?.(stats, context, network),
    });
  }

  again() {
    this.inner.destroy();
    this.inner = new Loader(this.config);
    this.wait();
  }

  abort() {
    clearTimeout(this.timer);
    this.inner.abort();
  }

  destroy() {
    clearTimeout(this.timer);
    this.inner.destroy();
  }

  getCacheAge() {
    return this.inner.getCacheAge();
  }

  getResponseHeader(name) {
    return this.inner.getResponseHeader(name);
  }
};
