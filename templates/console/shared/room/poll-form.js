// <poll-form .room .poll>: answering a poll, each kind in its own way; what is chosen stays while the room moves on.
import arrowDown from "../../icons/arrow-down.svg";
import arrowUp from "../../icons/arrow-up.svg";
import { AcademyElement, define, html, icon, nothing, repeat } from "../element.js";
import { formatNumber } from "../format.js";
import { t, tn } from "../i18n.js";
import { announce } from "../toast.js";
import { busyButton, notice } from "../ui.js";

class PollForm extends AcademyElement {
  static properties = { room: { attribute: false }, poll: { attribute: false }, chosen: { state: true }, busy: { state: true }, failure: { state: true } };

  constructor() {
    super();
    this.chosen = [];
  }

  willUpdate(changed) {
    if (changed.has("poll") && this.known !== this.poll.id) {
      this.known = this.poll.id;
      this.chosen = this.poll.kind === "RANKING" ? this.poll.options.map(({ id }) => id) : [];
    }
  }

  async submit(event) {
    event.preventDefault();
    if (this.busy) return;
    this.failure = undefined;
    const given = this.given(event.currentTarget);
    if (!given) return this.missing();
    this.busy = true;
    try {
      await this.room.answer(this.poll.id, given);
      announce(t("Your answer is in."));
    } catch (error) {
      if (!("code" in error)) throw error;
      this.failure = error.message;
    } finally {
      this.busy = false;
    }
    return undefined;
  }

  missing() {
    this.failure = this.poll.kind === "TEXT" ? t("Write your answer first.") : t("Choose your answer first.");
  }

  /** What is sent; undefined while there is no answer. */
  given(form) {
    const { kind } = this.poll;
    if (kind === "RANKING") return { ranking: this.chosen };
    if (kind === "RATING") return this.chosen.length ? { rating: Number(this.chosen[0]) } : undefined;
    if (kind !== "TEXT") return this.chosen.length ? { options: this.chosen } : undefined;
    const text = form.elements.text.value.trim();
    return text ? { text } : undefined;
  }

  render() {
    const { poll } = this;
    const kinds = { SINGLE: () => this.options(), MULTIPLE: () => this.options(), RATING: () => this.rating(), RANKING: () => this.ranking(), TEXT: () => this.text() };
    return html`<form class="poll-form" novalidate @submit=${this.submit}>
      ${kinds[poll.kind]()}
      ${this.failure ? notice(this.failure, "danger") : nothing}
      <div class="row spread">${busyButton({ label: t("Send answer"), type: "submit", variant: "primary", busy: this.busy })}
        ${poll.anonymous ? html`<span class="fine">${t("Nobody can tell who answered what.")}</span>` : nothing}</div>
    </form>`;
  }

  options() {
    const { id: pollId, kind, options, most, question } = this.poll;
    const several = kind === "MULTIPLE";
    const full = several && most && this.chosen.length >= most;
    return html`<fieldset class="choices">
      <legend class="visually-hidden">${question}</legend>
      ${several && most && most < options.length ? html`<p class="hint">${tn("Choose {count} at most.", "Choose {count} at most.", most)}</p>` : nothing}
      ${options.map(({ id, text }) => html`<label class="choice">
        <input type=${several ? "checkbox" : "radio"} name=${pollId} value=${id} .checked=${this.chosen.includes(id)} ?disabled=${full && !this.chosen.includes(id)}
          @change=${({ target }) => this.choose(id, target.checked, several)} /><span>${text}</span></label>`)}
    </fieldset>`;
  }

  choose(id, on, several) {
    const others = several ? this.chosen.filter((other) => other !== id) : [];
    this.chosen = on ? [...others, id] : others;
  }

  rating() {
    const { id, scale, question } = this.poll;
    const values = Array.from({ length: scale.max - scale.min + 1 }, (_, index) => scale.min + index);
    return html`<fieldset class="poll-rating">
      <legend class="visually-hidden">${question}</legend>
      <div class="poll-scale">${values.map((value) => html`<label><input type="radio" name=${id} value=${value} .checked=${this.chosen[0] === value} @change=${() => (this.chosen = [value])} /><span>${formatNumber(value)}</span></label>`)}</div>
      ${scale.minLabel || scale.maxLabel ? html`<p class="row spread fine"><span>${scale.minLabel}</span><span>${scale.maxLabel}</span></p>` : nothing}
    </fieldset>`;
  }

  ranking() {
    const texts = new Map(this.poll.options.map(({ id, text }) => [id, text]));
    return html`<p class="hint" id="rank-${this.poll.id}">${t("Put the best first.")}</p>
      <ol class="poll-ranking" aria-describedby="rank-${this.poll.id}">${repeat(this.chosen, (id) => id, (id, index) => html`<li>
        <span class="poll-rank">${formatNumber(index + 1)}</span><span>${texts.get(id)}</span>
        ${this.mover(id, index, -1, arrowUp, t("Move “{text}” up", { text: texts.get(id) }))}
        ${this.mover(id, index, 1, arrowDown, t("Move “{text}” down", { text: texts.get(id) }))}
      </li>`)}</ol>`;
  }

  mover(id, index, step, image, label) {
    const closed = index + step < 0 || index + step >= this.chosen.length;
    return html`<button type="button" class="button icon-only small" data-mover="${id} ${step}" aria-label=${label} aria-disabled=${String(closed)} @click=${() => closed || this.move(id, index, step)}>${icon(image)}</button>`;
  }

  /** The focus goes with what was moved. */
  move(id, index, step) {
    const order = this.chosen.toSpliced(index, 1).toSpliced(index + step, 0, id);
    this.chosen = order;
    const { text } = this.poll.options.find((option) => option.id === id);
    announce(t("“{text}” is number {number} now", { text, number: formatNumber(index + step + 1) }));
    this.focusOn(`[data-mover="${id} ${step}"]`);
  }

  text() {
    return html`<div class="field"><label for="text-${this.poll.id}">${t("Your answer")}</label>
      <textarea id="text-${this.poll.id}" name="text" rows="2" maxlength="200"></textarea></div>`;
  }
}

define("poll-form", PollForm);
