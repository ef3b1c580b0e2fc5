// <room-polls .room>: the polls of the moment, the newest first: their form, then what came of them.
import chartColumn from "../../icons/chart-column.svg";
import { define, html, nothing, repeat } from "../element.js";
import { t } from "../i18n.js";
import { badge, emptyState } from "../ui.js";
import { RoomPart } from "./part.js";
import { Countdown } from "./countdown.js";
import "./poll-form.js";
import { pollResults } from "./poll-results.js";
import { timeOf } from "./view.js";

class RoomPolls extends RoomPart {
  constructor() {
    super();
    this.countdown = new Countdown(this);
  }

  willUpdate(changed) {
    super.willUpdate(changed);
    const { room } = this;
    this.countdown.until(room.live ? room.view.polls.filter(({ closed }) => !closed).map(({ closesAt }) => timeOf(closesAt)) : []);
  }

  render() {
    const { polls } = this.room.view;
    if (!polls.length) return this.framed(emptyState({ image: chartColumn, level: 3, title: t("No poll yet"), text: this.room.live ? t("Polls appear here by themselves.") : undefined }));
    return this.framed(html`<ul class="room-polls">${repeat(polls, ({ id }) => id, (poll) => this.poll(poll))}</ul>`);
  }

  /** Arrow keys scroll it, also where there is nothing to press. */
  framed = (content) => html`<div class="room-scroll" tabindex="0" role="group" aria-label=${t("Polls")}>${content}</div>`;

  poll(poll) {
    const { room } = this;
    const answer = room.own.answers.get(poll.id);
    const left = poll.closesAt && room.live ? Math.max(0, timeOf(poll.closesAt) - Date.now()) : null;
    const over = poll.closed || left === 0;
    const open = !over && room.live;
    return html`<li class="room-poll" aria-labelledby="poll-${poll.id}">
      <div class="row spread">
        <p class="row">${over ? badge(t("Closed")) : badge(t("Open"), "success")} ${poll.quiz ? badge(t("Quiz"), "brand") : nothing} ${poll.anonymous ? badge(t("Anonymous")) : nothing}</p>
        ${open && left !== null ? html`<span class="room-timer" role="timer">${clock(left)}</span>` : nothing}
      </div>
      <h3 id="poll-${poll.id}">${poll.question}</h3>
      ${open && !answer && room.mayWrite ? html`<poll-form .room=${room} .poll=${poll}></poll-form>` : nothing}
      ${answer ? html`<p class="fine">${verdict(poll, answer)}</p>` : nothing}
      ${poll.results ? pollResults(poll, poll.results, answer) : this.later({ over, answer, open })}
    </li>`;
  }

  later({ over, answer, open }) {
    if (over) return html`<p class="fine">${t("The results were not shown.")}</p>`;
    return answer || !open || !this.room.mayWrite ? html`<p class="fine">${t("The results appear here once they are shown.")}</p>` : nothing;
  }
}

/** Of a quiz that is over: whether one was right. */
function verdict({ correct }, { options }) {
  if (!correct || !options) return t("Your answer is in.");
  const right = correct.length === options.length && options.every((id) => correct.includes(id));
  return right ? t("Your answer is right.") : t("Your answer is not right.");
}

/** Milliseconds as `1:05`. */
function clock(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

define("room-polls", RoomPolls);
