// Holds the distance to live: a little faster (inaudibly) when behind, one jump when far behind; and after running dry it
// gathers more than a segment before it goes on, or it would run dry with every segment.
const FASTEST = 0.06;
const ENOUGH = 0.8;
const NEAR = 0.1;
const FAR = 6;
const SMOOTH = 0.12;
const GATHERED = 1.3;
const DRY = 0.25;
const LONGEST_GATHERING = 4000;

export class CatchUp {
  /** `hls` knows the distance, estimated from when playlists changed: it jitters, so it is smoothed. */
  constructor(hls, video) {
    this.hls = hls;
    this.video = video;
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
    if (!this.video.seeking && this.ahead < DRY && !this.held) this.starved = performance.now();
  }

  /** Called four times a second. */
  step() {
    const { hls, video } = this;
    if (this.starved) return this.gather();
    const distance = hls.latency - (hls.targetLatency ?? hls.latency);
    this.smooth = this.smooth === undefined || Math.abs(distance - this.smooth) > 2 ? distance : this.smooth + SMOOTH * (distance - this.smooth);
    if (video.paused || this.held || video.readyState < 3) return;
    if (this.smooth > FAR && hls.liveSyncPosition) {
      video.currentTime = hls.liveSyncPosition;
      this.smooth = undefined;
    } else this.pace();
    return undefined;
  }

  get ahead() {
    const { buffered, currentTime } = this.video;
    return buffered.length ? buffered.end(buffered.length - 1) - currentTime : 0;
  }

  gather() {
    const { video } = this;
    if (this.ahead > 0.2) this.gathering ??= performance.now();
    const enough = this.ahead >= GATHERED || performance.now() - (this.gathering ?? Infinity) > LONGEST_GATHERING;
    if (enough || this.held) this.starved = this.gathering = this.smooth = undefined;
    video.playbackRate = enough || this.held ? 1 : 0;
  }

  pace() {
    const { video } = this;
    const wanted = this.smooth > NEAR && this.ahead > ENOUGH ? 1 + Math.min(FASTEST, this.smooth * 0.06) : 1;
    const rate = Math.round(wanted * 100) / 100;
    if (video.playbackRate !== rate) video.playbackRate = rate;
  }
}
