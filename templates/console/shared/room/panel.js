// <room-panel .room .jump>: the room beside the picture: questions, chat and polls, what is pinned, and what everybody is told.
//   html`<room-panel .room=${new Room({…})} .jump=${(date) => …}></room-panel>`: `jump` brings a replay to a moment of the programme.
import megaphone from "../../icons/megaphone.svg";
import pin from "../../icons/pin.svg";
import cross from "../../icons/x.svg";
import { define, html, icon, nothing } from "../element.js";
import { formatTime } from "../format.js";
import { t } from "../i18n.js";
import "../tabs.js";
import { announce } from "../toast.js";
import { errorState, notice, skeletonLines } from "../ui.js";
import "./chat.js";
import { RoomPart } from "./part.js";
import "./polls.js";
import "./questions.js";
import { timeOf } from "./view.js";

const FRESH = 10 * 60_000;

class RoomPanel extends RoomPart {
  static properties = { ...RoomPart.properties, jump: { attribute: false }, tab: { state: true } };

  constructor() {
    super();
    this.dismissed = new Set();
    this.told = new Set();
  }

  render() {
    const { room } = this;
    return html`<section class="room" aria-labelledby="room">
      <h2 id="room" class="visually-hidden">${t("Room")}</h2>
      ${room.ready ? html`${this.front(room)}${this.tabs(room)}` : room.lost ? errorState(unread(), () => room.feed.soon(0)) : skeletonLines(8)}
    </section>`;
  }

  updated() {
    if (this.room.ready) this.tell();
  }

  /** What one should hear without looking for it: announcements and polls that have just opened, each once. */
  tell() {
    const { room } = this;
    const first = !this.listening;
    this.listening = true;
    for (const { id, text } of this.announcements()) this.once(id, first, t("Announcement: {text}", { text }));
    for (const { id, question } of this.openPolls()) this.once(id, first || !room.live, t("A poll is open: {question}", { question }));
  }

  once(id, silently, words) {
    if (this.told.has(id)) return;
    this.told.add(id);
    if (!silently) announce(words);
  }

  announcements() {
    const now = this.room.date ?? Date.now();
    return this.room.view.messages.filter(({ id, at, announcement }) => announcement && now - timeOf(at) < FRESH && !this.dismissed.has(id)).slice(-1);
  }

  openPolls() {
    const { room } = this;
    return room.view.polls.filter(({ id, closed }) => !closed && !room.own.answers.has(id));
  }

  front(room) {
    const { pinned } = room.view.rules;
    const polls = room.mayWrite && this.tab !== "polls" ? this.openPolls() : [];
    return html`<div class="room-front">
      ${room.lost ? notice(unread().message, "warning") : nothing}
      ${room.failure ? notice(html`${room.failure.message} <button type="button" class="button small" @click=${() => room.enter()}>${t("Try again")}</button>`, "warning") : nothing}
      ${this.silenced(room)}
      ${this.announcements().map((one) => html`<div class="room-told">${icon(megaphone)}<p>${one.text}<span class="fine"> ${one.name}</span></p>
        <button type="button" class="button quiet icon-only small" aria-label=${t("Dismiss")} @click=${() => (this.dismissed.add(one.id), this.requestUpdate())}>${icon(cross)}</button></div>`)}
      ${pinned ? html`<div class="room-pinned">${icon(pin)}<p><span class="visually-hidden">${t("Pinned")}: </span>${pinned.text}<span class="fine"> ${pinned.name}</span></p></div>` : nothing}
      ${polls.slice(0, 1).map(({ question }) => html`<div class="room-call"><p><strong>${t("Poll")}</strong> ${question}</p>
        <button type="button" class="button primary small" @click=${() => this.turnTo("polls")}>${t("Answer")}</button></div>`)}
    </div>`;
  }

  silenced({ own: { me }, live }) {
    if (!live || !me) return nothing;
    const why = me.reason ? html` ${t("Why: {reason}", { reason: me.reason })}` : nothing;
    if (me.banned) return notice(html`${t("A moderator has sent you out of this room: you can watch, but not write.")}${why}`, "danger");
    const until = me.mutedUntil && timeOf(me.mutedUntil) > Date.now();
    return until ? notice(html`${t("A moderator has muted you until {time}.", { time: formatTime(me.mutedUntil) })}${why}`, "warning") : nothing;
  }

  turnTo(tab) {
    this.querySelector("ac-tabs").select(tab);
    this.querySelector(`#${tab}`).querySelector("input, button, a")?.focus();
  }

  tabs(room) {
    const asked = this.openPolls().length;
    return html`<ac-tabs class="room-tabs" label=${t("Room")} @choose=${({ detail }) => (this.tab = detail)}>
      <section id="questions" data-tab=${t("Questions")}><room-questions .room=${room} .jump=${this.jump}></room-questions></section>
      <section id="chat" data-tab=${t("Chat")}><room-chat .room=${room} ?active=${this.tab === "chat"}></room-chat></section>
      <section id="polls" data-tab=${t("Polls")} data-count=${room.mayWrite && asked ? asked : nothing}><room-polls .room=${room}></room-polls></section>
    </ac-tabs>`;
  }
}

const unread = () => ({ code: "offline", message: t("What happens in the room cannot be read right now. We keep trying.") });

define("room-panel", RoomPanel);
