// <markdown-field>: a text area for Markdown with a preview. Fires "text" with what was typed.
import { AcademyElement, define, html } from "./element.js";
import { field } from "./form.js";
import { t } from "./i18n.js";
import { markdown } from "./markdown.js";

class MarkdownField extends AcademyElement {
  static properties = {
    form: { attribute: false }, name: {}, label: {}, hint: {}, value: {}, error: {}, rows: { type: Number }, maxlength: { type: Number },
    required: { type: Boolean }, previewing: { state: true },
  };

  willUpdate(changed) {
    if (changed.has("error") && this.error) this.previewing = false;
  }

  type(text) {
    this.value = text;
    this.dispatchEvent(new CustomEvent("text", { detail: text }));
  }

  render() {
    const { form, name, label, hint, value, rows = 12, maxlength, required, previewing } = this;
    return html`<div class="markdown-field">
      <div class="segmented" role="group" aria-label=${t("View of {label}", { label })}>
        ${this.view(false, t("Write"))}${this.view(true, t("Preview"))}
      </div>
      <div ?hidden=${previewing}>${field({ form, name, label, hint: hint ?? t("Markdown: **bold**, *italic*, # heading, - list, [text](https://…)"), type: "textarea", rows, maxlength, required, value: value ?? "", onInput: (text) => this.type(text) })}</div>
      ${previewing ? html`<div class="markdown-preview" role="region" aria-label=${t("Preview")} tabindex="0">${value?.trim() ? markdown(value, { below: 2 }) : html`<p class="fine">${t("Nothing written yet.")}</p>`}</div>` : ""}
    </div>`;
  }

  view(previewing, label) {
    const on = Boolean(this.previewing) === previewing;
    return html`<button type="button" aria-pressed=${on ? "true" : "false"} @click=${() => (this.previewing = previewing)}>${label}</button>`;
  }
}

define("markdown-field", MarkdownField);
