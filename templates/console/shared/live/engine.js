// Plays one HLS address in a <video>, live or recorded: hls.js where there is MediaSource, else the browser's own HLS.
// Live, it keeps as close as the connection allows, and comes back by itself from whatever broke on the way.
import { CatchUp } from "./catch-up.js";
import { Pace, pacedLoader } from "./pace.js";

// Where somebody begins who comes: that far from the newest segment. From there catch-up.js finds the right distance.
const BEHIND = 2;
const FAR_BEHIND = 25;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8000;
const STUCK = 8000;
const SAME_TROUBLE = 5000;

/**
 * Fires "change" when qualities, captions, trouble or the clock changed, and "ended" when nothing more will come.
 * `renew` fetches fresh cookies; it is asked for when the CDN says 403. `trouble` is "", "connection" or "broadcast".
 */
export class Engine extends EventTarget {
  constructor(video, { renew }) {
    super();
    this.video = video;
    this.renew = renew;
    this.trouble = "";
    this.restarts = 0;
    this.ownHls = false;
    this.timer = setInterval(() => this.watch(), 250);
    this.online = () => this.trouble === "connection" && this.restart();
    window.addEventListener("online", this.online);
    video.addEventListener("waiting", (this.onWaiting = () => this.catchUp?.starve()));
    video.addEventListener("playing", (this.onPlaying = () => this.well()));
    video.addEventListener("ended", (this.onEnded = () => this.dispatchEvent(new Event("ended"))));
    video.addEventListener("error", (this.onError = () => this.hls || !video.error || this.again()));
  }

  /** Begin with an address. `at` (seconds) or `date` (epoch milliseconds) say where a recording starts. */
  async load(url, { live, at = 0, date } = {}) {
    this.source = { url, live, at, date };
    this.moved = performance.now();
    const Hls = await import("hls.js").then((module) => module.default, () => null);
    if (this.gone || this.source.url !== url) return;
    if (!Hls) {
      this.again();
      return;
    }
    this.Hls = Hls;
    this.close();
    if (Hls.isSupported()) this.open(at);
    else this.openNative(at);
  }

  openNative(at) {
    this.ownHls = true;
    this.video.src = this.source.url;
    if (at) this.video.addEventListener("loadedmetadata", () => (this.video.currentTime = at), { once: true });
  }

  open(at) {
    const { Hls, source } = this;
    const hls = new Hls({
      pLoader: source.live ? pacedLoader(Hls.DefaultConfig.loader, new Pace()) : undefined,
      enableWorker: false,
      liveSyncDuration: BEHIND,
      liveMaxLatencyDuration: FAR_BEHIND,
      liveSyncOnStallIncrease: 0.5,
      maxLiveSyncPlaybackRate: 1,
      backBufferLength: source.live ? 30 : 120,
      startPosition: source.live || (!at && !source.date) ? -1 : at,
      abrEwmaDefaultEstimate: 3_000_000,
      capLevelToPlayerSize: true,
      manifestLoadPolicy: { default: patience(5000, 3) },
      playlistLoadPolicy: { default: patience(4000, 6) },
      fragLoadPolicy: { default: patience(6000, 6) },
    });
    this.hls = hls;
    this.catchUp = source.live ? new CatchUp(hls, this.video) : undefined;
    hls.on(Hls.Events.MANIFEST_PARSED, () => this.changed());
    hls.on(Hls.Events.LEVEL_SWITCHED, () => this.changed());
    hls.on(Hls.Events.SUBTITLE_TRACKS_UPDATED, () => this.changed());
    hls.on(Hls.Events.BUFFER_APPENDED, () => this.catchUp?.appended());
    hls.on(Hls.Events.LEVEL_LOADED, (_, { details }) => this.loaded(details));
    hls.on(Hls.Events.ERROR, (_, error) => this.failed(error));
    hls.loadSource(source.url);
    hls.attachMedia(this.video);
  }

