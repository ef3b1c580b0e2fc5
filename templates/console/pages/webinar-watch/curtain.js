// What stands in the picture's place when there is none: over, canceled, not for you.
import ban from "../../icons/ban.svg";
import circleCheck from "../../icons/circle-check.svg";
import hourglass from "../../icons/hourglass.svg";
import lock from "../../icons/lock.svg";
import { html, icon, nothing } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";

export const curtain = ({ image, title, text, action }) => html`<section class="watch-curtain" aria-labelledby="curtain">
  <span class="watch-emblem" aria-hidden="true">${icon(image)}</span>
  <h2 id="curtain">${title}</h2>
  <p>${text}</p>
  ${action ? html`<div class="actions">${action}</div>` : nothing}
</section>`;

const REPLAY = {
  NONE: () => t("There is no replay."),
  EXPIRED: () => t("The replay was offered for a limited time, which has passed."),
  NOT_ALLOWED: () => t("The replay is not open to you. Ask the host if you think it should be."),
};

/** After the end, while there is no replay (yet): `state` is the API's replayState. */
export function endedView(webinar, { state, wasThere }) {
  const title = wasThere ? t("Thank you for being there") : { EXPIRED: t("The replay is no longer available") }[state] ?? t("This webinar is over");
  const text = REPLAY[state]?.() ?? t("The replay is being prepared. It appears here by itself.");
  return curtain({
    image: REPLAY[state] ? circleCheck : hourglass, title, text: html`<span role="status">${text}</span>`,
    action: webinar ? html`<a class="button" href="/webinars/${webinar.id}">${t("About this webinar")}</a>` : nothing,
  });
}

export const notYetView = () =>
  curtain({ image: hourglass, title: t("Not there yet"), text: t("The replay opens here some seconds after the webinar has ended.") });

export const canceledView = () =>
  curtain({
    image: ban, title: t("This webinar was canceled."), text: t("We are sorry. Other webinars are in the schedule."),
    action: html`<a class="button" href="/webinars">${t("See the schedule")}</a>`,
  });

/** Not for this person: the API's own sentence says why. */
export const refusedView = (error, webinar) =>
  curtain({
    image: lock, title: t("This is not open to you"), text: error?.message,
    action: webinar ? html`<a class="button" href="/webinars/${webinar.id}">${t("About this webinar")}</a>` : nothing,
  });
