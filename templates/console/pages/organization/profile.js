// The organization's profile and branding; an edit that met somebody else's is never lost.
import { get, put } from "../../shared/api.js";
import { AcademyElement, define, html, nothing } from "../../shared/element.js";
import { Form } from "../../shared/form.js";
import { formatDate, formatRelative } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { organizationBody, organizationFields, organizationPreview } from "../../shared/organization-form.js";
import { toast } from "../../shared/toast.js";
import { busyButton, notice } from "../../shared/ui.js";
import { leaveOrganization } from "./leave.js";

class OrganizationProfile extends AcademyElement {
  static properties = { organization: { attribute: false }, host: {}, draft: { state: true }, theirs: { state: true } };

  constructor() {
    super();
    this.form = new Form(this, (values) => this.save(values));
  }

  willUpdate(changed) {
    if (changed.has("organization") && this.organization.version !== this.version) this.take(this.organization);
  }

  take(organization) {
    this.draft = { ...organization };
    this.version = organization.version;
    this.theirs = undefined;
  }

  async save(values) {
    try {
      const saved = await put(`/api/organizations/${this.organization.id}`, organizationBody(values), this.version);
      this.version = saved.version;
      this.theirs = undefined;
      this.dispatchEvent(new CustomEvent("saved", { detail: saved }));
      toast(t("Profile saved"));
    } catch (error) {
      if (error.status !== 412) throw error;
      this.theirs = await get(`/api/organizations/${this.organization.id}`);
      await this.focusOn("[data-conflict]");
    }
  }

  keepMine() {
    this.version = this.theirs.version;
    this.theirs = undefined;
    this.querySelector("form").requestSubmit();
  }

  takeTheirs() {
    this.form.errors = {};
    this.dispatchEvent(new CustomEvent("saved", { detail: this.theirs }));
    this.take(this.theirs);
  }

  render() {
    if (this.organization.role !== "org_admin") return this.facts();
    const { form, draft, host } = this;
    return html`<div class="two-columns even">
      <form class="card form" novalidate @submit=${form.submit}>
        <h2>${t("Profile and branding")}</h2>
        ${this.conflict()} ${form.summary()}
        ${organizationFields({ form, draft, host, change: (name, value) => (this.draft = { ...this.draft, [name]: value }) })}
        <div class="actions">${busyButton({ label: t("Save"), type: "submit", variant: "primary", busy: form.busy })}</div>
      </form>
      ${organizationPreview(draft, host)}
    </div>`;
  }

  conflict() {
    if (!this.theirs) return nothing;
    const text = html`<p>${t("Your text is still here. Somebody saved another version {when}.", { when: formatRelative(this.theirs.updatedAt) })}</p>
      <div class="actions"><button type="button" class="button small" @click=${this.keepMine}>${t("Save mine")}</button>
      <button type="button" class="button small" @click=${this.takeTheirs}>${t("Show theirs")}</button></div>`;
    return html`<div tabindex="-1" data-conflict>${notice(text, "warning", { title: t("Changed meanwhile") })}</div>`;
  }

  facts() {
    const { description, createdAt } = this.organization;
    return html`<div class="card">
      <h2>${t("About")}</h2>
      ${description ? html`<p>${description}</p>` : nothing}
      <dl class="facts"><div><dt>${t("Since")}</dt><dd>${formatDate(createdAt)}</dd></div></dl>
      <div class="actions card-foot"><button type="button" class="button small" @click=${() => leaveOrganization(this.organization)}>${t("Leave organization")}</button></div>
    </div>`;
  }
}

define("organization-profile", OrganizationProfile);
