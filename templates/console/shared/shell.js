// The frame around every page: who is signed in, organization switcher, theme, language, sign-in on demand.
import building from "../icons/building-2.svg";
import check from "../icons/check.svg";
import chevron from "../icons/chevron-down.svg";
import logOut from "../icons/log-out.svg";
import plus from "../icons/plus.svg";
import user from "../icons/user.svg";
import { session, signIn, signOut } from "./auth.js";
import { branding } from "./brand.js";
import { AcademyElement, define, html, icon, nothing } from "./element.js";
import { t } from "./i18n.js";
import { chooseOrganization, currentOrganization, organizations } from "./me.js";
import "./menu.js";
import "./tabs.js";
import { avatar } from "./ui.js";
import { render } from "lit";

const root = document.documentElement;

class UserMenu extends AcademyElement {
  render() {
    const person = session();
    if (!person) return html`<button type="button" class="button primary" @click=${() => signIn({ returnTo: signedOutReturn() })}>${t("Sign in")}</button>`;
    return html`<ac-menu>
      <button type="button" class="button quiet icon-only round">${avatar(person.name)}<span class="visually-hidden">${t("Account of {name}", { name: person.name })}</span></button>
      <div class="menu end">
        <p class="menu-head"><strong>${person.name}</strong><span>${person.email}</span></p>
        <a href="/certificates">${icon(user)}${t("My certificates")}</a>
        <button type="button" @click=${() => signOut()}>${icon(logOut)}${t("Sign out")}</button>
      </div>
    </ac-menu>`;
  }
}

class OrganizationSwitcher extends AcademyElement {
  static properties = { all: { state: true }, current: { state: true } };

  async connectedCallback() {
    super.connectedCallback();
    if (!session()) return;
    [this.all, this.current] = await Promise.all([organizations(), currentOrganization()]).catch(() => {
      this.failed = true;
      return [[], null];
    });
    root.dataset.role = this.current?.role ?? "none";
    for (const link of document.querySelectorAll("a[data-organization-link]")) {
      link.href = this.current ? `/organizations/${this.current.id}` : "/organizations/new";
    }
  }

  choose(organization) {
    chooseOrganization(organization.id);
    const scoped = /^\/organizations\/org_/.test(location.pathname);
    if (scoped) location.assign(`/organizations/${organization.id}`);
    else location.reload();
  }

  render() {
    if (!session()) return nothing;
    if (!this.all) return html`<span class="switcher-placeholder skeleton" aria-hidden="true"></span>`;
    return html`<ac-menu>
      <button type="button" class="button quiet switcher">
        ${this.current ? avatar(this.current.name, { image: this.current.logoUrl, size: "square small" }) : icon(building)}
        <span class="visually-hidden">${t("Organization:")}</span>
        <span class="switcher-name">${this.current?.name ?? (this.failed ? t("Organization") : t("No organization yet"))}</span>${icon(chevron)}
      </button>
      <div class="menu">
        ${this.all.map((organization) => html`<button type="button" role="menuitemradio" aria-checked=${organization === this.current ? "true" : "false"}
          @click=${() => this.choose(organization)}>${avatar(organization.name, { image: organization.logoUrl, size: "square small" })}<span>${organization.name}</span>
          ${organization === this.current ? icon(check) : nothing}</button>`)}
        <a href="/organizations/new">${icon(plus)}${t("New organization")}</a>
      </div>
    </ac-menu>`;
  }
}

function signedOutReturn() {
  return location.pathname === "/auth/callback" ? "/" : location.pathname + location.search;
}

function startThemeSwitch() {
  const stored = localStorage.getItem("academy.theme");
  const chosen = stored ? JSON.parse(stored) : "auto";
  for (const radio of document.querySelectorAll('input[name="theme"]')) {
    radio.checked = radio.value === chosen;
    radio.addEventListener("change", () => {
      localStorage.setItem("academy.theme", JSON.stringify(radio.value));
      if (radio.value === "auto") delete root.dataset.theme;
      else root.dataset.theme = radio.value;
    });
  }
}

function startLanguageSwitch() {
  document.querySelector("#language")?.addEventListener("change", (event) => {
    document.cookie = `language=${event.target.value}; Path=/; Max-Age=31536000; SameSite=Lax`;
    location.reload();
  });
}

/** On an organization's subdomain: its name, logo and color in the frame, remembered for the next page. */
async function applyBrand() {
  const brand = await branding();
  if (!brand) return;
  root.dataset.host = "branded";
  localStorage.setItem("academy.brand", JSON.stringify({ host: location.host, color: brand.primaryColor }));
  if (/^#[0-9a-f]{6}$/i.test(brand.primaryColor ?? "")) {
    root.style.setProperty("--brand-source", brand.primaryColor);
    root.dataset.brand = "own";
  }
  const label = document.querySelector("[data-brand-name]");
  if (label) label.textContent = brand.name;
  const mark = document.querySelector("[data-brand-mark]");
  if (!mark) return;
  mark.replaceChildren();
  render(avatar(brand.name, { image: brand.logoUrl, size: "square" }), mark);
}

define("user-menu", UserMenu);
define("organization-switcher", OrganizationSwitcher);
startThemeSwitch();
startLanguageSwitch();
applyBrand().catch((error) => {
  if (!("code" in error)) throw error;
});
if (root.dataset.access === "signed-in" && !session()) signIn();
for (const button of document.querySelectorAll("[data-sign-in]")) {
  button.addEventListener("click", () => signIn({ returnTo: button.dataset.signIn || signedOutReturn() }));
}
