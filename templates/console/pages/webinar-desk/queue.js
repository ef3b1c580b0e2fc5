// <desk-queue .path .me>: questions in every state, worked through by keyboard: let through, hide, merge, assign, answer.
import messageSquare from "../../icons/message-square.svg";
import { get, post, put } from "../../shared/api.js";
import { AcademyElement, define, html, nothing } from "../../shared/element.js";
import { t, tn } from "../../shared/i18n.js";
import { Resource } from "../../shared/resource.js";
import { answerDialog, assignDialog, hideDialog, mergeDialog } from "../../shared/room/question-dialogs.js";
import { WatchedList } from "../../shared/room/watched.js";
import { run, toast } from "../../shared/toast.js";
import { emptyState, skeletonLines } from "../../shared/ui.js";
import { queueRow } from "./queue-row.js";

const PAGE = 50;
const LATE = "version_conflict";
const QUIET = 300;

class DeskQueue extends AcademyElement {
  static properties = { path: {}, me: {}, status: { state: true }, search: { state: true }, mine: { state: true }, at: { state: true } };

  constructor() {
    super();
    this.status = "PENDING";
    this.search = "";
    this.mine = false;
    this.at = null;
    this.questions = new WatchedList(this, (cursor) => get(`${this.path}/qa`, { ...this.wanted, cursor, limit: PAGE }));
    this.speakers = new Resource(this, async () => (await get(`${this.path}/presenters`)).items);
  }

  /** What waits longest comes first, what was let through by votes, the rest by age. */
  get wanted() {
    const { status, search } = this;
    const orders = { PENDING: "OLDEST", APPROVED: "VOTES" };
    return { status, search, assigneeId: this.mine ? this.me : undefined, order: search ? "NEWEST" : (orders[status] ?? "NEWEST") };
  }

  choose(changes) {
    Object.assign(this, changes);
    this.at = null;
    return this.questions.retry();
  }

  seek(text) {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.choose({ search: text.trim() }), QUIET);
  }

  // ---- deeds: each gives the question as it is then, or undefined

  approve = (question) => this.decide(question, { status: "APPROVED" }, t("Let through"));

  async hide(question) {
    const reason = await hideDialog(question);
    if (reason !== undefined) await this.decide(question, { status: "HIDDEN", ...(reason ? { reason } : {}) }, t("Hidden"));
  }

  async answer(question) {
    const answer = await answerDialog(question);
    if (answer) await this.decide(question, { status: "ANSWERED", answer }, t("Answered"));
  }

  decide(question, decision, done) {
    return this.change(question, () => put(`${this.path}/qa/${question.id}`, decision, question.version), done);
  }

  async merge(question) {
    const into = await mergeDialog(question, this.path);
    if (into) await this.change(question, () => post(`${this.path}/qa/${question.id}/merge`, { into }), t("Merged"));
  }

  async assign(question) {
    const userId = await assignDialog(question, this.speakers.value ?? []);
    if (userId !== undefined) await this.change(question, () => put(`${this.path}/qa/${question.id}/assignee`, { userId }), userId ? t("Assigned") : t("Assigned to nobody"));
  }

  live = (question, answering) => this.change(question, () => put(`${this.path}/qa/${question.id}/answering`, { answering }), answering ? t("Being answered now") : t("Answered"));

  /** Whoever was too late sees what the other one decided. */
  async change(question, send, done) {
    const sent = await run(async () => {
      try {
        return await send();
      } catch (error) {
        if (error.code === LATE) await this.questions.freshen();
        throw error;
      }
    });
    if (!sent) return;
    const following = this.neighbor(question.id, 1) ?? this.neighbor(question.id, -1);
    const stays = sent.status === this.status;
    const held = this.contains(document.activeElement) || document.activeElement === document.body;
    this.questions.keep(sent, stays);
    toast(done);
    if (!stays && held) this.goTo(following);
  }

  // ---- the keyboard

  neighbor(id, step) {
    const ids = this.questions.items.map((question) => question.id);
    return ids[ids.indexOf(id) + step] ?? null;
  }

  goTo(id) {
    this.at = id;
    if (id) this.focusOn(`[data-question="${CSS.escape(id)}"]`);
    else this.focusOn(".desk-rest");
  }

  /** Single keys act on the row that has the focus, and only there (WCAG 2.1.4). */
  pressed(event, question) {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const steps = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 };
    const deeds = { a: () => this.approve(question), h: () => this.hide(question), m: () => this.merge(question), s: () => this.assign(question), w: () => this.answer(question) };
    const { key } = event;
    const next = steps[key] && this.neighbor(question.id, steps[key]);
    if (!steps[key] && !deeds[key]) return;
    event.preventDefault();
    if (next) this.goTo(next);
    deeds[key]?.();
  }

  render() {
    const states = { PENDING: t("Waiting"), APPROVED: t("Let through"), ANSWERED: t("Answered"), HIDDEN: t("Hidden") };
    return html`<section class="desk-queue" aria-labelledby="queue">
      <div class="row spread"><h2 id="queue">${t("Questions")}</h2><p class="fine" role="status">${this.status === "PENDING" && this.questions.state === "ready" ? this.count() : nothing}</p></div>
      <div class="desk-filters">
        <div class="segmented" role="group" aria-label=${t("State")}>
          ${Object.entries(states).map(([status, label]) => html`<button type="button" aria-pressed=${String(status === this.status)} @click=${() => this.choose({ status })}>${label}</button>`)}
        </div>
        <div class="field desk-search"><input type="search" aria-label=${t("Search questions")} placeholder=${t("Search")} maxlength="100" @input=${({ target }) => this.seek(target.value)} /></div>
        <button type="button" class="button small" aria-pressed=${String(this.mine)} @click=${() => this.choose({ mine: !this.mine })}>${t("Assigned to me")}</button>
      </div>
      <p class="fine desk-keys">${t("Keys on a question: arrows to move, A let through, H hide, M merge, S assign, W answer in writing.")}</p>
      ${this.questions.render({
        loading: () => skeletonLines(6),
        empty: () => html`<div class="desk-rest" tabindex="-1">${emptyState({ image: messageSquare, level: 3, title: t("Nothing here"), text: this.status === "PENDING" ? t("New questions appear here by themselves.") : undefined })}</div>`,
        item: (question) => queueRow(this, question),
        list: (rows) => html`<ul class="list desk-questions">${rows}</ul>`,
      })}
    </section>`;
  }

  count() {
    const { length } = this.questions.items;
    return this.questions.nextCursor ? t("more than {count} wait", { count: length }) : tn("{count} waits", "{count} wait", length);
  }
}

define("desk-queue", DeskQueue);
