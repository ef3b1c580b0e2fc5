// <desk-breakouts .path>: breakout rooms for moderators: prepared, opened, watched, called back and closed. Fires "waiting" with how many want help.
import ellipsis from "../../icons/ellipsis.svg";
import help from "../../icons/message-circle-question-mark.svg";
import users from "../../icons/users.svg";
import { get, post, put } from "../../shared/api.js";
import { momentsAhead, statusOf, timeLeft } from "../../shared/breakouts/round.js";
import { confirm } from "../../shared/dialog.js";
import { AcademyElement, define, html, icon, nothing, repeat } from "../../shared/element.js";
import { formatTime } from "../../shared/format.js";
import { t, tn } from "../../shared/i18n.js";
import { clockOf } from "../../shared/live/storyboard.js";
import "../../shared/menu.js";
import { params } from "../../shared/params.js";
import { Countdown } from "../../shared/room/countdown.js";
import { timeOf } from "../../shared/room/view.js";
import { WatchedList } from "../../shared/room/watched.js";
import { announce, run, toast } from "../../shared/toast.js";
import { badge, emptyState, notice, skeletonLines } from "../../shared/ui.js";
import { announceDialog, moveDialog } from "./breakout-dialogs.js";
import "./breakout-form.js";
import "./breakout-people.js";

const MORE = 5;
const MINUTE = 60_000;

class DeskBreakouts extends AcademyElement {
  static properties = { path: {}, preparing: { state: true } };

  constructor() {
    super();
    // There is one round at a time: a list of one, read again by itself also while another tab is chosen, for somebody may want help.
    this.rounds = new WatchedList(this, async () => ({ items: [await get(`${this.path}/breakouts`)], nextCursor: null }), { always: true, key: ({ webinarId }) => webinarId });
    this.countdown = new Countdown(this);
    this.asked = new Set();
  }

  willUpdate() {
    const [round] = this.rounds.items;
    this.countdown.until(round ? momentsAhead(round) : []);
  }

  /** Tell once of each group that wants help. */
  updated() {
    const [round] = this.rounds.items;
    if (!round) return;
    const wanting = this.wanting(round);
    for (const { id, name, helpWantedAt } of wanting) {
      const key = `${id} ${helpWantedAt}`;
      if (!this.asked.has(key)) announce(t("{name} asks for help", { name }));
      this.asked.add(key);
    }
    if (wanting.length === this.waiting) return;
    this.waiting = wanting.length;
    this.dispatchEvent(new CustomEvent("waiting", { detail: wanting.length }));
  }

  wanting = (round) => (this.stateOf(round) === "CLOSED" ? [] : round.groups.filter(({ helpWantedAt }) => helpWantedAt));

  stateOf = (round) => (round.round ? statusOf(round) : "CLOSED");

  // ---- what a moderator does

  /** Send a command that answers with the round; who was too late sees what the other one did. */
  async change(send, done) {
    const round = await run(send);
    if (!round) return this.look();
    this.rounds.keep(round);
    toast(done);
    return undefined;
  }

  /** Read at once what is so now. */
  async look() {
    const round = await run(() => get(`${this.path}/breakouts`));
    if (round) this.rounds.keep(round);
  }

  open = () => this.change(() => post(`${this.path}/breakouts/open`), t("The breakout rooms are open"));

  callBack = () => this.change(() => post(`${this.path}/breakouts/call-back`), t("Everybody is called back"));

  async shut() {
    const sure = await confirm({ title: t("Close the breakout rooms now?"), text: t("Everybody is back in the webinar at once, without the minute to finish."), action: t("Close now"), danger: true });
    if (sure) await this.change(() => post(`${this.path}/breakouts/close`), t("The breakout rooms are closed"));
  }

  /** Some minutes more than there are left; null takes the time limit away. */
  extend(round, minutes) {
    const from = Math.max(Date.now(), timeOf(round.endsAt) ?? 0);
    const endsAt = minutes === null ? null : new Date(from + minutes * MINUTE).toISOString();
    return this.change(() => put(`${this.path}/breakouts/timer`, { endsAt }, round.version), endsAt ? t("The breakout rooms end at {time}", { time: formatTime(endsAt) }) : t("The breakout rooms have no time limit any more"));
  }

  async tell() {
    if (await announceDialog(this.path)) toast(t("Everybody is told"));
  }

  async helped({ id }) {
    if (await run(() => put(`${this.path}/breakouts/${id}/help`, { wanted: false }))) await this.look();
  }

  async move(person, round) {
    const from = round.groups.find(({ members }) => members.some(({ userId }) => userId === person.userId));
    if (!(await moveDialog(this.path, person, { groups: round.groups, from }))) return;
    await this.look();
    await this.focusOn(`[data-person="${CSS.escape(person.userId)}"]`, ".desk-breakouts h3");
  }

  prepared(round) {
    this.preparing = false;
    this.rounds.keep(round);
    toast(t("Prepared. Nobody sees it before you open the rooms."));
    return this.focusOn(".desk-breakouts .primary");
  }

