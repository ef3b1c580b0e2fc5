// Asking for a certificate's number; a plain GET form, so it needs no script to send.
import { html } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";

/** The form as the page's content, or `compact` below an answer. */
export const verifyForm = ({ compact = false } = {}) => html`<form class="verify-form ${compact ? "compact" : "card"}" action="/verify" method="get">
  ${compact
    ? html`<h2>${t("Check another certificate")}</h2>`
    : html`<div class="stack tight"><h1>${t("Verify a certificate")}</h1><p class="lead">${t("Enter the number printed on the certificate, or paste its link. No account is needed.")}</p></div>`}
  <div class="field">
    <label for="verify-number">${t("Certificate number")}</label>
    <div class="verify-row"><input id="verify-number" name="id" required autocomplete="off" spellcheck="false" placeholder="crt_…" /><button type="submit" class="button primary">${t("Verify")}</button></div>
  </div>
</form>`;
