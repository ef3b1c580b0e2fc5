// From a summary to its charts: points without gaps, series, and what they say in a sentence. What has nothing to show is null.
import { formatDay, formatDuration, formatNumber, formatTime } from "../../shared/format.js";
import { t, tn } from "../../shared/i18n.js";

const MINUTE = 60_000;
const DAY = 86_400_000;
const STEPS = [1, 2, 5, 10, 15, 30, 60];
const MOST_BARS = 48;

/** The charts of a summary as the API gives it. */
export function chartsOf({ summary, asOf, timezone }) {
  const span = spanOf(summary, asOf);
  const bars = inBars(span);
  return { presence: presence(summary, span), registrations: registrations(summary, timezone), activity: activity(summary, bars), messages: messages(summary, bars) };
}

/** From the first to the last minute of the broadcast or of somebody's presence; of one that goes on, until now. */
function spanOf({ startedAt, endedAt, presence }, asOf) {
  const seen = presence.map(({ at }) => Date.parse(at));
  const begin = Math.min(minuteOf(startedAt), seen[0] ?? Infinity);
  const end = Math.min(minuteOf(endedAt, -1), minuteOf(asOf));
  return { first: begin, last: Math.max(begin, end, seen.at(-1) ?? 0), step: MINUTE };
}

const minuteOf = (moment, later = 0) => Math.floor((Date.parse(moment) + later) / MINUTE) * MINUTE;

/** So long a step that bars can be told apart. */
function inBars({ first, last }) {
  const fits = (minutes) => last - first < minutes * MINUTE * MOST_BARS;
  return { first, last, step: (STEPS.find(fits) ?? STEPS.at(-1)) * MINUTE };
}

/** The sums of each step. The API leaves out minutes and days in which nothing was: here they are zeros. `outside` are rows before and after. */
function filled(rows, key, { first, last, step }) {
  const moments = Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
  const placeOf = (row) => Math.floor((Date.parse(row[key]) - first) / step);
  const values = (field) => {
    const sums = moments.map(() => 0);
    for (const row of rows) if (placeOf(row) in sums) sums[placeOf(row)] += row[field];
    return sums;
  };
  return { points: moments.map((moment) => new Date(moment).toISOString()), values, outside: rows.filter((row) => !(placeOf(row) in moments)) };
}

const largest = (rows, field) => rows.reduce((most, row) => (row[field] > most[field] ? row : most));

function presence({ presence, figures }, span) {
  if (!presence.length) return null;
  const { points, values } = filled(presence, "at", span);
  const { peak, peakAt, averageMinutes } = figures;
  return {
    title: t("People over time"),
    summary: `${t("Most were there at {time}: {count}.", { time: formatTime(peakAt), count: formatNumber(peak) })} ${t("On average they stayed for {time}.", { time: formatDuration(averageMinutes * 60) })}`,
    unit: "minute",
    points,
    series: [{ label: t("Present"), values: values("present"), look: "area" }, { label: t("Watching"), values: values("active"), look: "line" }],
  };
}

function registrations({ registrations: rows }, zone) {
  if (!rows.length) return null;
  const { points, values } = filled(rows, "day", { first: Date.parse(rows[0].day), last: Date.parse(rows.at(-1).day), step: DAY });
  const { day, registrations: most } = largest(rows, "registrations");
  return {
    title: t("Registrations by day"),
    summary: t("Most people registered on {day}: {count}.", { day: formatDay(day, "UTC"), count: formatNumber(most) }),
    unit: "day",
    zone,
    points,
    series: [{ label: t("Registrations"), values: values("registrations"), look: "bars" }],
  };
}

function activity({ activity: rows, figures }, span) {
  if (!figures.questions && !figures.votes) return null;
  const { points, values, outside } = filled(rows, "at", span);
  const said = t("{questions}, {votes}.", { questions: tn("{count} question", "{count} questions", figures.questions), votes: tn("{count} vote", "{count} votes", figures.votes) });
  return {
    title: t("Questions and votes"),
    summary: `${said} ${remarks(span, outside, ({ questions, votes }) => questions + votes)}`,
    unit: "minute",
    points,
    series: [{ label: t("Questions"), values: values("questions"), look: "bars" }, { label: t("Votes"), values: values("votes"), look: "bars" }],
  };
}

function messages({ activity: rows, figures }, span) {
  if (!figures.messages) return null;
  const { points, values, outside } = filled(rows, "at", span);
  return {
    title: t("Chat messages"),
    summary: `${tn("{count} message.", "{count} messages.", figures.messages)} ${remarks(span, outside, ({ messages }) => messages)}`,
    unit: "minute",
    points,
    series: [{ label: t("Messages"), values: values("messages"), look: "bars" }],
  };
}

/** How wide a bar is, and what is in none: one may ask from the day on which one registers. */
function remarks({ step }, outside, count) {
  const left = outside.reduce((sum, row) => sum + count(row), 0);
  const steps = step === MINUTE ? t("By minute.") : t("In steps of {count} minutes.", { count: formatNumber(step / MINUTE) });
  return left ? `${steps} ${t("{count} of them came before or after.", { count: formatNumber(left) })}` : steps;
}