  loaded(details) {
    if (details.advanced !== false) this.advanced = performance.now();
    if (this.trouble === "connection") this.tell("");
    if (this.source.date && !details.live) {
      const wanted = timeAt(details.fragments, this.source.date);
      this.source.date = undefined;
      if (wanted !== undefined && Math.abs(wanted - this.video.currentTime) > 0.3) this.video.currentTime = wanted;
    }
    this.changed();
  }

  // ---- what can be asked and chosen

  /** Renditions, best first: {index, height, bitrate}. */
  get qualities() {
    const levels = (this.hls?.levels ?? []).map(({ height, bitrate }, index) => ({ index, height, bitrate }));
    return levels.sort((one, other) => other.height - one.height || other.bitrate - one.bitrate);
  }

  /** The chosen rendition's index; -1 is automatic. */
  get quality() {
    return this.hls && !this.hls.autoLevelEnabled ? this.hls.loadLevel : -1;
  }

  set quality(index) {
    if (this.source.live) this.hls.loadLevel = index;
    else this.hls.nextLevel = index;
    this.changed();
  }

  /** The rendition that is seen now. */
  get shown() {
    return this.hls?.levels[this.hls.currentLevel];
  }

  get captions() {
    return (this.hls?.subtitleTracks ?? []).map(({ name, lang }, index) => ({ index, name: name || lang }));
  }

  get caption() {
    return this.hls?.subtitleTrack ?? -1;
  }

  set caption(index) {
    this.hls.subtitleTrack = index;
    this.hls.subtitleDisplay = index >= 0;
    this.changed();
  }

  /** Programme time of the picture that is seen, in epoch milliseconds; null while it is not known. */
  get date() {
    if (this.hls) return this.hls.playingDate?.getTime() ?? null;
    const start = this.video.getStartDate?.().getTime();
    return start ? start + this.video.currentTime * 1000 : null;
  }

  /** Where in a recording a programme time lies, in seconds; undefined when it is not in it. */
  secondsAt(date) {
    if (this.hls) return timeAt(this.hls.latestLevelDetails?.fragments ?? [], date);
    const start = this.video.getStartDate?.().getTime();
    return start && date >= start ? (date - start) / 1000 : undefined;
  }

  /** Seconds between the newest that is published and what is seen. */
  get latency() {
    if (this.hls) return this.hls.latency;
    const { seekable } = this.video;
    return seekable.length ? seekable.end(seekable.length - 1) - this.video.currentTime : 0;
  }

  get buffered() {
    const { buffered, currentTime } = this.video;
    for (let index = 0; index < buffered.length; index++) {
      if (buffered.start(index) <= currentTime + 0.1 && buffered.end(index) > currentTime) return buffered.end(index) - currentTime;
    }
    return 0;
  }

  get atLive() {
    return this.latency < (this.hls?.targetLatency ?? BEHIND) + 2.5;
  }

  get bandwidth() {
    return this.hls?.bandwidthEstimate;
  }

  goLive() {
    const { seekable } = this.video;
    if (this.catchUp) this.catchUp.jump();
    else if (seekable.length) this.video.currentTime = seekable.end(seekable.length - 1) - BEHIND;
  }

  // ---- trouble

  /** Every quarter second: hold the distance to live, and notice when nothing moves any more. */
  watch() {
    const { video, source } = this;
    if (!source || this.gone) return;
    const now = performance.now();
    if (video.currentTime !== this.position || video.paused || video.ended || !video.playbackRate) this.moved = now;
    this.position = video.currentTime;
    this.catchUp?.step();
    const quiet = source.live && this.hls && now - (this.advanced ?? now) > 4000;
    if (quiet && !this.trouble && navigator.onLine && this.buffered < 0.5) this.tell("broadcast");
    if (!quiet && this.trouble === "broadcast" && now - this.moved < 1000) this.tell("");
    const could = this.buffered > 1 || (source.live && !quiet && this.latency > FAR_BEHIND / 2);
    if (could && now - this.moved > STUCK * (1 + this.restarts)) this.restart();
    this.dispatchEvent(new Event("tick"));
  }

