// <room-questions .room .jump>: asking, with what was asked already pointed out; votes; answers, in writing or by a jump to their moment.
import messageSquare from "../../icons/message-square.svg";
import play from "../../icons/play.svg";
import radio from "../../icons/radio.svg";
import thumbsUp from "../../icons/thumbs-up.svg";
import { define, html, icon, nothing, repeat } from "../element.js";
import { Form, checkbox, field } from "../form.js";
import { formatNumber, formatRelative, formatTime } from "../format.js";
import { t, tn } from "../i18n.js";
import { run, toast } from "../toast.js";
import { badge, busyButton, emptyState } from "../ui.js";
import { RoomPart } from "./part.js";
import { SimilarTexts } from "./similarity.js";
import { sortQuestions, timeOf, viewAt } from "./view.js";

const PAGE = 40;

class RoomQuestions extends RoomPart {
  static properties = {
    ...RoomPart.properties, jump: { attribute: false }, order: { state: true }, whole: { state: true }, shown: { state: true }, typed: { state: true },
  };

  constructor() {
    super();
    this.order = "votes";
    this.whole = false;
    this.shown = PAGE;
    this.typed = "";
    this.known = new SimilarTexts();
    this.form = new Form(this, ({ question, anonymous }) => this.ask(question, Boolean(anonymous)));
  }

  async ask(question, anonymous) {
    await this.room.ask(question, anonymous);
    this.typed = "";
    this.querySelector("textarea").value = "";
    toast(t("Your question waits for a moderator."));
  }

  render() {
    const { room } = this;
    const questions = this.questions(room);
    const { questions: own } = room.own;
    return html`<div class="room-scroll" tabindex="0" role="group" aria-label=${t("Questions")}>
      ${room.mayWrite ? this.asking(room, questions) : nothing}
      ${own.length ? html`<ul class="room-own" aria-label=${t("Your questions that are not shown")}>${repeat(own, ({ id }) => id, ownRow)}</ul>` : nothing}
      ${questions.length || !room.live ? this.choosing(room, questions) : nothing}
      ${questions.length ? this.list(questions) : own.length ? nothing : this.empty(room)}
    </div>`;
  }

  /** Those of the moment, as they are then; in a replay, if one wants, also all that will come. */
  questions(room) {
    const { questions } = room.view;
    if (!this.whole || room.live) return questions;
    const there = new Map(questions.map((question) => [question.id, question]));
    return viewAt(room.feed.items, null).questions.map((question) => there.get(question.id) ?? question);
  }

  empty(room) {
    const text = room.mayWrite ? t("Ask the first one.") : room.live ? t("They appear here once somebody has asked.") : t("At this moment nobody had asked anything.");
    return emptyState({ image: messageSquare, level: 3, title: t("No questions yet"), text });
  }

  // ---- asking

  asking({ view: { rules } }, questions) {
    const { form } = this;
    if (rules.questionsOpen === false) return html`<p class="room-closed">${t("Questions are closed.")}</p>`;
    return html`<form class="room-ask" novalidate @submit=${form.submit}>
      ${form.summary()}
      ${field({ form, name: "question", label: t("Your question"), type: "textarea", rows: 2, required: true, maxlength: 1000, onInput: (text) => this.type(text) })}
      ${this.alike(questions)}
      <div class="row spread">
        ${rules.anonymousAllowed ? checkbox({ form, name: "anonymous", label: t("Ask without my name") }) : html`<span></span>`}
        ${busyButton({ label: t("Ask"), type: "submit", variant: "primary", busy: form.busy })}
      </div>
    </form>`;
  }

