// A poll of a report as a card: its results look as they did in the room.
import { html, nothing } from "../../shared/element.js";
import { formatTime } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { pollResults } from "../../shared/room/poll-results.js";
import { badge } from "../../shared/ui.js";

export const pollCard = (poll) => html`<section class="card">
  <h3>${poll.question}</h3>
  <p class="row"><span class="fine">${poll.closedAt ? t("{begin} – {end}", { begin: formatTime(poll.openedAt), end: formatTime(poll.closedAt) }) : t("Open since {time}", { time: formatTime(poll.openedAt) })}</span>
    ${poll.quiz ? badge(t("Quiz"), "brand") : nothing} ${poll.anonymous ? badge(t("Anonymous")) : nothing}</p>
  ${pollResults(optionsOf(poll), countsOf(poll))}
</section>`;

/** A report names what was chosen; a rating's names are its numbers. */
function optionsOf({ kind, results }) {
  if (kind !== "RATING") return { kind, options: results.map(({ label }, index) => ({ id: String(index), text: label })) };
  const numbers = results.map(({ label }) => Number(label));
  return { kind, scale: { min: Math.min(...numbers), max: Math.max(...numbers) } };
}

function countsOf({ kind, answers, results, words }) {
  return { answers, words, counts: Object.fromEntries(results.map(({ label, count }, index) => [kind === "RATING" ? label : index, count])) };
}
