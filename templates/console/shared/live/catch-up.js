// Holds the picture as close to live as the connection allows.
//
// What arrives moves the end of the buffer forward by a segment at a time; just before, the reserve is smallest. The picture is
// kept where that smallest reserve is a fixed one: a little faster (inaudibly) when there is more, a little slower when there is
// less, one jump when far behind. No clock but the player's own takes part. After running dry it gathers more than a segment
// before it goes on, or it would run dry with every segment, and keeps more in reserve for a while.
const RESERVE = 0.3;
const MORE = 0.4;
const MOST = 1.6;
const LESS_AFTER = 60;
const WINDOW = 10;
const FASTEST = 0.06;
const SLOWEST = 0.04;
const NEAR = 0.04;
const GAIN = 0.2;
const FAR = 6;
const GATHERED = 1.3;
const DRY = 0.25;
const LONGEST_GATHERING = 4000;
const SETTLING = 5000;

/** How far ahead of a clock the end of the buffer is at its worst, of late. All in seconds. */
export class Lead {
  constructor() {
    this.seen = [];
  }

  /** The buffer ends at `end` just before something is added to it, or still. */
  note(end, now) {
    this.seen = this.seen.filter(({ at, lead }) => at > now - WINDOW && lead < end - now);
    this.seen.push({ at: now, lead: end - now });
  }

  /** The worst one; undefined while there is none. */
  get worst() {
    return this.seen[0]?.lead;
  }

  forget() {
    this.seen = [];
  }
}

export class CatchUp {
  /** `hls` knows roughly how far behind live it is; that is good for jumps only. */
  constructor(hls, video) {
    this.hls = hls;
    this.video = video;
    this.lead = new Lead();
    this.reserve = RESERVE;
    this.driedAt = -Infinity;
  }

  /** Whoever pauses on purpose stays where they are until they want to be live again. */
  get held() {
    return this.pausedAt !== undefined;
  }

  hold(held) {
    this.pausedAt = held ? performance.now() : undefined;
  }

  /** The picture stopped for want of data. */
  starve() {
    if (this.video.seeking || this.ahead >= DRY || this.held || this.starved) return;
    this.starved = performance.now();
    if (!this.settled) return;
    this.reserve = Math.min(MOST, this.reserve + MORE);
    this.driedAt = this.starved / 1000;
  }

  /** Called whenever something was added to the buffer; before, it ended where we last saw its end. */
  appended() {
    const { end } = this;
    if (end > this.last) {
      this.lead.note(this.last, performance.now() / 1000);
      this.began ??= performance.now();
    }
    this.last = end;
  }

  /** Called four times a second. */
  step() {
    const { hls, video } = this;
    if (this.starved) return this.gather();
    if (video.paused || this.held || video.readyState < 3) return undefined;
    if (hls.latency - (hls.targetLatency ?? hls.latency) > FAR) this.jump();
    else this.pace();
    return undefined;
  }

  /** To the live edge. */
  jump() {
    const edge = this.hls.liveSyncPosition;
    if (edge === null) return;
    this.video.currentTime = edge;
    this.lead.forget();
  }

  /** Who has just begun knows nothing of the connection yet. */
  get settled() {
    return performance.now() - this.began > SETTLING;
  }

  get end() {
    const { buffered } = this.video;
    return buffered.length ? buffered.end(buffered.length - 1) : undefined;
  }

  get ahead() {
    return (this.end ?? this.video.currentTime) - this.video.currentTime;
  }

  /** Where the picture should be now; undefined while that is not known. */
  get wanted() {
    const { worst } = this.lead;
    return worst === undefined ? undefined : performance.now() / 1000 + worst - this.reserve;
  }

  gather() {
    const { video } = this;
    if (this.ahead > 0.2) this.gathering ??= performance.now();
    const enough = this.ahead >= GATHERED || performance.now() - (this.gathering ?? Infinity) > LONGEST_GATHERING;
    if (enough || this.held) {
      this.starved = this.gathering = undefined;
      this.lead.forget();
    }
    video.playbackRate = enough || this.held ? 1 : 0;
  }

  pace() {
    const { video, wanted } = this;
    const now = performance.now() / 1000;
    if (wanted === undefined) return;
    this.lead.note(this.end, now);
    if (now - this.driedAt > LESS_AFTER && this.reserve > RESERVE) {
      this.reserve = Math.max(RESERVE, this.reserve - MORE);
      this.driedAt = now;
    }
    const distance = wanted - video.currentTime;
    const change = Math.abs(distance) < NEAR ? 0 : Math.max(-SLOWEST, Math.min(FASTEST, distance * GAIN));
    const rate = Math.round((1 + change) * 100) / 100;
    if (video.playbackRate !== rate) video.playbackRate = rate;
  }
}
