// What a visitor sees of a page that needs an account: what waits behind it, and the way in and back.
import logIn from "../icons/log-in.svg";
import { signIn } from "./auth.js";
import { html } from "./element.js";
import { t } from "./i18n.js";
import { emptyState } from "./ui.js";

/** An empty state with a sign-in button that comes back to this address. */
export const signInGate = ({ title, text, level = 2 }) =>
  emptyState({
    image: logIn, level, title, text,
    action: html`<button type="button" class="button primary" @click=${() => signIn({ returnTo: location.pathname + location.search })}>${t("Sign in")}</button>`,
  });
