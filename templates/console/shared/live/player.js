// <live-player>: a broadcast or its recording, with slides beside the picture at the moment that the picture shows them.
//   html`<live-player .source=${{ playlistUrl, timelineUrl, live, title, host, … }} .renew=${async () => …}></live-player>`
// Fires "watching" (picture runs), "status" (what timeline.json says) and "finished" (nothing more will come).
import { AcademyElement, define, html, nothing, vars } from "../element.js";
import { t } from "../i18n.js";
import { announce } from "../toast.js";
import { controlBar } from "./controls.js";
import { Engine } from "./engine.js";
import { keys } from "./keys.js";
import { overlay } from "./overlay.js";
import * as memory from "./memory.js";
import { settingsPanel } from "./settings.js";
import { slidePane } from "./slides.js";
import { statsPanel } from "./stats.js";
import { readStoryboard } from "./storyboard.js";
import { Timeline } from "./timeline.js";

const IDLE = 3000;
const RESUMED_FOR = 8000;
const DRY = 0.3;
const VIEWS = ["both", "video", "slides"];

class LivePlayer extends AcademyElement {
  static properties = {
    source: { attribute: false }, renew: { attribute: false }, resting: { type: Boolean }, view: { state: true }, panel: { state: true }, stats: { state: true },
    idle: { state: true }, buffering: { state: true }, blocked: { state: true }, silenced: { state: true }, slide: { state: true }, angle: { state: true },
    resumed: { state: true }, started: { state: true },
  };

