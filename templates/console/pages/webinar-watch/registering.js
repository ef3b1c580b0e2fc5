// What stands in the picture's place for somebody without a place: the press that gets one, the way to the form, or why there is none (yet).
import hourglass from "../../icons/hourglass.svg";
import lock from "../../icons/lock.svg";
import { html } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";
import { busyButton } from "../../shared/ui.js";
import { closedFor, takesOnePress, turnOf } from "../webinar/registration.js";
import { curtain } from "./curtain.js";

export function registerView({ webinar, now, busy, register }) {
  const { id, registration } = webinar;
  const about = html`<a class="button" href="/webinars/${id}">${t("About this webinar")}</a>`;
  // Who gave the place up elsewhere is shown the way back, though this page has read that they have one.
  if (registration && registration.status !== "REGISTERED") return curtain({ image: hourglass, ...turnOf(registration), action: about });
  const closed = closedFor(webinar, now);
  const title = t("Register to watch");
  if (closed) return curtain({ image: lock, title, text: closed.text, action: about });
  if (!takesOnePress(webinar))
    return curtain({
      image: lock, title, text: t("This webinar is for those who have registered."),
      action: html`<a class="button primary" href="/webinars/${id}">${t("Go to the registration")}</a>`,
    });
  return curtain({
    image: lock, title, text: t("This webinar is for those who have registered. It takes one press."),
    action: html`${busyButton({ label: t("Register"), variant: "primary", busy, onClick: register })}${about}`,
  });
}
