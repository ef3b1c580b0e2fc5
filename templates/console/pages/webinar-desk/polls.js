// <desk-polls .path>: polls from the draft to their results: written, put in order, launched, closed, shown.
import chartColumn from "../../icons/chart-column.svg";
import plus from "../../icons/plus.svg";
import { put, remove } from "../../shared/api.js";
import { confirm, openDialog } from "../../shared/dialog.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";
import { pollCard } from "../../shared/room/poll-card.js";
import { PollDesk } from "../../shared/room/poll-desk.js";
import { run, toast } from "../../shared/toast.js";
import { emptyState, skeletonLines } from "../../shared/ui.js";
import "./poll-editor.js";

class DeskPolls extends AcademyElement {
  static properties = { path: {} };

  constructor() {
    super();
    this.polls = new PollDesk(this, () => this.path);
  }

  async edit(poll) {
    const saved = await openDialog({ title: poll ? t("Edit poll") : t("New poll"), size: "large", body: (close) => html`<poll-editor .path=${this.path} .poll=${poll} .close=${close}></poll-editor>` });
    if (!saved) return;
    if (poll) this.polls.keep(saved);
    else this.polls.changed([...this.polls.items, saved]);
    toast(t("Saved. Nobody sees it before you launch it."));
  }

  async drop(poll) {
    const sure = await confirm({ title: t("Delete this poll?"), text: poll.question, action: t("Delete"), danger: true });
    if (sure && (await run(async () => (await remove(`${this.path}/polls/${poll.id}`, poll.version), true)))) this.polls.keep(poll, false);
  }

  /** A draft changes places with the one before or after it. */
  async move(poll, step) {
    const ids = this.polls.items.map(({ id }) => id);
    const at = ids.indexOf(poll.id);
    const order = ids.toSpliced(at, 1).toSpliced(at + step, 0, poll.id);
    if (!(await run(async () => (await put(`${this.path}/polls/order`, { ids: order }), true)))) return;
    this.polls.changed(order.map((id) => this.polls.items.find((one) => one.id === id)));
    this.focusOn(`[data-move="${poll.id} ${step}"]`);
  }

  render() {
    return html`<div class="stack">
      <div class="actions"><button type="button" class="button" @click=${() => this.edit()}>${icon(plus)}${t("New poll")}</button></div>
      ${this.polls.render({
        loading: () => skeletonLines(4),
        empty: () => emptyState({ image: chartColumn, level: 3, title: t("No poll yet"), text: t("Prepare some before you begin.") }),
        item: (poll) => pollCard(this.polls, poll, this.draftTools(poll)),
        list: (rows) => html`<ul class="list">${rows}</ul>`,
      })}
    </div>`;
  }

  draftTools(poll) {
    if (poll.status !== "DRAFT") return nothing;
    const at = this.polls.items.findIndex(({ id }) => id === poll.id);
    const mover = (step, label) => html`<button type="button" data-move="${poll.id} ${step}" @click=${() => this.move(poll, step)}>${label}</button>`;
    return html`<button type="button" @click=${() => this.edit(poll)}>${t("Edit")}</button>
      ${at > 0 ? mover(-1, t("Move up")) : nothing} ${at < this.polls.items.length - 1 ? mover(1, t("Move down")) : nothing}
      <button type="button" class="danger" @click=${() => this.drop(poll)}>${t("Delete")}</button>`;
  }
}

define("desk-polls", DeskPolls);
