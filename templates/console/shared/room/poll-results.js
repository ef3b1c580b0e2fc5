// What came of a poll: bars with their figures in words, a cloud of words that is a list, the best of a quiz.
import circleCheck from "../../icons/circle-check.svg";
import { html, icon, nothing, vars } from "../element.js";
import { formatNumber, formatPercent } from "../format.js";
import { t, tn } from "../i18n.js";

/** `answer` is the reader's own, if there is one and the poll is not anonymous. */
export function pollResults(poll, results, answer) {
  const { answers, leaders } = results;
  return html`<div class="poll-results">
    ${poll.kind === "TEXT" ? words(results.words ?? []) : bars(poll, results, answer)}
    <p class="fine">${tn("{count} answer", "{count} answers", answers)}${poll.kind === "RATING" && answers ? html` · ${t("{number} on average", { number: average(results.counts) })}` : nothing}</p>
    ${leaders?.length ? board(leaders) : nothing}
  </div>`;
}

function bars(poll, { answers, counts }, answer) {
  const ranking = poll.kind === "RANKING";
  const rows = rowsOf(poll).map((row) => ({ ...row, count: counts?.[row.id] ?? 0 }));
  const whole = ranking ? Math.max(1, ...rows.map(({ count }) => count)) : Math.max(1, answers);
  const shown = ranking ? rows.toSorted((one, other) => other.count - one.count) : rows;
  return html`<ul class="poll-bars">${shown.map(({ id, text, count }) => {
    const share = count / whole;
    const right = poll.correct?.includes(id);
    const mine = answer?.options?.includes(id) || (poll.kind === "RATING" && String(answer?.rating) === id);
    return html`<li class=${right ? "right" : ""}>
      <p class="poll-label"><span>${right ? html`${icon(circleCheck)}<span class="visually-hidden">${t("Right")}: </span>` : nothing}${text}${mine ? html` <span class="fine">${t("your answer")}</span>` : nothing}</span>
        <span class="poll-figure">${ranking ? tn("{count} point", "{count} points", count) : `${formatNumber(count)} · ${formatPercent(Math.round(share * 100))}`}</span></p>
      <div class="poll-bar" aria-hidden="true"><span ${vars({ "--share": share })}></span></div>
    </li>`;
  })}</ul>`;
}

function rowsOf({ kind, options, scale }) {
  if (kind !== "RATING") return options;
  return Array.from({ length: scale.max - scale.min + 1 }, (_, index) => ({ id: String(scale.min + index), text: formatNumber(scale.min + index) }));
}

function average(counts = {}) {
  const entries = Object.entries(counts).map(([value, count]) => [Number(value), count]);
  const people = entries.reduce((sum, [, count]) => sum + count, 0);
  return formatNumber(entries.reduce((sum, [value, count]) => sum + value * count, 0) / Math.max(1, people), { maximumFractionDigits: 1 });
}

/** The larger, the more often; by the alphabet, so that a word keeps its place while others grow. */
function words(found) {
  if (!found.length) return html`<p class="fine">${t("Nothing was written yet")}</p>`;
  const most = Math.max(...found.map(([, count]) => count));
  return html`<ul class="poll-words">${found.toSorted(([one], [other]) => one.localeCompare(other)).map(([word, count]) => html`<li ${vars({ "--weight": Math.sqrt(count / most) })}>${word}<span class="visually-hidden"> ${tn("{count} time", "{count} times", count)}</span></li>`)}</ul>`;
}

const board = (leaders) => html`<h4>${t("Leaderboard")}</h4>
  <ol class="poll-board">${leaders.map(({ rank, name, points }) => html`<li><span class="poll-rank">${formatNumber(rank)}</span><span>${name}</span><span class="poll-figure">${tn("{count} point", "{count} points", points)}</span></li>`)}</ol>`;
