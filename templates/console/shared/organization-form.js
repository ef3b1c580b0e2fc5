// The fields of an organization's profile and branding with a live preview, for making one and for editing it.
import { html, vars } from "./element.js";
import { field } from "./form.js";
import { t } from "./i18n.js";
import { avatar } from "./ui.js";

const DEFAULT_COLOR = "#14594a";

/** The fields; `draft` holds what is typed (name, subdomain, description, logoUrl, primaryColor), `change(name, value)` keeps it. */
export function organizationFields({ form, draft, change, host }) {
  const text = (name, options) => field({ form, name, value: draft[name] ?? "", onInput: (value) => change(name, value), ...options });
  return html`
    ${text("name", { label: t("Name"), required: true, maxlength: 120, autocomplete: "organization" })}
    ${text("subdomain", {
      label: t("Address"), required: true, maxlength: 63, autocapitalize: "none", suffix: `.${host}`,
      hint: t("3 to 63 lower-case letters, digits or hyphens."),
    })}
    ${text("description", { label: t("Description"), type: "textarea", rows: 3, maxlength: 2000, hint: t("Shown to visitors of your address.") })}
    <div class="field-row">
      ${text("primaryColor", { label: t("Color"), type: "color", required: true, value: draft.primaryColor || DEFAULT_COLOR })}
      ${text("logoUrl", { label: t("Logo address"), type: "url", maxlength: 500, placeholder: "https://", hint: t("A square picture, as an https:// address.") })}
    </div>
  `;
}

/** How the organization will look to visitors. */
export const organizationPreview = (draft, host) => html`<div class="preview" ${vars({ "--preview": draft.primaryColor || DEFAULT_COLOR })} aria-hidden="true">
  <div class="preview-bar"><span></span><span></span><span></span><code class="truncate">${draft.subdomain || "name"}.${host}</code></div>
  <div class="preview-body">
    ${avatar(draft.name || "?", { image: /^(https:\/\/|\/media\/)/.test(draft.logoUrl ?? "") ? draft.logoUrl : undefined, size: "square large" })}
    <strong>${draft.name || t("Your academy")}</strong>
    <p>${draft.description || t("What people learn here.")}</p>
    <span class="preview-button">${t("Sign in")}</span>
  </div>
</div>`;

/** The form's values as the API takes them. */
export const organizationBody = ({ name, subdomain, description, primaryColor, logoUrl }) => ({
  name, subdomain, description, primaryColor, logoUrl: logoUrl || null,
});

/** A subdomain made of a name: "River School" → "river-school". */
export const labelOf = (name) =>
  name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40);
