// Making an organization.
import { post } from "../../shared/api.js";
import { canonicalOrigin } from "../../shared/config.js";
import { AcademyElement, define, html } from "../../shared/element.js";
import { Form } from "../../shared/form.js";
import { t } from "../../shared/i18n.js";
import { chooseOrganization } from "../../shared/me.js";
import { labelOf, organizationBody, organizationFields, organizationPreview } from "../../shared/organization-form.js";
import { busyButton } from "../../shared/ui.js";

class OrganizationNew extends AcademyElement {
  static properties = { draft: { state: true }, host: { state: true } };

  constructor() {
    super();
    this.draft = { name: "", subdomain: "", description: "", primaryColor: "#14594a", logoUrl: "" };
    this.host = location.host;
    this.form = new Form(this, async (values) => {
      const organization = await post("/api/organizations", organizationBody(values));
      chooseOrganization(organization.id);
      location.assign(`/organizations/${organization.id}`);
    });
  }

  async connectedCallback() {
    super.connectedCallback();
    this.host = new URL(await canonicalOrigin()).host;
  }

  change(name, value) {
    const draft = { ...this.draft, [name]: value };
    if (name === "subdomain") this.ownLabel = value !== "";
    if (name === "name" && !this.ownLabel) draft.subdomain = labelOf(value);
    this.draft = draft;
  }

  render() {
    const { form, draft, host } = this;
    return html`<div class="two-columns even">
      <form class="card form" novalidate @submit=${form.submit}>
        ${form.summary()} ${organizationFields({ form, draft, host, change: (name, value) => this.change(name, value) })}
        <div class="actions">${busyButton({ label: t("Open academy"), type: "submit", variant: "primary", busy: form.busy })}<a class="button quiet" href="/">${t("Cancel")}</a></div>
      </form>
      ${organizationPreview(draft, host)}
    </div>`;
  }
}

define("organization-new", OrganizationNew);
