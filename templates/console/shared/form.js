// Forms: fields with labels, hints and errors, and a controller that sends them and places what the API objects to.
import alert from "../icons/circle-alert.svg";
import { html, icon, nothing } from "./element.js";
import { t } from "./i18n.js";
import { notice } from "./ui.js";

/**
 * A form's state, as a Lit controller.
 *   form = new Form(this, async (values) => { await post("/api/courses", values); });
 *   html`<form @submit=${this.form.submit} novalidate>${this.form.summary()} ${field({form: this.form, name: "title", …})}`
 * `values` holds each named control: checkboxes as booleans, `type=number` as numbers or null, the rest as trimmed text.
 * Field errors come from the browser's own validation first, then from the API's problem.
 */
export class Form {
  constructor(host, send) {
    this.host = host;
    this.send = send;
    this.errors = {};
    this.busy = false;
    this.failure = null;
    host.addController(this);
    this.submit = this.submit.bind(this);
  }

  hostConnected() {}

  async submit(event) {
    event.preventDefault();
    const element = event.currentTarget;
    if (this.busy) return;
    this.failure = null;
    this.errors = invalidFields(element);
    if (Object.keys(this.errors).length) return this.show(element);
    this.busy = true;
    this.host.requestUpdate();
    try {
      await this.send(valuesOf(element), event.submitter?.value);
    } catch (error) {
      if (!("fields" in error)) throw error;
      this.errors = error.fields;
      this.failure = error;
    } finally {
      this.busy = false;
      await this.show(element);
    }
  }

  async show(element) {
    this.host.requestUpdate();
    await this.host.updateComplete;
    const at = element.querySelector('[aria-invalid="true"]') ?? (this.failure ? element.querySelector("[data-summary]") : null);
    at?.focus();
  }

  /** What went wrong as a whole, above the fields; errors of fields that the form does not show are listed. */
  summary() {
    const known = this.known ?? new Set();
    const other = Object.entries(this.errors).filter(([name]) => !known.has(name));
    if (!this.failure) return nothing;
    return html`<div data-summary tabindex="-1">
      ${notice(html`${this.failure.message}${other.map(([name, text]) => html`<br /><strong>${name}</strong>: ${text}`)}`, "danger")}
    </div>`;
  }

  /** The error of one field, or undefined; `a.b` and `a.0` also match errors below them. */
  error(name) {
    (this.known ??= new Set()).add(name);
    const below = Object.keys(this.errors).find((key) => key === name || key.startsWith(`${name}.`));
    return below && this.errors[below];
  }

  clear(name) {
    if (!(name in this.errors)) return;
    delete this.errors[name];
    this.host.requestUpdate();
  }
}

let count = 0;
const ids = new WeakMap();

function idOf(form, name) {
  if (!form) return `field-${name.replaceAll(".", "-")}`;
  if (!ids.has(form)) ids.set(form, ++count);
  return `field-${ids.get(form)}-${name.replaceAll(".", "-")}`;
}

/**
 * A labeled control with hint and error.
 * type: text, email, url, password, number, date, datetime-local, color, search, textarea; or `options` for a select.
 * Further attributes: value, required, hint, min, max, step, minlength, maxlength, pattern, autocomplete, rows, placeholder, prefix, suffix, onInput, hideLabel.
 */
export function field(options) {
  const { form, name, label, hint, required, hideLabel, prefix, suffix } = options;
  const id = idOf(form, name);
  const error = form?.error(name);
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return html`<div class="field">
    <label for=${id} class=${hideLabel ? "visually-hidden" : ""}>
      ${label}${required || hideLabel ? nothing : html` <span class="optional">${t("optional")}</span>`}
    </label>
    ${prefix || suffix
      ? html`<div class="affixed">${prefix ? html`<span>${prefix}</span>` : nothing}${control({ ...options, id, error, described })}${suffix ? html`<span>${suffix}</span>` : nothing}</div>`
      : control({ ...options, id, error, described })}
    ${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing}
    ${error ? html`<p class="error" id="${id}-error">${icon(alert)}<span>${error}</span></p>` : nothing}
  </div>`;
}

