// <breakout-stage .breakouts>: inside a breakout room: who is seen and heard, one's own devices, asking for help, and the way back.
import help from "../../icons/message-circle-question-mark.svg";
import leave from "../../icons/log-out.svg";
import megaphone from "../../icons/megaphone.svg";
import mic from "../../icons/mic.svg";
import micOff from "../../icons/mic-off.svg";
import video from "../../icons/video.svg";
import videoOff from "../../icons/video-off.svg";
import volume from "../../icons/volume-2.svg";
import { define, html, icon, nothing, repeat } from "../element.js";
import { following } from "../following.js";
import { t, tn } from "../i18n.js";
import { clockOf } from "../live/storyboard.js";
import { Countdown } from "../room/countdown.js";
import { timeOf } from "../room/view.js";
import { announce, run } from "../toast.js";
import { avatar, badge, busyButton, notice } from "../ui.js";
import { momentsAhead, statusOf, timeLeft } from "./round.js";

const FRESH = 10 * 60_000;

class BreakoutStage extends following("breakouts") {
  static properties = { breakouts: { attribute: false }, blocked: { state: true } };

  constructor() {
    super();
    this.countdown = new Countdown(this);
    this.here = new Set();
  }

  willUpdate(changed) {
    super.willUpdate(changed);
    const { round } = this.breakouts;
    this.countdown.until(round ? momentsAhead(round) : []);
  }

  firstUpdated() {
    this.querySelector(".breakout-focus").focus();
  }

  /** Who has come into the call or left it, in words. */
  updated() {
    const callers = this.breakouts.group?.callers ?? [];
    const here = new Map(callers.filter(({ mine, state }) => !mine && state === "connected").map(({ userId, name }) => [userId, name]));
    for (const [userId, name] of here) if (!this.here.has(userId)) announce(t("{name} is in the call", { name }));
    this.here = here;
    const { told } = this;
    if (told && told.id !== this.toldId) announce(t("Announcement: {text}", { text: told.text }));
    this.toldId = told?.id;
  }

  /** The newest announcement to everybody: the picture stands still, so it is not waited for. */
  get told() {
    const { items } = this.breakouts.room.feed;
    const fresh = [...items].filter(([key, { at, announcement }]) => key.startsWith("chat/") && announcement && Date.now() - timeOf(at) < FRESH);
    const [key, newest] = fresh.sort(([, one], [, other]) => timeOf(one.at) - timeOf(other.at)).at(-1) ?? [];
    return newest && { id: key, ...newest };
  }

  render() {
    const { group } = this.breakouts;
    if (!group) return nothing;
    const { callers, others, mesh } = group;
    return html`<section class="breakout" aria-labelledby="breakout-title">
      ${this.head(group)} ${this.notices(group)}
      ${mesh ? html`<ul class="breakout-grid" data-count=${callers.length}>${repeat(callers, ({ userId }) => userId, (caller) => this.tile(caller))}</ul>` : this.writing(group)}
      ${others.length ? html`<div class="breakout-others"><h3>${mesh ? t("Also in this room") : t("In this room")}</h3><ul>${repeat(others, ({ userId }) => userId, ({ name, inCall }) => html`<li>${avatar(name, { size: "small" })}<span>${name}</span>${inCall ? badge(t("In the call"), "success") : nothing}</li>`)}</ul></div>` : nothing}
      ${this.bar(group)}
    </section>`;
  }

  head({ mine: { group } }) {
    const { round } = this.breakouts;
    const left = round && timeLeft(round);
    return html`<header class="row spread">
      <div><h2 id="breakout-title" class="breakout-focus" tabindex="-1">${group.name}</h2><p class="meta">${tn("{count} person", "{count} people", group.members.length)}</p></div>
      ${left === null ? nothing : html`<span class="breakout-timer" role="timer" aria-label=${t("Time left")}>${clockOf(Math.ceil(left / 1000))}</span>`}
    </header>`;
  }

