// Before and after the studio itself: not yet time, the door, no right to enter, over.
import hourglass from "../../icons/hourglass.svg";
import lock from "../../icons/lock.svg";
import play from "../../icons/play.svg";
import radio from "../../icons/radio.svg";
import { html, nothing } from "../../shared/element.js";
import { formatDuration, formatPeriod, formatTime } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { busyButton, emptyState } from "../../shared/ui.js";
import { ownZone } from "../../shared/zones.js";

const EARLY = 60 * 60_000;

/** The door of the green room: closed until an hour before the start. */
export function entrance(studio, now) {
  const { scheduledStart, scheduledEnd } = studio.webinar;
  const opens = new Date(scheduledStart).getTime() - EARLY;
  const when = html`<p class="meta"><time datetime=${scheduledStart}>${formatPeriod(scheduledStart, scheduledEnd, ownZone())}</time></p>`;
  if (now < opens)
    return emptyState({
      image: hourglass, level: 1, title: t("It is not yet time"),
      text: html`${t("The green room opens at {time}, an hour before the start. Come back then; this page opens by itself.", { time: formatTime(opens) })}`,
      action: html`${when}<a class="button" href="/webinars/${studio.webinar.id}">${t("To the webinar")}</a>`,
    });
  return emptyState({
    image: radio, level: 1, title: t("Open the green room"),
    text: t("Set up cameras, microphone, screen and slides in peace. Nobody sees or hears you until you go live."),
    action: html`${when}${busyButton({ label: t("Open the green room"), variant: "primary large", busy: studio.busy === "open", onClick: () => studio.openGreenRoom() })}`,
  });
}

/** For those who may not enter. */
export const refused = ({ webinar, refusal }) =>
  emptyState({
    image: lock, level: 1, title: t("The studio is for the host and the presenters"),
    text: t("Ask {name} to name you a presenter of this webinar.", { name: webinar.hostName }),
    action: html`<a class="button" href="/webinars/${webinar.id}">${t("To the webinar")}</a>${refusal.correlationId ? html`<p class="fine">${t("Reference")}: <code>${refusal.correlationId}</code></p>` : nothing}`,
  });

/** After the end: where the recording is. */
export function settled({ webinar, broadcast }) {
  const { startedAt, endedAt } = broadcast ?? {};
  const length = startedAt && endedAt ? (new Date(endedAt) - new Date(startedAt)) / 1000 : null;
  return emptyState({
    image: play, level: 1, title: t("The webinar has ended"),
    text: startedAt
      ? html`${length ? t("You were live for {time}.", { time: formatDuration(length) }) : nothing} ${t("The recording can be watched at once; the download follows shortly.")}`
      : t("It was never live, so there is no recording."),
    action: html`${startedAt ? html`<a class="button primary" href="/webinars/${webinar.id}/watch">${t("Watch the replay")}</a>` : nothing}
      <a class="button" href="/webinars/${webinar.id}/manage">${t("Manage")}</a>`,
  });
}