function control({ form, id, name, type = "text", value = "", options, required = false, error, described, rows = 4, onInput, ...rest }) {
  const input = (event) => {
    form?.clear(name);
    onInput?.(event.target.value, event);
  };
  const invalid = error ? "true" : "false";
  const about = described || nothing;
  if (options)
    return html`<div class="select"><select id=${id} name=${name} ?required=${required} aria-invalid=${invalid} aria-describedby=${about} @change=${input}>
      ${options.map((option) => html`<option value=${option.value} ?selected=${option.value === value} ?disabled=${option.disabled ?? false}>${option.label}</option>`)}
    </select></div>`;
  if (type === "textarea")
    return html`<textarea id=${id} name=${name} rows=${rows} .value=${value ?? ""} ?required=${required} minlength=${rest.minlength ?? nothing}
      maxlength=${rest.maxlength ?? nothing} placeholder=${rest.placeholder ?? nothing} aria-invalid=${invalid} aria-describedby=${about} @input=${input}></textarea>`;
  return html`<input id=${id} name=${name} type=${type} .value=${String(value ?? "")} ?required=${required} min=${rest.min ?? nothing} max=${rest.max ?? nothing}
    step=${rest.step ?? nothing} minlength=${rest.minlength ?? nothing} maxlength=${rest.maxlength ?? nothing} pattern=${rest.pattern ?? nothing}
    autocomplete=${rest.autocomplete ?? "off"} autocapitalize=${rest.autocapitalize ?? nothing} inputmode=${rest.inputmode ?? nothing}
    placeholder=${rest.placeholder ?? nothing} ?readonly=${rest.readonly ?? false} aria-invalid=${invalid} aria-describedby=${about} @input=${input} />`;
}

/** One checkbox or switch with its label: checkbox({form, name, label, hint, checked, onChange, look: "switch"}). */
export function checkbox({ form, name, label, hint, checked = false, onChange, look = "" }) {
  const id = idOf(form, name);
  return html`<div class="check ${look}">
    <input type="checkbox" id=${id} name=${name} .checked=${checked} role=${look === "switch" ? "switch" : nothing}
      aria-describedby=${hint ? `${id}-hint` : nothing} @change=${(event) => onChange?.(event.target.checked)} />
    <div><label for=${id}>${label}</label>${hint ? html`<p class="hint" id="${id}-hint">${hint}</p>` : nothing}</div>
  </div>`;
}

/** A group of radio buttons: choices({form, name, legend, value, options: [{value, label, hint}]}). */
export function choices({ form, name, legend, value, options, onChange }) {
  const id = idOf(form, name);
  const error = form?.error(name);
  return html`<fieldset class="choices" aria-describedby=${error ? `${id}-error` : nothing}>
    <legend>${legend}</legend>
    ${options.map((option, index) => html`<label class="choice" for="${id}-${index}">
      <input type="radio" id="${id}-${index}" name=${name} value=${option.value} .checked=${option.value === value} @change=${() => onChange?.(option.value)} />
      <span><span>${option.label}</span>${option.hint ? html`<span class="hint">${option.hint}</span>` : nothing}</span>
    </label>`)}
    ${error ? html`<p class="error" id="${id}-error">${icon(alert)}<span>${error}</span></p>` : nothing}
  </fieldset>`;
}

/** The named controls' values (see Form). */
export function valuesOf(element) {
  const values = {};
  for (const input of element.elements) {
    if (!input.name || input.disabled || (input.type === "radio" && !input.checked)) continue;
    if (input.type === "checkbox") values[input.name] = input.checked;
    else if (input.type === "number") values[input.name] = input.value === "" ? null : input.valueAsNumber;
    else values[input.name] = input.type === "password" ? input.value : input.value.trim();
  }
  return values;
}

function invalidFields(element) {
  const errors = {};
  for (const input of element.elements) {
    if (!input.name || !input.willValidate || input.validity.valid || errors[input.name]) continue;
    errors[input.name] = sentence(input);
  }
  return errors;
}

function sentence(input) {
  const { validity } = input;
  if (validity.valueMissing) return t("Please fill this in.");
  if (validity.typeMismatch && input.type === "email") return t("Enter an e-mail address such as name@example.org.");
  if (validity.typeMismatch && input.type === "url") return t("Enter a web address that starts with https://.");
  if (validity.tooShort) return t("Use at least {count} characters.", { count: input.minLength });
  if (validity.patternMismatch) return input.title || t("This does not have the expected form.");
  return input.validationMessage;
}
