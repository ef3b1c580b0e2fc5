// Where the user pool sends people back to: finish sign-in, or hand it on to the subdomain that began it.
import logIn from "../../icons/log-in.svg";
import { SignInError, completeSignIn, signIn } from "../../shared/auth.js";
import { AcademyElement, define, html } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";
import { emptyState } from "../../shared/ui.js";

class AuthCallback extends AcademyElement {
  static properties = { failure: { state: true } };

  async firstUpdated() {
    try {
      const next = await completeSignIn();
      if (next) location.replace(next);
    } catch (error) {
      this.failure = error;
    }
  }

  render() {
    if (!this.failure)
      return html`<div class="empty-state" role="status"><span class="spinner" aria-hidden="true"></span><h1>${t("Signing you in…")}</h1></div>`;
    const action = html`<button type="button" class="button primary" @click=${() => signIn({ returnTo: "/" })}>${t("Try again")}</button>
      <a class="button" href="/">${t("Go home")}</a>`;
    return html`<div role="alert">${emptyState({ image: logIn, level: 1, title: t("Signing in did not work"), text: reason(this.failure), action })}</div>`;
  }
}

function reason(error) {
  if (!(error instanceof SignInError)) return t("The sign-in service cannot be reached. Check your connection, then try again.");
  if (error.reason === "access_denied") return t("Sign-in was canceled.");
  if (error.reason === "state") return t("This sign-in was begun in another tab or has been finished already.");
  if (error.reason === "invalid_grant") return t("This sign-in took too long. Please begin again.");
  return t("The answer of the sign-in service could not be trusted ({reason}).", { reason: error.reason });
}

define("auth-callback", AuthCallback);
