// Who earns a certificate of attendance: nobody, or who was there for so many minutes or so much of the session.
import { html, nothing } from "../../shared/element.js";
import { choices, field } from "../../shared/form.js";
import { t } from "../../shared/i18n.js";

/** A rule of the API as what the form shows. */
export const ruleDraft = (rule) =>
  rule?.minutes ? { certificate: "MINUTES", minutes: rule.minutes } : rule?.percent ? { certificate: "PERCENT", percent: rule.percent } : { certificate: "NONE" };

/** The form's values as the API takes them. */
export const ruleOf = ({ certificate, minutes, percent }) => ({
  minutes: certificate === "MINUTES" ? minutes : null,
  percent: certificate === "PERCENT" ? percent : null,
});

/** Whether two rules differ; null and a rule without values are the same. */
export const ruleChanged = (one, other) => (one?.minutes ?? null) !== (other?.minutes ?? null) || (one?.percent ?? null) !== (other?.percent ?? null);

export function ruleFields({ form, draft, change }) {
  const options = [
    { value: "NONE", label: t("No certificates") },
    { value: "PERCENT", label: t("Who was there for a share of the session") },
    { value: "MINUTES", label: t("Who was there for a number of minutes") },
  ];
  return html`${choices({ form, name: "certificate", legend: t("Certificate of attendance"), value: draft.certificate, options, onChange: (value) => change("certificate", value) })}
    ${draft.certificate === "PERCENT"
      ? field({ form, name: "percent", label: t("Share of the session"), type: "number", required: true, min: 1, max: 100, suffix: "%", value: draft.percent ?? 75, hint: issued(), onInput: (value) => change("percent", value) })
      : nothing}
    ${draft.certificate === "MINUTES"
      ? field({ form, name: "minutes", label: t("Minutes"), type: "number", required: true, min: 1, max: 1440, value: draft.minutes ?? 45, hint: issued(), onInput: (value) => change("minutes", value) })
      : nothing}`;
}

const issued = () => t("Certificates come by themselves a few minutes after the end of the broadcast. Waiting before the start does not count.");