  well() {
    this.restarts = this.refusals = 0;
    this.pause = FIRST_PAUSE;
    this.tell("");
    if (this.source?.live && this.latency > 6 && !this.catchUp?.held) this.goLive();
  }

  async failed({ fatal, type, details, response }) {
    if (response?.code === 403) return this.refused();
    if (!fatal) return undefined;
    if (type === this.Hls.ErrorTypes.MEDIA_ERROR) return this.mend(details);
    return this.again();
  }

  /** Cookies have run out: fetch others, once for a burst of refusals, and go on. */
  async refused() {
    if (this.renewing) return;
    this.renewing = true;
    try {
      await this.renew();
      this.refusals = (this.refusals ?? 0) + 1;
      await pause(Math.min(LONGEST_PAUSE, 2 ** this.refusals * 100) * (0.5 + Math.random() / 2));
      if (!this.gone) this.resume();
    } catch (error) {
      if (!("code" in error)) throw error;
      if (!this.gone) this.again();
    } finally {
      this.renewing = false;
    }
  }

  mend(details) {
    const now = performance.now();
    const repeated = now - (this.mended ?? -SAME_TROUBLE) < SAME_TROUBLE;
    this.mended = now;
    if (repeated || details === this.Hls.ErrorDetails.MANIFEST_INCOMPATIBLE_CODECS_ERROR) this.again();
    else this.hls.recoverMediaError();
  }

  /** Try again after a pause that grows; never gives up. */
  async again() {
    this.tell("connection");
    if (this.waiting) return;
    this.waiting = true;
    this.pause = Math.min(LONGEST_PAUSE, (this.pause ?? FIRST_PAUSE) * 2);
    await pause(this.pause * (0.5 + Math.random() / 2));
    this.waiting = false;
    if (!this.gone && this.trouble === "connection") this.restart();
  }

  resume() {
    if (this.hls?.levels.length) this.hls.startLoad();
    else this.restart();
  }

  /** Begin again with the same address: live at the edge, a recording where it was. */
  restart() {
    this.restarts++;
    const { url, live, at, date } = this.source;
    const playing = !this.video.paused;
    const then = live ? {} : { at: this.video.currentTime || at, date };
    this.load(url, { live, ...then }).then(() => playing && this.video.play().catch(() => {}));
  }

  tell(trouble) {
    if (trouble === this.trouble) return;
    this.trouble = trouble;
    this.changed();
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  close() {
    this.hls?.destroy();
    this.hls = undefined;
  }

  destroy() {
    this.gone = true;
    clearInterval(this.timer);
    window.removeEventListener("online", this.online);
    this.video.removeEventListener("waiting", this.onWaiting);
    this.video.removeEventListener("playing", this.onPlaying);
    this.video.removeEventListener("ended", this.onEnded);
    this.video.removeEventListener("error", this.onError);
    this.close();
    if (this.ownHls) this.video.removeAttribute("src");
  }
}

/** Where in a recording a programme time lies; undefined when it is not in it. */
function timeAt(fragments, date) {
  const found = fragments.findLast(({ programDateTime }) => programDateTime !== null && programDateTime <= date);
  return found && found.start + Math.min(found.duration, (date - found.programDateTime) / 1000);
}

/** hls.js' load policy: give up waiting early, try again soon; a refusal (403) is ours to mend. */
const patience = (firstByte, retries) => ({
  maxTimeToFirstByteMs: firstByte,
  maxLoadTimeMs: 20_000,
  timeoutRetry: { maxNumRetry: retries, retryDelayMs: 0, maxRetryDelayMs: 1000 },
  errorRetry: {
    maxNumRetry: retries, retryDelayMs: 400, maxRetryDelayMs: 2000, backoff: "exponential",
    shouldRetry: (config, count, _isTimeout, response) => response?.code !== 403 && count < config.maxNumRetry,
  },
});

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
