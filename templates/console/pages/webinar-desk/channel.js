// <desk-channel .path>: what moderators say among themselves, and announcements to everybody.
import { get, post } from "../../shared/api.js";
import { AcademyElement, define, html, repeat } from "../../shared/element.js";
import { Form, checkbox, field } from "../../shared/form.js";
import { formatTime } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { partOf } from "../../shared/room/chat.js";
import { Scroller } from "../../shared/room/scroller.js";
import { WatchedList } from "../../shared/room/watched.js";
import { toast } from "../../shared/toast.js";
import { busyButton, emptyState, skeletonLines } from "../../shared/ui.js";

const PAGE = 50;

class DeskChannel extends AcademyElement {
  static properties = { path: {} };

  constructor() {
    super();
    this.messages = new WatchedList(this, (cursor) => get(`${this.path}/chat`, { channel: "MODERATORS", cursor, limit: PAGE }));
    this.scroller = new Scroller(this, ".desk-log");
    this.form = new Form(this, ({ text, announcement }) => this.say(text, announcement));
  }

  willUpdate() {
    this.scroller.before();
  }

  updated() {
    this.scroller.after();
  }

  async say(text, announcement) {
    const message = await post(`${this.path}/chat`, { text, channel: announcement ? "MAIN" : "MODERATORS", announcement });
    if (announcement) toast(t("Everybody in the room is told"));
    else this.messages.changed([message, ...this.messages.items]);
    this.scroller.toEnd();
    this.querySelector("form").reset();
  }

  render() {
    const { form } = this;
    return html`<div class="stack">
      <div class="desk-log" role="log" aria-live="off" tabindex="0" aria-label=${t("Messages of the team")} @scroll=${() => this.scroller.moved()}>
        ${this.messages.render({
          loading: () => skeletonLines(4),
          empty: () => emptyState({ level: 3, title: t("Nothing was written yet"), text: t("Only moderators and the host read what is written here.") }),
          item: () => html``,
          list: (_rows, items) => html`<ul>${repeat(items.toReversed(), ({ id }) => id, row)}</ul>`,
        })}
      </div>
      <form class="stack tight" novalidate @submit=${form.submit}>
        ${form.summary()} ${field({ form, name: "text", label: t("Message"), required: true, maxlength: 500, autocomplete: "off" })}
        <div class="row spread">${checkbox({ form, name: "announcement", label: t("Announce it to everybody") })}${busyButton({ label: t("Send"), type: "submit", variant: "primary", busy: form.busy })}</div>
      </form>
    </div>`;
  }
}

const row = ({ id, name, part, at, text }) => html`<li class="room-message" data-key=${id}>
  <p class="room-by"><strong>${name}</strong> ${partOf(part)} <time class="fine" datetime=${at}>${formatTime(at)}</time></p>
  <p class="room-text">${text}</p>
</li>`;

define("desk-channel", DeskChannel);