  constructor() {
    super();
    this.view = VIEWS.includes(memory.read("view")) ? memory.read("view") : "both";
    this.angle = "";
    this.storyboard = [];
    this.pressed = (event) => keys(this, event);
    this.fullscreened = () => this.requestUpdate();
    this.leaving = () => this.remember();
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener("keydown", this.pressed);
    window.addEventListener("pagehide", this.leaving);
    document.addEventListener("fullscreenchange", this.fullscreened);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.pressed);
    window.removeEventListener("pagehide", this.leaving);
    document.removeEventListener("fullscreenchange", this.fullscreened);
    clearTimeout(this.idleTimer);
    this.remember();
    this.close();
  }

  updated(changed) {
    if (changed.has("resting") && this.engine) this.rest();
    if (!changed.has("source") || !this.source) return;
    if (this.source.playlistUrl !== this.playing) this.begin();
    if (this.source.storyboardUrl !== this.pictured) this.picture();
  }

  /** Still and silent while somebody is elsewhere; afterwards it goes on, a broadcast where it is then. */
  rest() {
    const { video, engine, live } = this;
    video.muted = this.resting || (memory.read("muted") ?? false);
    this.silenced = false;
    if (this.resting) {
      engine.catchUp?.hold(true);
      video.pause();
    } else if (live) this.goLive();
    else this.play();
  }

  // ---- one source

  begin() {
    this.close();
    const { playlistUrl, timelineUrl, live } = this.source;
    this.playing = playlistUrl;
    this.started = this.blocked = this.silenced = false;
    this.buffering = true;
    this.engine = new Engine(this.video, { renew: this.renew });
    for (const name of ["change", "tick"]) this.engine.addEventListener(name, () => this.beat());
    this.engine.addEventListener("ended", () => this.finish());
    if (timelineUrl) this.follow(timelineUrl, live);
    this.video.volume = memory.read("volume") ?? 1;
    this.video.muted = this.resting || (memory.read("muted") ?? false);
    const at = live ? 0 : memory.resumeAt(this.source.key, this.source.duration);
    this.resumed = at > 0;
    this.engine.load(playlistUrl, { live, at });
    this.mediaSession();
    this.play();
  }

  /** The storyboard comes a little after the replay itself. */
  async picture() {
    this.pictured = this.source.storyboardUrl;
    this.storyboard = this.pictured ? await readStoryboard(this.pictured) : [];
    this.requestUpdate();
  }

  follow(url, live) {
    this.timeline = new Timeline(url, { live, renew: this.renew });
    this.timeline.addEventListener("change", () => {
      this.beat();
      this.requestUpdate();
      this.fire("status", this.timeline.status);
    });
  }

  close() {
    this.engine?.destroy();
    this.timeline?.destroy();
    this.engine = this.timeline = this.playing = undefined;
  }

  get video() {
    return this.querySelector("video");
  }

  get live() {
    return Boolean(this.source.live);
  }

  get duration() {
    return Number.isFinite(this.video?.duration) ? this.video.duration : (this.source.duration ?? 0);
  }

  /** With sound where the browser allows it, else silently with a button for the sound, else with a large play button. */
  async play() {
    if (this.resting) return;
    try {
      await this.video.play();
      this.blocked = false;
    } catch (error) {
      if (error.name !== "NotAllowedError") return;
      if (this.video.muted) this.blocked = true;
      else {
        this.video.muted = this.silenced = true;
        await this.play();
      }
    }
  }

  toggle() {
    if (this.video.paused) {
      if (this.live && this.engine.atLive) this.engine.catchUp?.hold(false);
      this.play();
    } else {
      this.engine.catchUp?.hold(true);
      this.video.pause();
    }
  }

  goLive() {
    this.engine.catchUp?.hold(false);
    this.engine.goLive();
    this.play();
    announce(t("You are watching live"));
  }

  mute(muted = !this.video.muted) {
    this.video.muted = muted;
    this.silenced = false;
    if (!muted && this.video.volume === 0) this.video.volume = 0.5;
    memory.write("muted", muted);
  }

  setVolume(volume) {
    this.video.volume = Math.min(1, Math.max(0, volume));
    this.mute(this.video.volume === 0);
    memory.write("volume", this.video.volume);
  }

  seek(seconds) {
    if (this.live) return;
    this.video.currentTime = Math.min(this.duration, Math.max(0, seconds));
    this.requestUpdate();
  }

  /** The programme time of the picture, in epoch milliseconds; null while there is none. */
  get date() {
    return this.engine?.date ?? null;
  }

  /** Bring a recording to a programme time, and play on from there. */
  jump(date) {
    const at = this.engine?.secondsAt(date);
    if (at === undefined) return;
    this.seek(at);
    this.play();
  }

  /** The same broadcast from another camera, at the same moment; "" is the program. */
  chooseAngle(name) {
    const chosen = this.angles.find((angle) => angle.name === name);
    this.angle = chosen ? name : "";
    const date = this.engine.date;
    const { currentTime: at, paused } = this.video;
    this.engine.load(chosen?.address ?? this.source.playlistUrl, { live: this.live, at, date }).then(() => paused || this.play());
  }

  get angles() {
    return this.timeline?.angles ?? [];
  }

  // ---- what is shown

  chooseView(view) {
    this.view = view;
    memory.write("view", view);
  }

  nextView() {
    this.chooseView(VIEWS[(VIEWS.indexOf(this.view) + 1) % VIEWS.length]);
    announce({ both: t("Video and slides"), video: t("Video only"), slides: t("Large slides") }[this.view]);
  }

  get hasSlides() {
    return Boolean(this.timeline?.hasSlides);
  }

  /** Four times a second: the slide of this moment, and whatever the bar shows of it. */
  beat() {
    if (!this.engine) return undefined;
    const { engine, timeline, video } = this;
    if (this.live && this.started && timeline?.status === "ENDED" && engine.buffered < DRY) return this.finish();
    const date = engine.date;
    const slide = timeline?.slideAt(date) ?? null;
    if (slide?.image !== this.slide?.image) this.slide = slide;
    if (timeline && date) for (const next of timeline.slidesAfter(date)) prefetch(next.image);
    const shown = this.live && !this.stats ? `${engine.atLive}${engine.trouble}${engine.quality}${engine.shown?.height}${engine.captions.length}${video.paused}` : video.currentTime;
    if (shown === this.shown && !this.stats) return undefined;
    this.shown = shown;
    this.requestUpdate();
    if (!this.live && video.currentTime - (this.remembered ?? 0) > 5) this.remember();
    return undefined;
  }

  remember() {
    if (!this.source || this.live || !this.started || !this.video) return;
    this.remembered = this.video.currentTime;
    memory.keepPlace(this.source.key, this.video.ended ? 0 : this.video.currentTime);
  }

  ran() {
    this.buffering = false;
    this.started = true;
    this.awake();
    if (this.resumed) setTimeout(() => (this.resumed = false), RESUMED_FOR);
    this.fire("watching");
  }

  finish() {
    if (this.finished === this.playing) return;
    this.finished = this.live ? this.playing : undefined;
    this.remember();
    this.requestUpdate();
    this.fire("finished");
  }

  fire(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  /** Somebody is there: show the controls, and hide them again when they only watch. */
  awake() {
    this.idle = false;
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => (this.idle = Boolean(this.video && !this.video.paused && !this.panel)), IDLE);
  }

  touched(event) {
    if (event.pointerType !== "touch" && event.pointerType !== "pen") this.toggle();
    else if (this.idle) this.awake();
    else this.idle = !this.video.paused;
  }

  async fullscreen() {
    if (document.fullscreenElement) await document.exitFullscreen();
    else if (this.requestFullscreen) await this.requestFullscreen();
    else this.video.webkitEnterFullscreen?.();
  }

  async pictureInPicture() {
    if (document.pictureInPictureElement) await document.exitPictureInPicture();
    else await this.video.requestPictureInPicture().catch(() => announce(t("The small window is not available right now")));
  }

  mediaSession() {
    if (!navigator.mediaSession) return;
    const { title, host, posterUrl } = this.source;
    const artwork = posterUrl ? [{ src: new URL(posterUrl, location.href).href }] : [];
    navigator.mediaSession.metadata = new MediaMetadata({ title, artist: host ?? "", album: "AeThex Academy", artwork });
    const steps = this.live ? [null, null] : [() => this.seek(this.video.currentTime - 10), () => this.seek(this.video.currentTime + 10)];
    const actions = { play: () => this.toggle(), pause: () => this.toggle(), seekbackward: steps[0], seekforward: steps[1] };
    for (const [name, action] of Object.entries(actions)) navigator.mediaSession.setActionHandler(name, action);
  }

  render() {
    if (!this.source) return nothing;
    const { title, posterUrl } = this.source;
    const view = this.hasSlides ? this.view : "video";
    return html`<section class="player" aria-label=${t("Player")} data-view=${view} ?data-idle=${this.idle && this.started} @pointermove=${this.awake} @focusin=${this.awake}>
      <div class="player-panes">
        <div class="player-video" ${vars({ "--volume": this.video?.muted ? 0 : (this.video?.volume ?? 1) })}>
          <video playsinline tabindex="-1" aria-label=${t("Video: {title}", { title })} poster=${posterUrl ?? nothing} @click=${this.touched} @dblclick=${this.fullscreen}
            @playing=${this.ran} @waiting=${() => (this.buffering = true)} @canplay=${() => (this.buffering = false)}
            @play=${() => this.requestUpdate()} @pause=${() => (this.awake(), this.requestUpdate())} @volumechange=${() => this.requestUpdate()}></video>
          ${overlay(this)} ${controlBar(this)}
        </div>
        ${view === "video" ? nothing : slidePane(this)}
      </div>
      ${this.stats ? statsPanel(this) : nothing} ${this.panel ? settingsPanel(this) : nothing}
    </section>`;
  }
}

const fetched = new Set();

function prefetch(image) {
  if (fetched.has(image)) return;
  fetched.add(image);
  new Image().src = image;
}

define("live-player", LivePlayer);
