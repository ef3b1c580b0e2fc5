// Watching a webinar: the countdown, the broadcast, what comes after it, and the replay, each in its time without a reload.
import arrowLeft from "../../icons/arrow-left.svg";
import download from "../../icons/download.svg";
import messageSquare from "../../icons/message-square.svg";
import video from "../../icons/video.svg";
import { get, post } from "../../shared/api.js";
import { session } from "../../shared/auth.js";
import { Breakouts } from "../../shared/breakouts/breakouts.js";
import "../../shared/breakouts/chat.js";
import "../../shared/breakouts/panel.js";
import { webinarState } from "../../shared/cards.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";
import { presents } from "../../shared/live/crew.js";
import "../../shared/live/player.js";
import { Playback } from "../../shared/live/playback.js";
import { hasRole } from "../../shared/me.js";
import { params } from "../../shared/params.js";
import { Resource } from "../../shared/resource.js";
import "../../shared/room/panel.js";
import { Room } from "../../shared/room/room.js";
import { announce, run } from "../../shared/toast.js";
import { badge, errorState } from "../../shared/ui.js";
import { canceledView, endedView, refusedView } from "./curtain.js";
import { Presence } from "./presence.js";
import { registerView } from "./registering.js";
import { waitingView } from "./waiting.js";

const LAST_SECONDS = 15_000;

class WebinarWatch extends AcademyElement {
  static properties = { now: { state: true }, busy: { state: true }, finished: { state: true }, group: { state: true } };

  constructor() {
    super();
    this.path = `/api/webinars/${params().id}`;
    this.now = Date.now();
    this.webinar = new Resource(this, () => this.read());
    this.presence = new Presence({
      join: (active) => post(`${this.path}/join`, { active }),
      beat: (token, active) => post(`${this.path}/heartbeat`, { token, active }),
    });
    this.renew = () => this.playback.renew();
    this.jump = (date) => this.querySelector("live-player")?.jump(date);
  }

