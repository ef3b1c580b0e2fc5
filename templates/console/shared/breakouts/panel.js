// <breakout-panel .breakouts>: what the breakout rooms ask of somebody: to come in, to choose, to wait; and inside of one, the room itself.
import hourglass from "../../icons/hourglass.svg";
import messageSquare from "../../icons/message-square.svg";
import users from "../../icons/users.svg";
import video from "../../icons/video.svg";
import cross from "../../icons/x.svg";
import { define, html, icon, nothing } from "../element.js";
import { following } from "../following.js";
import { language, t, tn } from "../i18n.js";
import { clockOf } from "../live/storyboard.js";
import { Countdown } from "../room/countdown.js";
import { announce, run } from "../toast.js";
import { badge, busyButton, notice, skeletonLines } from "../ui.js";
import { momentsAhead, statusOf, timeLeft } from "./round.js";
import "./stage.js";

const NAMED = 5;

class BreakoutPanel extends following("breakouts") {
  static properties = { breakouts: { attribute: false }, choosing: { state: true }, busy: { state: true } };

  constructor() {
    super();
    this.countdown = new Countdown(this);
    this.told = new Set();
  }

  willUpdate(changed) {
    super.willUpdate(changed);
    const { round } = this.breakouts;
    this.countdown.until(round ? momentsAhead(round) : []);
  }

  updated() {
    const { breakouts } = this;
    const { round, mine, group } = breakouts;
    // Out of a room again: the focus was in what is gone.
    if (this.inside && !group && document.activeElement === document.body) this.focusOn(".breakout-focus");
    this.inside = Boolean(group);
    if (!round || !breakouts.room.own.me) return;
    this.once(`${round.round} open`, t("The breakout rooms are open."));
    if (mine?.group) this.once(`${round.round} ${mine.group.id}`, t("Your breakout room: {name}", { name: mine.group.name }));
    if (statusOf(round) === "CALLED_BACK" && group) this.once(`${round.round} back`, t("Everybody is called back. The breakout rooms close in a minute."));
  }

  once(key, words) {
    if (this.told.has(key)) return;
    this.told.add(key);
    announce(words);
  }

  render() {
    const { breakouts } = this;
    const { round, mine, group, failure, over } = breakouts;
    const { me } = breakouts.room.own;
    if (group) return html`<breakout-stage .breakouts=${breakouts}></breakout-stage>`;
    if (over && !round) return this.ended();
    if (!round || !me || me.banned || (statusOf(round) === "CALLED_BACK" && !mine?.group)) return nothing;
    return html`<section class="breakout-card" aria-labelledby="breakout-title">
      ${mine?.round === round.round ? this.place(round, mine) : html`${this.heading(t("Breakout rooms"), round)}${failure ? nothing : skeletonLines(2)}`}
      ${failure ? notice(html`${failure.message} <button type="button" class="button small" @click=${() => breakouts.read()}>${t("Try again")}</button>`, "warning") : nothing}
    </section>`;
  }

  ended() {
    return html`<section class="breakout-card breakout-over" aria-labelledby="breakout-title">
      <p id="breakout-title" class="breakout-focus" tabindex="-1">${t("The breakout rooms are closed. You are back in the webinar.")}</p>
      <button type="button" class="button quiet icon-only small" aria-label=${t("Dismiss")} @click=${() => this.breakouts.dismiss()}>${icon(cross)}</button>
    </section>`;
  }

  heading(words, round) {
    const left = timeLeft(round);
    const back = statusOf(round) === "CALLED_BACK";
    return html`<div class="row spread">
      <h2 id="breakout-title" class="breakout-focus" tabindex="-1">${icon(users)}${words}</h2>
      ${left === null ? nothing : html`<p class="row">${back ? badge(t("Closing"), "warning") : nothing}<span class="breakout-timer" role="timer" aria-label=${t("Time left")}>${clockOf(Math.ceil(left / 1000))}</span></p>`}
    </div>`;
  }

  place(round, mine) {
    const { moderates, elsewhere } = this.breakouts;
    const free = moderates || round.assignment === "BY_CHOICE";
    if (mine.group) return html`${this.heading(t("Your breakout room: {name}", { name: mine.group.name }), round)}
      ${elsewhere ? notice(t("You went on in another window. Join here to bring it back.")) : nothing}
      ${this.invitation(mine.group)} ${free ? this.others(round, mine) : nothing}`;
    if (free) return html`${this.heading(moderates ? t("Breakout rooms") : t("Choose a breakout room"), round)}${this.rooms(round, mine)}`;
    if (round.assignment === "BY_HAND") return html`${this.heading(t("Breakout rooms"), round)}<p class="row">${icon(hourglass)}${t("A moderator gives you a room in a moment. You can go on watching.")}</p>`;
    return html`${this.heading(t("Breakout rooms are open"), round)}<p>${t("The others are talking in small groups. There is a place for you, too.")}</p>
      <div class="actions">${busyButton({ label: t("Take a place"), variant: "primary", busy: this.busy, onClick: () => this.take() })}</div>`;
  }

  invitation({ members }) {
    const { me } = this.breakouts.room.own;
    const others = members.filter(({ userId }) => userId !== me.userId).map(({ name }) => name);
    const named = others.length > NAMED + 1 ? [...others.slice(0, NAMED), tn("{count} other", "{count} others", others.length - NAMED)] : others;
    return html`<p>${others.length ? t("With {names}.", { names: new Intl.ListFormat(language()).format(named) }) : t("Nobody else is in it yet.")}</p>
      <div class="actions">
        <button type="button" class="button primary" @click=${() => this.breakouts.join({ how: "CAMERA" })}>${icon(video)}${t("Join with camera")}</button>
        <button type="button" class="button" @click=${() => this.breakouts.join({ how: "TEXT" })}>${icon(messageSquare)}${t("Join with text only")}</button>
      </div>
      <p class="fine">${t("With camera, the browser asks for your camera and microphone. The webinar pauses meanwhile, and goes on live afterwards.")}</p>`;
  }

  others(round, mine) {
    return html`<div><button type="button" class="button quiet small" aria-expanded=${String(Boolean(this.choosing))} @click=${() => (this.choosing = !this.choosing)}>${t("Other rooms")}</button></div>
      ${this.choosing ? this.rooms(round, mine) : nothing}`;
  }

  rooms({ groups }, mine) {
    return html`<ul class="breakout-rooms">${groups.map(({ id, name, taken, capacity }) => {
      const own = mine.group?.id === id;
      const full = taken >= capacity && !own && !this.breakouts.moderates;
      return html`<li>
        <span><strong>${name}</strong><span class="fine">${t("{taken} of {capacity} places", { taken, capacity })}</span></span>
        ${own ? badge(t("Yours"), "brand") : full ? badge(t("Full")) : html`<button type="button" class="button small" aria-label=${t("Choose: {name}", { name })} aria-disabled=${String(Boolean(this.busy))} @click=${() => this.busy || this.take(id)}>${t("Choose")}</button>`}
      </li>`;
    })}</ul>`;
  }

  async take(groupId) {
    this.busy = true;
    await run(() => this.breakouts.take(groupId));
    this.busy = this.choosing = false;
    await this.focusOn(".breakout-focus");
  }
}

define("breakout-panel", BreakoutPanel);