  notices(group) {
    const { told, breakouts } = this;
    const { round } = breakouts;
    const back = round && statusOf(round) === "CALLED_BACK";
    return html`
      ${back ? html`<div class="notice warning breakout-back"><div>${t("Everybody is called back. This room closes by itself in {time}.", { time: clockOf(Math.ceil(timeLeft(round) / 1000)) })}</div></div>` : nothing}
      ${told ? html`<div class="room-told breakout-told">${icon(megaphone)}<p>${told.text}<span class="fine"> ${told.name}</span></p></div>` : nothing}
      ${group.lost ? notice(t("The connection is interrupted. We keep trying; you stay in this room."), "warning") : nothing}
      ${group.trouble ? notice(group.trouble, "warning") : nothing}
      ${group.mine.group.helpWantedAt ? notice(t("A moderator was asked to come.")) : nothing}
      ${this.blocked ? html`<button type="button" class="button primary" @click=${() => this.playAll()}>${icon(volume)}${t("Turn sound on")}</button>` : nothing}`;
  }

  writing(group) {
    return html`<div class="breakout-writing">
      ${group.busy ? html`<p role="status">${t("Opening camera and microphone…")}</p>` : html`<p>${t("You are here in writing. The others may be talking.")}</p>
      <div class="actions">
        <button type="button" class="button primary" @click=${() => group.call({ camera: true, microphone: true })}>${icon(video)}${t("Turn on camera and microphone")}</button>
        <button type="button" class="button" @click=${() => group.call({})}>${icon(volume)}${t("Only see and hear them")}</button>
      </div>`}
    </div>`;
  }

  tile({ name, mine, stream, state, camera, microphone }) {
    const states = { connecting: t("Connecting…"), away: t("Not connected") };
    return html`<li class="breakout-tile ${camera ? "" : "dark"} ${mine ? "mine" : ""}">
      <video autoplay playsinline aria-label=${mine ? t("Your camera") : t("Camera of {name}", { name })} .muted=${mine} .srcObject=${stream} @loadedmetadata=${({ target }) => this.play(target)}></video>
      ${camera && state === "connected" ? nothing : html`<div class="breakout-face">${avatar(name, { size: "large" })}${states[state] ? html`<span>${states[state]}</span>` : nothing}</div>`}
      <p class="breakout-name">${microphone || state !== "connected" ? nothing : html`${icon(micOff)}<span class="visually-hidden">${t("Muted")}: </span>`}<span class="truncate">${mine ? t("You") : name}</span></p>
    </li>`;
  }

  /** After a reload a browser may want a press before there is sound. */
  async play(element) {
    try {
      await element.play();
    } catch (error) {
      if (error.name === "NotAllowedError") this.blocked = true;
      else if (error.name !== "AbortError") throw error;
    }
  }

  playAll() {
    this.blocked = false;
    this.querySelectorAll("video").forEach((element) => this.play(element));
  }

  bar(group) {
    const { mesh, busy } = group;
    const wanted = Boolean(group.mine.group.helpWantedAt);
    const toggle = (label, image, onClick, on) => html`<button type="button" class="button ${on ? "" : "off"}" aria-disabled=${String(busy)} @click=${() => busy || onClick()}>${icon(image)}<span>${label}</span></button>`;
    return html`<div class="breakout-bar" role="group" aria-label=${t("Your devices and this room")}>
      ${mesh ? html`
        ${mesh.said.microphone ? toggle(t("Mute"), mic, () => group.turnMicrophone(false), true) : toggle(t("Unmute"), micOff, () => group.turnMicrophone(true), false)}
        ${mesh.said.camera ? toggle(t("Camera off"), video, () => group.turnCamera(false), true) : toggle(t("Camera on"), videoOff, () => group.turnCamera(true), false)}` : nothing}
      <button type="button" class="button" @click=${() => run(() => group.wantHelp(!wanted))}>${icon(help)}<span>${wanted ? t("No help needed") : t("Ask for help")}</span></button>
      ${busyButton({ label: t("Back to the webinar"), icon: leave, variant: "breakout-leave", onClick: () => run(() => this.breakouts.leave()) })}
    </div>`;
  }
}

define("breakout-stage", BreakoutStage);