  // ---- what is seen

  render() {
    return html`<div class="stack desk-breakouts">${this.rounds.render({ loading: () => skeletonLines(5), empty: () => nothing, item: () => nothing, list: (_rows, [round]) => this.round(round) })}</div>`;
  }

  round(round) {
    const state = this.stateOf(round);
    const running = ["OPEN", "CALLED_BACK"].includes(state);
    if (state === "CLOSED" || this.preparing) return html`
      ${round.round && state === "CLOSED" ? notice(tn("Round {number} is over. It had {count} room.", "Round {number} is over. It had {count} rooms.", round.groups.length, { number: round.round })) : nothing}
      <breakout-form .path=${this.path} .round=${round} .done=${(made) => this.prepared(made)} .cancel=${this.preparing ? () => (this.preparing = false) : null}></breakout-form>`;
    return html`
      ${running ? this.running(round, state) : this.draft(round)}
      ${this.wanting(round).map((group) => this.call(group))}
      <ul class="list">${repeat(round.groups, ({ id }) => id, (group) => this.group(group, round, running))}</ul>
      <breakout-people .path=${this.path} .round=${round} .place=${(person) => this.move(person, round)}></breakout-people>`;
  }

  draft(round) {
    return html`<h3>${t("Round {number} is prepared", { number: round.round })}</h3>
      <p class="fine">${round.minutes ? tn("Nobody sees it yet. Once open, it lasts {count} minute.", "Nobody sees it yet. Once open, it lasts {count} minutes.", round.minutes) : t("Nobody sees it yet. Once open, it lasts until you call everybody back.")}</p>
      <div class="actions"><button type="button" class="button primary" @click=${this.open}>${icon(users)}${t("Open the rooms")}</button><button type="button" class="button" @click=${() => (this.preparing = true)}>${t("Prepare anew")}</button></div>`;
  }

  running(round, state) {
    const left = timeLeft(round);
    const back = state === "CALLED_BACK";
    return html`<div class="row spread">
        <div class="row"><h3>${t("Round {number}", { number: round.round })}</h3>${back ? badge(t("Called back"), "warning") : badge(t("Open"), "success")}</div>
        ${left === null ? html`<span class="fine">${t("No time limit")}</span>` : html`<span class="breakout-timer" role="timer" aria-label=${t("Time left")}>${clockOf(Math.ceil(left / 1000))}</span>`}
      </div>
      <div class="actions">
        ${back ? nothing : html`<button type="button" class="button primary" @click=${this.callBack}>${t("Call everybody back")}</button>`}
        <button type="button" class="button" @click=${() => this.extend(round, MORE)}>${round.endsAt ? tn("{count} minute more", "{count} minutes more", MORE) : tn("End in {count} minute", "End in {count} minutes", MORE)}</button>
        <button type="button" class="button" @click=${() => this.tell()}>${t("Announce to all")}</button>
        <ac-menu><button type="button" class="button quiet icon-only" aria-label=${t("More for the breakout rooms")}>${icon(ellipsis)}</button><div class="menu end">
          ${round.endsAt ? html`<button type="button" @click=${() => this.extend(round, null)}>${t("No time limit")}</button>` : nothing}
          <button type="button" class="danger" @click=${() => this.shut()}>${t("Close now")}</button>
        </div></ac-menu>
      </div>`;
  }

  call(group) {
    return html`<div class="notice warning desk-help">${icon(help)}<p class="grow"><strong>${t("{name} asks for help", { name: group.name })}</strong><span class="fine"> ${group.helpWantedBy} · ${formatTime(group.helpWantedAt)}</span></p>
      <div class="actions">${this.enter(group)}<button type="button" class="button small" aria-label=${t("Helped: {name}", { name: group.name })} @click=${() => this.helped(group)}>${t("Helped")}</button></div></div>`;
  }

  enter = ({ id, name }) => html`<a class="button small" href="/webinars/${params().id}/watch?breakout=${id}" target="_blank" rel="noopener" aria-label=${t("Enter: {name}", { name })}>${t("Enter")}</a>`;

  group(group, round, running) {
    const { name, taken, capacity, members } = group;
    return html`<li class="desk-group">
      <div class="row spread"><h4>${name}</h4><span class="row"><span class="fine">${t("{taken} of {capacity} places", { taken, capacity })}</span>${running ? this.enter(group) : nothing}</span></div>
      ${members.length
        ? html`<ul class="desk-members">${repeat(members, ({ userId }) => userId, (person) => html`<li><span class="truncate">${person.name}</span>${person.inCall ? badge(t("In the call"), "success") : nothing}
            <button type="button" class="button quiet small" data-person=${person.userId} aria-label=${t("Move {name}", { name: person.name })} @click=${() => this.move(person, round)}>${t("Move")}</button></li>`)}</ul>`
        : html`<p class="fine">${t("Nobody is in it yet.")}</p>`}
    </li>`;
  }
}

define("desk-breakouts", DeskBreakouts);
