// The audience's questions: asking, voting, reading answers. What waits for a moderator only its author sees.
import messageSquare from "../../icons/message-square.svg";
import thumbsUp from "../../icons/thumbs-up.svg";
import { get, post } from "../../shared/api.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import { Form, checkbox, field } from "../../shared/form.js";
import { formatNumber, formatRelative } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { CursorList } from "../../shared/resource.js";
import { run, toast } from "../../shared/toast.js";
import { badge, emptyState, skeletonLines } from "../../shared/ui.js";

const EVERY = 10_000;

class WebinarQuestions extends AcademyElement {
  static properties = { webinar: { attribute: false }, every: { attribute: false } };

  constructor() {
    super();
    this.every = EVERY;
    this.questions = new CursorList(this, (cursor) => get(this.path, { cursor, limit: 50 }));
    this.form = new Form(this, (values) => this.ask(values));
  }

  connectedCallback() {
    super.connectedCallback();
    // Not all of an audience at the same moment.
    this.timer = setInterval(() => this.freshen(), this.every * (0.8 + Math.random() * 0.4));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  get path() {
    return `/api/webinars/${this.webinar.id}/qa`;
  }

  get open() {
    return ["SCHEDULED", "LIVE"].includes(this.webinar.status);
  }

  /** Read the first page again while the tab is seen; a failure is left to the next turn. */
  async freshen() {
    if (document.hidden || this.questions.state !== "ready") return;
    const fresh = await get(this.path, { limit: 50 }).catch(() => null);
    if (!fresh) return;
    const known = new Set(fresh.items.map(({ id }) => id));
    this.questions.changed([...fresh.items, ...this.questions.items.filter(({ id }) => !known.has(id))]);
  }

  async ask({ question, anonymous }) {
    const asked = await post(this.path, { question, anonymous });
    this.questions.changed([asked, ...this.questions.items]);
    this.querySelector("textarea").value = "";
    toast(t("Your question waits for a moderator."));
  }

  async vote(question) {
    if (question.upvoted || question.mine) return;
    const voted = await run(() => post(`${this.path}/${question.id}/upvote`));
    if (voted) this.questions.changed(this.questions.items.map((other) => (other.id === voted.id ? voted : other)));
  }

  render() {
    return html`<section class="section" aria-labelledby="questions">
      <div class="section-head"><h2 id="questions">${t("Questions")}</h2></div>
      ${this.open ? this.askForm() : nothing}
      ${this.questions.render({
        loading: () => skeletonLines(5),
        empty: () => emptyState({ image: messageSquare, level: 3, title: t("No questions yet"), text: t("Ask the first one.") }),
        list: (_rows, items) => html`<ul class="list">${this.sorted(items).map((question) => this.row(question))}</ul>`,
        item: () => nothing,
      })}
    </section>`;
  }

  /** Most wanted first, then the newest. */
  sorted(items) {
    return items.toSorted((one, other) => other.upvotes - one.upvotes || other.askedAt.localeCompare(one.askedAt));
  }

  askForm() {
    const { form } = this;
    return html`<form class="card form" novalidate @submit=${form.submit}>
      ${form.summary()} ${field({ form, name: "question", label: t("Your question"), type: "textarea", rows: 2, required: true, maxlength: 1000 })}
      <div class="row spread">
        ${checkbox({ form, name: "anonymous", label: t("Ask without my name") })}
        ${busyButtonOf(form)}
      </div>
    </form>`;
  }

  row(question) {
    const { authorName, anonymous, mine, askedAt, answer, answeredByName, reason, status } = question;
    const who = mine ? t("You") : anonymous ? t("Somebody") : authorName;
    return html`<li class="question">
      ${this.voteButton(question)}
      <div>
        <blockquote>${question.question}</blockquote>
        <p class="fine">${who} · <time datetime=${askedAt}>${formatRelative(askedAt)}</time> ${stateOf(status)}</p>
        ${status === "HIDDEN" && reason ? html`<p class="fine">${t("Why: {reason}", { reason })}</p>` : nothing}
        ${answer ? html`<div class="answer"><p>${answer}</p><p class="fine">${answeredByName}</p></div>` : nothing}
      </div>
    </li>`;
  }

  voteButton(question) {
    const { upvotes, upvoted, mine, status } = question;
    const closed = mine || !["APPROVED", "ANSWERED"].includes(status);
    const label = t("Vote for “{question}”, {count} so far", { question: question.question, count: formatNumber(upvotes) });
    return html`<button type="button" class="button small vote" aria-pressed=${String(upvoted)} aria-disabled=${String(closed)} aria-label=${label} @click=${() => closed || this.vote(question)}>
      ${icon(thumbsUp)}<span>${formatNumber(upvotes)}</span>
    </button>`;
  }
}

const stateOf = (status) =>
  ({ PENDING: badge(t("Waits for a moderator"), "warning"), ANSWERED: badge(t("Answered"), "success"), HIDDEN: badge(t("Not shown")) })[status] ?? nothing;

const busyButtonOf = (form) =>
  html`<button type="submit" class="button primary" aria-busy=${String(form.busy)} aria-disabled=${String(form.busy)}>${t("Ask")}</button>`;

define("webinar-questions", WebinarQuestions);
