// The design system's small parts as template functions. Everything they show is in /design.
import alert from "../icons/circle-alert.svg";
import { html, icon, nothing, vars } from "./element.js";
import { formatPercent } from "./format.js";
import { t } from "./i18n.js";

/** A button that shows it is working: busyButton({label, busy, onClick, variant: "primary", type: "submit"}). */
export const busyButton = ({ label, busy = false, onClick, variant = "", type = "button", disabled = false, icon: image }) =>
  html`<button
    type=${type}
    class="button ${variant}"
    aria-disabled=${busy || disabled ? "true" : "false"}
    aria-busy=${busy ? "true" : "false"}
    @click=${(event) => (busy || disabled ? event.preventDefault() : onClick?.(event))}
  >
    ${busy ? html`<span class="spinner" aria-hidden="true"></span>` : image ? icon(image) : nothing}<span>${label}</span>
  </button>`;

/** tone: neutral, brand, success, warning, danger, info. */
export const badge = (text, tone = "neutral") => html`<span class="badge ${tone}">${text}</span>`;

/** A bar with its value in words; `label` names what is measured. 0–100. */
export const progressBar = (value, label, { hideValue = false } = {}) => html`<div class="progress">
  <progress max="100" value=${value} aria-label=${label}></progress>
  ${hideValue ? nothing : html`<span class="progress-value" aria-hidden="true">${formatPercent(value)}</span>`}
</div>`;

/** A person's or organization's picture, or its initials on a color of its own. */
export function avatar(name, { image, size = "" } = {}) {
  if (image) return html`<img class="avatar ${size}" src=${image} alt="" width="40" height="40" loading="lazy" />`;
  const initials = (name || "?").split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
  const hue = [...(name || "")].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 360, 7);
  return html`<span class="avatar ${size}" aria-hidden="true" ${vars({ "--hue": hue })}>${initials}</span>`;
}

/** Nothing to show yet, why, and what to do: emptyState({image, title, text, action: html`<a class="button">`}). */
export const emptyState = ({ image, title, text, action, level = 2 }) => html`<div class="empty-state">
  ${image ? html`<span class="empty-image" aria-hidden="true">${icon(image)}</span>` : nothing}
  ${level === 1 ? html`<h1>${title}</h1>` : level === 3 ? html`<h3>${title}</h3>` : html`<h2>${title}</h2>`}
  ${text ? html`<p>${text}</p>` : nothing} ${action ? html`<div class="actions">${action}</div>` : nothing}
</div>`;

/** A failed read: what happened, what to quote, and a way to try again. */
export const errorState = (error, retry) => html`<div class="empty-state" role="alert">
  <span class="empty-image danger" aria-hidden="true">${icon(alert)}</span>
  <h2>${error.status === 404 ? t("We could not find that") : t("This could not be loaded")}</h2>
  <p>${"code" in error ? error.message : t("Something unexpected happened.")}</p>
  ${error.correlationId && error.status >= 500 ? html`<p class="fine">${t("Reference")}: <code>${error.correlationId}</code></p>` : nothing}
  ${retry && error.status !== 404
    ? html`<div class="actions"><button type="button" class="button" @click=${retry}>${t("Try again")}</button></div>`
    : html`<div class="actions"><a class="button" href="/">${t("Go home")}</a></div>`}
</div>`;

/** A message in the page. tone: info, success, warning, danger. */
export const notice = (text, tone = "info", { title } = {}) => html`<div class="notice ${tone}" role=${tone === "danger" ? "alert" : "status"}>
  <div>${title ? html`<strong class="notice-title">${title}</strong>` : nothing} ${text}</div>
</div>`;

/** Gray lines in the place of text that is still loading. */
export const skeletonLines = (count = 3) => html`<div class="skeleton-lines" aria-hidden="true">
  ${Array.from({ length: count }, () => html`<span class="skeleton"></span>`)}
</div>`;

/** Gray cards in the place of a grid that is still loading. */
export const skeletonCards = (count = 3) => html`<div class="card-grid" aria-hidden="true">
  ${Array.from({ length: count }, () => html`<div class="card skeleton-card"><span class="skeleton media"></span><span class="skeleton"></span><span class="skeleton short"></span></div>`)}
</div>`;

/** Where we are: breadcrumb([{href: "/courses", label: t("Courses")}, {label: course.title}]). */
export const breadcrumb = (steps) => html`<nav class="breadcrumb" aria-label=${t("Breadcrumb")}>
  <ol>
    ${steps.map(({ href, label }) => html`<li>${href ? html`<a href=${href}>${label}</a>` : html`<span aria-current="page">${label}</span>`}</li>`)}
  </ol>
</nav>`;
