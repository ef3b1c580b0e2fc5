// Before the start: how long it takes, when that is here and there, the calendar file, and whether one will hear anything.
import calendarPlus from "../../icons/calendar-plus.svg";
import loud from "../../icons/volume-2.svg";
import { get } from "../../shared/api.js";
import { html, icon, nothing } from "../../shared/element.js";
import { formatPeriod } from "../../shared/format.js";
import { formatNumber, t, tn } from "../../shared/i18n.js";
import { announce, run } from "../../shared/toast.js";
import { isOwnTime, ownZone } from "../../shared/zones.js";

export function waitingView({ webinar, now, path }) {
  const { scheduledStart, scheduledEnd, timezone } = webinar;
  const left = Date.parse(scheduledStart) - now;
  return html`<section class="watch-curtain" aria-labelledby="curtain">
    ${left > 0 ? countdown(left) : waiting}
    <div class="watch-when">
      <p><time datetime=${scheduledStart}>${formatPeriod(scheduledStart, scheduledEnd, ownZone())}</time></p>
      ${isOwnTime(scheduledStart, timezone) ? nothing : html`<p class="watch-there">${formatPeriod(scheduledStart, scheduledEnd, timezone)} · ${timezone.replaceAll("_", " ")}</p>`}
    </div>
    <div class="actions">
      <button type="button" class="button" @click=${testSound}>${icon(loud)}${t("Test your sound")}</button>
      ${left > 0 ? html`<button type="button" class="button" @click=${() => saveCalendar(path)}>${icon(calendarPlus)}${t("Add to calendar")}</button>` : nothing}
    </div>
    <p class="watch-note">${t("Leave this page open: the picture comes by itself.")}</p>
  </section>`;
}

const waiting = html`<h2 id="curtain">${t("Waiting for the host")}</h2>
  <p class="watch-pulse" role="status"><span aria-hidden="true"></span>${t("The webinar begins in a moment.")}</p>`;

/** The parts of a countdown that are worth showing: days only when there are any. */
export function partsOf(milliseconds) {
  const seconds = Math.ceil(milliseconds / 1000);
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  return { days, hours, minutes, seconds: seconds % 60 };
}

function countdown(left) {
  const { days, hours, minutes, seconds } = partsOf(left);
  const two = (value) => formatNumber(value, { minimumIntegerDigits: 2 });
  const shown = [
    days && [formatNumber(days), tn("day", "days", days)],
    [two(hours), tn("hour", "hours", hours)],
    [two(minutes), tn("minute", "minutes", minutes)],
    !days && [two(seconds), tn("second", "seconds", seconds)],
  ];
  return html`<h2 id="curtain">${t("Starts in")}</h2>
    <div class="watch-countdown" role="timer">${shown.filter(Boolean).map(([value, unit]) => html`<span><strong>${value}</strong> <span>${unit}</span></span>`)}</div>`;
}

/** Three soft tones. The press also lets the browser play the webinar with sound later. */
async function testSound() {
  const context = new AudioContext();
  await context.resume();
  [523.25, 659.25, 783.99].forEach((frequency, index) => tone(context, frequency, context.currentTime + index * 0.22));
  announce(t("Three tones are playing. If you do not hear them, check your volume and your headphones."));
  setTimeout(() => context.close(), 1500);
}

function tone(context, frequency, at) {
  const oscillator = new OscillatorNode(context, { frequency });
  const gain = new GainNode(context, { gain: 0 });
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.25, at + 0.03);
  gain.gain.exponentialRampToValueAtTime(0.001, at + 0.5);
  oscillator.connect(gain).connect(context.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.55);
}

export async function saveCalendar(path) {
  const text = await run(() => get(`${path}/calendar`));
  if (text === undefined) return;
  const address = URL.createObjectURL(new Blob([text], { type: "text/calendar" }));
  Object.assign(document.createElement("a"), { href: address, download: "webinar.ics" }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
