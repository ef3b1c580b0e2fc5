// <breakout-chat .group .moderates>: what the people of a group write to each other; who moderates takes messages back and restrains people.
import ellipsis from "../../icons/ellipsis.svg";
import messageSquare from "../../icons/message-square.svg";
import send from "../../icons/send.svg";
import { confirm } from "../dialog.js";
import { define, html, icon, nothing, repeat } from "../element.js";
import { following } from "../following.js";
import { Form, field } from "../form.js";
import { formatTime } from "../format.js";
import { t } from "../i18n.js";
import "../menu.js";
import { partOf } from "../room/chat.js";
import { restrainItems } from "../room/restrain.js";
import { Scroller } from "../room/scroller.js";
import { run } from "../toast.js";
import { emptyState, skeletonLines } from "../ui.js";

const LONGEST = 500;

class BreakoutChat extends following("group") {
  static properties = { group: { attribute: false }, moderates: { type: Boolean } };

  constructor() {
    super();
    this.form = new Form(this, ({ text }) => this.say(text));
    this.scroller = new Scroller(this, ".room-log");
  }

  willUpdate(changed) {
    super.willUpdate(changed);
    this.scroller.before();
  }

  updated() {
    this.scroller.after();
  }

  async say(text) {
    if (!text) return;
    await this.group.say(text);
    this.querySelector('[name="text"]').value = "";
    this.scroller.toEnd();
  }

  async takeBack(message) {
    const sure = await confirm({ title: t("Delete this message?"), text: message.text, action: t("Delete"), danger: true });
    if (sure) await run(() => this.group.remove(message));
  }

  render() {
    const { group, form } = this;
    const { messages } = group;
    return html`<section class="room" aria-labelledby="breakout-chat">
      <h2 id="breakout-chat" class="breakout-chat-title">${t("Chat of {name}", { name: group.mine.group.name })}</h2>
      <div class="room-chat">
        <div class="room-log" role="log" tabindex="0" aria-labelledby="breakout-chat" @scroll=${() => this.scroller.moved()}>
          ${messages.length ? html`<ul>${repeat(messages, ({ id }) => id, (message) => this.row(message))}</ul>` : group.read ? emptyState({ image: messageSquare, level: 3, title: t("Nothing was written yet"), text: t("Only this group and the moderators read it.") }) : skeletonLines(3)}
        </div>
        <form class="room-write" novalidate @submit=${form.submit}>
          ${form.summary()}
          <div class="room-line">
            ${field({ form, name: "text", label: t("Message"), hideLabel: true, placeholder: t("Write to the group"), maxlength: LONGEST })}
            <button type="submit" class="button primary icon-only" aria-disabled=${String(form.busy)} aria-label=${t("Send")}>${icon(send)}</button>
          </div>
        </form>
      </div>
    </section>`;
  }

  row(message) {
    const { id, userId, name, part, at, text, status } = message;
    const mine = userId === this.group.me;
    return html`<li data-key=${id} class="room-message ${mine ? "mine" : ""}">
      <p class="room-by"><strong>${mine ? t("You") : name}</strong> ${partOf(part)} <time class="fine" datetime=${at}>${formatTime(at)}</time>${this.moderates ? this.tools(message) : nothing}</p>
      <p class="room-text">${text}</p>
      ${status === "HELD" ? html`<p class="fine">${t("Waits for a moderator. Only you see it.")}</p>` : nothing}
    </li>`;
  }

  tools(message) {
    const others = message.userId === this.group.me ? nothing : restrainItems(this.group.webinarPath, message);
    return html`<ac-menu><button type="button" class="button quiet icon-only small" aria-label=${t("More for “{text}”", { text: message.text })}>${icon(ellipsis)}</button>
      <div class="menu end"><button type="button" class="danger" @click=${() => this.takeBack(message)}>${t("Delete")}</button>${others}</div></ac-menu>`;
  }
}

define("breakout-chat", BreakoutChat);