  connectedCallback() {
    super.connectedCallback();
    this.clock = setInterval(() => this.view === "waiting" && (this.now = Date.now()), 500);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.clock);
    clearTimeout(this.closing);
    this.playback?.destroy();
    this.breakouts?.destroy();
    this.room?.destroy();
    this.presence.stop();
  }

  async read() {
    const webinar = await get(this.path);
    document.title = `${webinar.title} · AeThex Academy`;
    [this.moderator, this.crew] = await Promise.all([
      hasRole(webinar.organizationId, "instructor", "teaching_assistant"),
      presents(webinar, session()?.userId),
    ]);
    this.playback ??= this.watchPlayback(webinar);
    await this.playback.follow();
    return webinar;
  }

  watchPlayback({ scheduledStart }) {
    const playback = new Playback(() => get(`${this.path}/playback`), { start: Date.parse(scheduledStart) });
    playback.addEventListener("change", () => this.moved());
    return playback;
  }

  /** Another answer of the API: say aloud what has become of the webinar. */
  moved() {
    const view = this.view;
    if (this.said && view !== this.said) {
      const words = { live: t("The webinar has begun"), ended: t("The webinar is over"), replay: t("The replay is ready"), canceled: t("This webinar was canceled.") };
      if (words[view]) announce(words[view]);
      if (view !== "live") this.presence.stop();
    }
    this.said = view;
    if (view === "live" && this.playback.value?.status === "ENDED") this.closeSoon();
    this.requestUpdate();
  }

  willUpdate() {
    if (this.webinar.value && this.playback) this.enterRoom(this.view);
  }

  /** The room is open with the doors, before there is a picture; the replay has its own, which only plays what was said. */
  enterRoom(view) {
    const { value } = this.playback;
    if (view === "ended") this.room?.close();
    if (!["waiting", "live", "replay"].includes(view) || !value?.expiresAt) return;
    const live = view !== "replay";
    if (this.room?.live === live) return;
    this.breakouts?.destroy();
    this.group = null;
    this.room?.destroy();
    this.room = new Room({ webinarId: params().id, renew: this.renew, live });
    this.room.clock = () => this.querySelector("live-player")?.date ?? null;
    this.breakouts = live ? this.watchBreakouts() : undefined;
  }

  /** Who is in a breakout room is present, and has no picture meanwhile. */
  watchBreakouts() {
    const wanted = new URLSearchParams(location.search).get("breakout");
    const breakouts = new Breakouts({ room: this.room, path: this.path, wanted });
    breakouts.addEventListener("change", () => {
      this.group = breakouts.group;
      this.presence.elsewhere = Boolean(breakouts.group);
    });
    return breakouts;
  }

  /** The broadcast is over, and its last seconds still run here: what is left is seen, unless the player never says so. */
  closeSoon() {
    this.closing ??= setTimeout(() => this.finish(), LAST_SECONDS);
  }

  get registered() {
    return this.webinar.value?.registration?.status === "REGISTERED";
  }

  /** What the page is now: waiting, live, ended, replay, canceled, refused or register. */
  get view() {
    const { value, error } = this.playback ?? {};
    if (value?.status === "CANCELLED") return "canceled";
    if (value?.status === "ENDED" && this.source?.live && this.running && !this.finished) return "live";
    if (value?.replay && (value.status !== "LIVE" || this.finished)) return "replay";
    if (this.finished || value?.status === "ENDED") return "ended";
    if (error?.code === "not_registered") return "register";
    // A webinar that one may read about (it was read), but not watch: one has no place in it.
    if (error?.status === 404 && !this.registered) return "register";
    if (error && error.status >= 400 && error.status < 500 && error.status !== 429) return "refused";
    if (value?.status === "LIVE" && value.playlistUrl) return "live";
    if (!this.registered && !this.moderator && !this.crew) return "register";
    return error && !value ? "failed" : "waiting";
  }

  async register() {
    this.busy = true;
    await run(async () => {
      await post(`${this.path}/register`);
      await this.webinar.reload();
    });
    this.busy = false;
  }

  status({ detail }) {
    if (detail !== "ENDED" || !this.source?.live) return;
    this.playback.over();
    this.closeSoon();
  }

  watching(player) {
    if (!this.source.live) return;
    this.running = true;
    this.presence.start(player);
  }

  finish() {
    if (this.view !== "live") return;
    clearTimeout(this.closing);
    this.finished = true;
    this.presence.stop();
    this.playback.over();
    this.moved();
  }

  render() {
    return this.webinar.render({
      loading: () => skeleton,
      failed: (error) => html`<div class="watch"><h1 class="visually-hidden">${t("Watch")}</h1>${errorState(error, () => this.webinar.retry())}</div>`,
      ready: (webinar) => html`<div class="watch">${this.head(webinar)}
        <div class="watch-main">
          <div class="watch-stage">
            ${this.breakouts ? html`<breakout-panel .breakouts=${this.breakouts}></breakout-panel>` : nothing}
            <div ?hidden=${Boolean(this.group)}>${this.stage(webinar)}</div>
          </div>
          ${this.beside()}${about(webinar)}
        </div>
      </div>`,
    });
  }

  head(webinar) {
    const { id, title, hostName } = webinar;
    const { view } = this;
    const state = { live: badge(t("Live now"), "danger"), replay: badge(t("Replay"), "brand"), waiting: nothing }[view] ?? webinarState(webinar);
    const file = view === "replay" ? this.playback.value.replay.downloadUrl : null;
    return html`<header class="watch-head">
      <div class="watch-title">
        <a class="watch-back" href="/webinars/${id}">${icon(arrowLeft)}<span>${t("About this webinar")}</span></a>
        <h1>${title}</h1>
        <p class="row">${state}<span class="meta">${t("with {name}", { name: hostName })}</span></p>
      </div>
      <div class="actions">
        ${file ? html`<a class="button" href=${file} download>${icon(download)}${t("Download")}</a>` : nothing}
        ${this.moderator && view !== "canceled" ? html`<a class="button" href="/webinars/${id}/desk">${icon(messageSquare)}${t("Moderation desk")}</a>` : nothing}
        ${this.crew && ["waiting", "live"].includes(view) ? html`<a class="button" href="/webinars/${id}/studio">${icon(video)}${t("Open studio")}</a>` : nothing}
      </div>
    </header>`;
  }

  stage(webinar) {
    const { view, playback } = this;
    const views = {
      live: () => this.player(webinar, playback.value.playlistUrl ? { live: true, playlistUrl: playback.value.playlistUrl, timelineUrl: playback.value.timelineUrl } : this.source),
      replay: () => this.player(webinar, { live: false, timelineUrl: playback.value.timelineUrl, ...playback.value.replay }),
      waiting: () => waitingView({ webinar, now: this.now, path: this.path }),
      ended: () => endedView(webinar, { state: playback.value?.replayState, wasThere: this.finished || this.presence.wasThere }),
      canceled: () => canceledView(),
      register: () => registerView({ webinar, now: this.now, busy: this.busy, register: () => this.register() }),
      refused: () => refusedView(playback.error, webinar),
      failed: () => errorState(playback.error, () => playback.follow()),
    };
    return views[view]();
  }

  /** The same source object as long as nothing in it changed: a fresh answer must not begin the picture again. */
  player(webinar, found) {
    const source = { key: webinar.id, title: webinar.title, host: webinar.hostName, ...found };
    if (JSON.stringify(source) !== JSON.stringify(this.source)) this.source = source;
    return html`<live-player .source=${this.source} .renew=${this.renew} ?resting=${Boolean(this.group)} @watching=${({ target }) => this.watching(target)} @status=${this.status}
      @finished=${() => this.source.live && this.finish()}></live-player>`;
  }

  /** The room, for who takes part; whoever is not let in sees no room either. In a breakout room the group's chat stands in its place. */
  beside() {
    const shown = this.room && ["waiting", "live", "ended", "replay"].includes(this.view);
    return html`${this.group ? html`<breakout-chat class="watch-room" .group=${this.group} ?moderates=${this.breakouts.moderates}></breakout-chat>` : nothing}
      ${shown ? html`<room-panel class="watch-room" ?hidden=${Boolean(this.group)} .room=${this.room} .jump=${this.jump}></room-panel>` : nothing}`;
  }
}

const about = ({ description }) =>
  description ? html`<section class="section watch-about" aria-labelledby="about"><h2 id="about">${t("About this webinar")}</h2><p class="webinar-text">${description}</p></section>` : nothing;

const skeleton = html`<div class="watch" aria-hidden="true"><div class="watch-head"><span class="skeleton watch-line"></span></div><div class="watch-main"><div class="skeleton watch-box"></div><div class="skeleton watch-room"></div></div></div>`;

define("webinar-watch", WebinarWatch);
