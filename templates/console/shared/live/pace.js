// When to ask for a live playlist again: right after it must have changed, once for each segment.
//
// hls.js asks each second, and a CDN keeps a playlist for a second; the two drift against segments of 1.0667 s, and a change
// is noticed up to a second and a half late, now and then: that runs a buffer of two seconds dry. Asked for once a segment, always
// at the same distance to its end, a playlist that is kept for a second is never stale, and nothing jitters.
const USUAL_LAG = 500;
const LATER = 150;
const AGAIN = 300;
const LONGEST = 1500;
// Sooner after the last answer, the CDN may still answer the same.
const KEPT = 1010;
const FORGOTTEN = 300_000;

export class Pace {
  constructor() {
    this.least = Infinity;
    this.floor = { lag: -Infinity, at: 0, holds: FORGOTTEN };
    this.tracks = new Map();
  }

  /** A playlist came (hls.js' details): has it something new? All times are epoch milliseconds. */
  note(name, details, now = Date.now()) {
    const last = details.fragments.at(-1);
    if (!last?.programDateTime) return;
    const edge = last.programDateTime + last.duration * 1000;
    const before = this.tracks.get(name);
    if (before && edge <= before.edge) {
      if (before.misses++ === 0 && before.asked - before.answered >= KEPT) this.early(before.asked - before.edge - before.period, now);
      before.answered = now;
      return;
    }
    this.least = Math.min(this.least, now - edge);
    this.tracks.set(name, { edge, period: last.duration * 1000, misses: 0, answered: now });
  }

  /** Publishing takes longer than we thought: ask later, for a while; each time that this proves true, for longer. */
  early(lag, now) {
    if (lag - this.least > LONGEST) return;
    this.floor = { lag: Math.max(this.floor.lag, lag + LATER), at: now, holds: 2 * this.floor.holds };
  }

  /** Milliseconds to hold back a request that hls.js wants to make now. */
  delay(name, now = Date.now()) {
    const known = this.tracks.get(name);
    if (!known) return 0;
    const at = known.misses ? now + AGAIN : this.next(known, now);
    known.asked = Math.min(now + LONGEST, Math.max(now, at));
    return known.asked - now;
  }

  next({ edge, period, answered }, now) {
    if (now - this.floor.at > this.floor.holds) this.floor.lag = -Infinity;
    // A clock that is behind the stage's makes lags small or negative: then what was seen counts, not what is usual.
    const lag = Math.max(this.floor.lag, Math.min(USUAL_LAG, this.least + LATER));
    return Math.max(edge + period + lag, answered + KEPT);
  }
}