  type(text) {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => (this.typed = text), 200);
  }

  /** Questions that say nearly the same as what is being typed. */
  alike(questions) {
    if (!this.typed.trim()) return nothing;
    for (const { id, question } of questions) this.known.add(id, question);
    const found = this.known.like(this.typed).map((id) => questions.find((one) => one.id === id)).filter(Boolean);
    if (!found.length) return html`<div role="status"></div>`;
    return html`<div class="room-alike" role="status">
      <p class="fine">${tn("This was asked already. Vote for it instead?", "These were asked already. Vote for one instead?", found.length)}</p>
      <ul>${repeat(found, ({ id }) => id, (question) => html`<li>${this.voteButton(question)}<span>${question.question}</span></li>`)}</ul>
    </div>`;
  }

  // ---- the list

  choosing(room, questions) {
    const orders = { votes: t("Most votes"), newest: t("Newest") };
    return html`<div class="row spread room-choices">
      <div class="segmented" role="group" aria-label=${t("Order")}>
        ${Object.entries(orders).map(([order, label]) => html`<button type="button" aria-pressed=${String(order === this.order)} @click=${() => (this.order = order)}>${label}</button>`)}
      </div>
      ${room.live
        ? html`<span class="fine">${tn("{count} question", "{count} questions", questions.length)}</span>`
        : html`<div class="segmented" role="group" aria-label=${t("Which")}>
            <button type="button" aria-pressed=${String(!this.whole)} @click=${() => (this.whole = false)}>${t("So far")}</button>
            <button type="button" aria-pressed=${String(this.whole)} @click=${() => (this.whole = true)}>${t("All")}</button>
          </div>`}
    </div>`;
  }

  list(questions) {
    const sorted = sortQuestions(questions, this.order);
    const more = sorted.length - this.shown;
    return html`<ul class="room-questions">${repeat(sorted.slice(0, this.shown), ({ id }) => id, (question) => this.row(question))}</ul>
      ${more > 0 ? html`<button type="button" class="button block" @click=${() => (this.shown += PAGE)}>${tn("Show {count} more", "Show {count} more", Math.min(more, PAGE))}</button>` : nothing}`;
  }

  row(question) {
    const { authorName, askedAt, answering, answered, answer, answeredByName } = question;
    const when = this.room.live ? formatRelative(askedAt) : formatTime(askedAt);
    return html`<li class="room-question ${answering ? "answering" : ""}">
      ${this.voteButton(question)}
      <div>
        ${answering ? html`<p class="room-now">${icon(radio)}${t("Being answered now")}</p>` : nothing}
        <blockquote>${question.question}</blockquote>
        <p class="fine">${authorName ?? t("Somebody")} · <time datetime=${askedAt}>${when}</time> ${answered ? badge(t("Answered"), "success") : nothing}</p>
        ${answer ? html`<div class="room-answer"><p>${answer}</p><p class="fine">${answeredByName}</p></div>` : nothing}
        ${this.moment(question)}
      </div>
    </li>`;
  }

  /** In a replay: to where it is answered. */
  moment({ answerStartedAt, question }) {
    if (!answerStartedAt || !this.jump || this.room.live) return nothing;
    return html`<button type="button" class="button small" aria-label=${t("Watch the answer to “{question}”", { question })} @click=${() => this.jump(timeOf(answerStartedAt))}>${icon(play)}${t("Watch the answer")}</button>`;
  }

  voteButton(question) {
    const { room } = this;
    const voted = room.own.voted.has(question.id);
    const upvotes = Math.max(question.upvotes, room.own.voted.get(question.id) ?? 0);
    const closed = voted || !room.mayWrite;
    const label = t("Vote for “{question}”, {count} so far", { question: question.question, count: formatNumber(upvotes) });
    return html`<button type="button" class="button small room-vote" aria-pressed=${String(voted)} aria-disabled=${String(closed)} aria-label=${label} @click=${() => closed || run(() => room.vote(question))}>
      ${icon(thumbsUp)}<span>${formatNumber(upvotes)}</span>
    </button>`;
  }
}

const ownRow = ({ question, status, reason, mergedInto }) => html`<li>
  <blockquote>${question}</blockquote>
  <p class="fine">${status === "HIDDEN" ? badge(mergedInto ? t("Counted with another question that asks the same") : t("Not shown")) : badge(t("Waits for a moderator"), "warning")}</p>
  ${status === "HIDDEN" && reason ? html`<p class="fine">${t("Why: {reason}", { reason })}</p>` : nothing}
</li>`;

define("room-questions", RoomQuestions);
