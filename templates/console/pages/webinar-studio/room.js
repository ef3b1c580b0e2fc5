// <studio-room>: the room for those who present: what to answer next, what is assigned to them, and polls to launch.
import { get, put } from "../../shared/api.js";
import { define, html, nothing } from "../../shared/element.js";
import { t, tn } from "../../shared/i18n.js";
import { pollCard } from "../../shared/room/poll-card.js";
import { PollDesk } from "../../shared/room/poll-desk.js";
import { answerDialog } from "../../shared/room/question-dialogs.js";
import { WatchedList } from "../../shared/room/watched.js";
import { run, toast } from "../../shared/toast.js";
import { badge, emptyState, skeletonLines } from "../../shared/ui.js";
import { StudioPart } from "./studio.js";

const PAGE = 30;

class StudioRoom extends StudioPart {
  static properties = { ...StudioPart.properties, mine: { state: true } };

  constructor() {
    super();
    this.mine = false;
    this.questions = new WatchedList(this, (cursor) => get(`${this.studio.path}/qa`, { status: "APPROVED", order: "VOTES", assigneeId: this.mine ? this.studio.me : undefined, cursor, limit: PAGE }));
    this.polls = new PollDesk(this, () => this.studio.path);
  }

  choose(mine) {
    this.mine = mine;
    return this.questions.retry();
  }

  /** What is answered leaves the list. */
  async change(send, done) {
    const changed = await run(send);
    if (!changed) return;
    this.questions.keep(changed, changed.status === "APPROVED");
    toast(done);
  }

  live = (question, answering) => this.change(() => put(`${this.studio.path}/qa/${question.id}/answering`, { answering }), answering ? t("The audience sees that you answer it now") : t("Answered"));

  async write(question) {
    const answer = await answerDialog(question);
    if (answer) await this.change(() => put(`${this.studio.path}/qa/${question.id}`, { status: "ANSWERED", answer }, question.version), t("Answered"));
  }

  render() {
    const { id } = this.studio.webinar;
    return html`<div class="stack">
      <div class="row spread"><h2>${t("Questions")}</h2><a class="button small" href="/webinars/${id}/desk" target="_blank" rel="noopener">${t("Moderation desk")}</a></div>
      <div class="segmented" role="group" aria-label=${t("Which")}>
        <button type="button" aria-pressed=${String(!this.mine)} @click=${() => this.choose(false)}>${t("All")}</button>
        <button type="button" aria-pressed=${String(this.mine)} @click=${() => this.choose(true)}>${t("Assigned to me")}</button>
      </div>
      ${this.questions.render({
        loading: () => skeletonLines(4),
        empty: () => emptyState({ level: 3, title: t("Nothing to answer"), text: t("Questions appear here once a moderator has let them through.") }),
        item: () => nothing,
        list: (_rows, items) => html`<ul class="list studio-questions">${this.sorted(items).map((question) => this.row(question))}</ul>`,
      })}
      <h2>${t("Polls")}</h2>
      ${this.polls.render({
        loading: () => skeletonLines(2),
        empty: () => html`<p class="fine">${t("No poll is prepared. Polls are written at the moderation desk.")}</p>`,
        item: (poll) => pollCard(this.polls, poll),
        list: (rows) => html`<ul class="list">${rows}</ul>`,
      })}
    </div>`;
  }

  /** What is being answered stays in sight. */
  sorted = (items) => items.toSorted((one, other) => other.answering - one.answering);

  row(question) {
    const { authorName, upvotes, assigneeName, answering } = question;
    return html`<li class=${answering ? "answering" : ""}>
      <div class="grow">
        <blockquote>${question.question}</blockquote>
        <p class="fine">${authorName ?? t("Anonymous")} · ${tn("{count} vote", "{count} votes", upvotes)} ${assigneeName ? badge(t("For {name}", { name: assigneeName }), "brand") : nothing}</p>
      </div>
      <div class="actions">
        ${answering
          ? html`<button type="button" class="button primary small" aria-label=${t("Done: {question}", question)} @click=${() => this.live(question, false)}>${t("Done")}</button>`
          : html`<button type="button" class="button small" aria-label=${t("Answer now: {question}", question)} @click=${() => this.live(question, true)}>${t("Answer now")}</button>
              <button type="button" class="button quiet small" aria-label=${t("Answer in writing: {question}", question)} @click=${() => this.write(question)}>${t("In writing")}</button>`}
      </div>
    </li>`;
  }
}

define("studio-room", StudioRoom);
