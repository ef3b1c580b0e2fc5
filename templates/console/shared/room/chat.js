// <room-chat .room active>: messages as they come, scrolling back, and writing under the room's rules.
import arrowDown from "../../icons/arrow-down.svg";
import messageSquare from "../../icons/message-square.svg";
import send from "../../icons/send.svg";
import { define, html, icon, nothing, repeat } from "../element.js";
import { Form, field } from "../form.js";
import { formatNumber, formatTime } from "../format.js";
import { t, tn } from "../i18n.js";
import { announce } from "../toast.js";
import { busyButton, emptyState } from "../ui.js";
import { Countdown } from "./countdown.js";
import { RoomPart } from "./part.js";
import { Scroller } from "./scroller.js";
import { inOrder, leaveForLater, timeOf } from "./view.js";

const SECOND = 1000;
const SHOWN = 200;

class RoomChat extends RoomPart {
  static properties = { ...RoomPart.properties, active: { type: Boolean }, news: { state: true } };

  constructor() {
    super();
    this.news = 0;
    this.next = 0;
    this.most = SHOWN;
    this.countdown = new Countdown(this);
    this.form = new Form(this, ({ text }) => this.say(text));
    this.scroller = new Scroller(this, ".room-log");
  }

  /** Messages that came while one reads further up. */
  willUpdate(changed) {
    super.willUpdate(changed);
    const known = this.messages();
    if (this.scroller.atEnd) this.most = SHOWN;
    this.shown = known.slice(-this.most);
    this.more = known.length > this.most || this.room.log.hasEarlier(this.room.date);
    const last = this.shown.findLastIndex(({ id }) => id === this.last);
    const fresh = this.last && last >= 0 ? this.shown.length - 1 - last : 0;
    this.last = this.shown.at(-1)?.id;
    this.news = this.scroller.atEnd ? 0 : this.news + fresh;
    this.scroller.before();
    this.countdown.until([this.next, timeOf(this.room.own.me?.mutedUntil)]);
  }

  updated() {
    this.scroller.after();
  }

  /** Everybody's, and my own that the picture has not come to yet or that wait. */
  messages() {
    const { own, view } = this.room;
    const there = new Set(view.messages.map(({ id }) => id));
    return [...view.messages, ...own.messages.filter(({ id }) => !there.has(id))].sort(inOrder);
  }

  async say(text) {
    if (!text || this.wait) return undefined;
    const { slowMode } = this.room.view.rules;
    try {
      await this.room.say(text);
    } catch (error) {
      if (!error.retryAfter) throw error;
      announce(error.message);
      return this.pause(error.retryAfter);
    }
    this.querySelector('[name="text"]').value = "";
    this.scroller.toEnd();
    if (slowMode && this.room.own.me.part === "ATTENDEE") this.pause(slowMode);
    return undefined;
  }

  /** So many seconds until the next message. */
  pause(seconds) {
    this.next = Date.now() + seconds * SECOND;
    this.requestUpdate();
  }

  get wait() {
    return Math.max(0, Math.ceil((this.next - Date.now()) / SECOND));
  }

  /** First what is known here already, then what is not. */
  async earlier() {
    const { log, date } = this.room;
    this.most += SHOWN;
    this.requestUpdate();
    if (log.upTo(date).length < this.most) await log.earlier(date).catch(leaveForLater);
  }

  render() {
    const { room, shown } = this;
    return html`<div class="room-chat">
      <div class="room-log" role="log" aria-live="off" tabindex="0" aria-label=${t("Messages")} @scroll=${() => this.scrolled()}>
        ${this.more ? html`<p class="room-earlier">${busyButton({ label: t("Earlier messages"), variant: "small", busy: Boolean(room.log.loading), onClick: () => this.earlier() })}</p>` : nothing}
        ${shown.length ? html`<ul>${repeat(shown, ({ id }) => id, (message) => this.row(message))}</ul>` : emptyState({ image: messageSquare, level: 3, title: t("Nothing was written yet") })}
      </div>
      ${this.news ? html`<button type="button" class="button small primary room-news" @click=${() => (this.scroller.toEnd(), (this.news = 0))}>${icon(arrowDown)}${tn("{count} new message", "{count} new messages", this.news)}</button>` : nothing}
      ${room.live ? this.foot(room) : nothing}
    </div>`;
  }

  scrolled() {
    if (this.scroller.moved() && this.news) this.news = 0;
  }

  row({ id, at, name, part, text, announcement, status, reason }) {
    const mine = status !== undefined;
    return html`<li data-key=${id} class="room-message ${announcement ? "announcement" : ""} ${mine ? "mine" : ""}">
      <p class="room-by"><strong>${mine ? t("You") : name}</strong> ${partOf(part)} <time class="fine" datetime=${at}>${formatTime(at)}</time></p>
      <p class="room-text">${text}</p>
      ${status === "HELD" ? html`<p class="fine">${t("Waits for a moderator. Only you see it.")}</p>` : nothing}
      ${["REJECTED", "DELETED"].includes(status) ? html`<p class="fine">${reason ? t("Not shown: {reason}", { reason }) : t("A moderator did not let this through.")}</p>` : nothing}
    </li>`;
  }

  foot(room) {
    const { form } = this;
    const { chat, slowMode } = room.view.rules;
    const { me } = room.own;
    if (!room.mayWrite) return nothing;
    if (chat === "CLOSED" && me.part === "ATTENDEE") return html`<p class="room-closed">${t("The chat is closed.")}</p>`;
    if (me.mutedUntil && timeOf(me.mutedUntil) > Date.now()) return html`<p class="room-closed">${t("You can write again at {time}.", { time: formatTime(me.mutedUntil) })}</p>`;
    const hint = chat === "HELD" ? t("A moderator reads each message first.") : slowMode ? tn("Slow mode: one message in {count} second.", "Slow mode: one message in {count} seconds.", slowMode) : nothing;
    return html`<form class="room-write" novalidate @submit=${form.submit}>
      ${form.summary()}
      <div class="room-line">
        ${field({ form, name: "text", label: t("Message"), hideLabel: true, placeholder: t("Write a message"), maxlength: 500, autocomplete: "off" })}
        <button type="submit" class="button primary icon-only" aria-disabled=${String(form.busy || this.wait > 0)} aria-label=${this.wait ? tn("Send, in {count} second", "Send, in {count} seconds", this.wait) : t("Send")}>
          ${this.wait ? html`<span aria-hidden="true">${formatNumber(this.wait)}</span>` : icon(send)}</button>
      </div>
      ${hint === nothing ? nothing : html`<p class="hint">${hint}</p>`}
    </form>`;
  }
}

/** What somebody is in the room, beside the name; nothing for most. */
export function partOf(part) {
  const names = { HOST: t("Host"), PRESENTER: t("Presenter"), MODERATOR: t("Moderator") };
  return names[part] ? html`<span class="badge brand">${names[part]}</span>` : nothing;
}

define("room-chat", RoomChat);
