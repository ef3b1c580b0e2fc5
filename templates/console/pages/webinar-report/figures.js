// A webinar in numbers: the five that one looks for first, then the others.
import { html, nothing } from "../../shared/element.js";
import { formatDuration, formatNumber, formatPercent, formatTime } from "../../shared/format.js";
import { t, tn } from "../../shared/i18n.js";

const NONE = "–";

/** Before the webinar has `begun` there is only who registered. */
export function figures(all, begun) {
  const { registered, came, showUpRate, peak, peakAt, averageMinutes, averageActiveMinutes, unregistered } = all;
  if (!begun) return html`<dl class="report-figures">${figure(t("Registered"), formatNumber(registered))}</dl>`;
  return html`<dl class="report-figures">
      ${figure(t("Registered"), formatNumber(registered))}
      ${figure(t("Came"), formatNumber(came), unregistered ? t("and {count} without a registration", { count: formatNumber(unregistered) }) : "")}
      ${figure(t("Show-up rate"), showUpRate === null ? NONE : formatPercent(Math.round(showUpRate * 100)))}
      ${figure(t("Most at once"), formatNumber(peak), peakAt ? t("at {time}", { time: formatTime(peakAt) }) : "")}
      ${figure(t("There on average"), averageMinutes === null ? NONE : formatDuration(averageMinutes * 60), averageActiveMinutes === null ? "" : t("{time} of it watching", { time: formatDuration(averageActiveMinutes * 60) }))}
    </dl>
    ${others(all)}`;
}

function others({ awarded, questions, answeredQuestions, votes, messages, polls, pollAnswers }) {
  const facts = [
    [t("Certificates"), formatNumber(awarded)],
    [t("Questions"), t("{count}, {answered} answered", { count: formatNumber(questions), answered: formatNumber(answeredQuestions) })],
    [t("Votes"), formatNumber(votes)],
    [t("Chat messages"), formatNumber(messages)],
    [t("Polls"), t("{count} with {answers}", { count: formatNumber(polls), answers: tn("{count} answer", "{count} answers", pollAnswers) })],
  ];
  return html`<dl class="facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

const figure = (name, value, more = "") => html`<div class="card"><dt>${name}</dt><dd class="report-figure">${value}</dd>${more ? html`<dd class="fine">${more}</dd>` : nothing}</div>`;
