// The form in the invitation dialog.
import { post } from "../../shared/api.js";
import { AcademyElement, define, html } from "../../shared/element.js";
import { Form, choices, field } from "../../shared/form.js";
import { formatRole } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { busyButton } from "../../shared/ui.js";
import { ROLES, roleHint } from "./roles.js";

class InviteForm extends AcademyElement {
  static properties = { organization: { attribute: false } };

  constructor() {
    super();
    this.form = new Form(this, async (values) => {
      const invitation = await post(`/api/organizations/${this.organization.id}/members`, values);
      this.dispatchEvent(new CustomEvent("sent", { detail: invitation }));
    });
  }

  render() {
    const { form } = this;
    const options = ROLES.toReversed().map((role) => ({ value: role, label: formatRole(role), hint: roleHint(role) }));
    return html`<form class="form" novalidate @submit=${form.submit}>
      ${form.summary()} ${field({ form, name: "email", label: t("E-mail"), type: "email", required: true, autocomplete: "off", hint: t("They get a personal link that works for 14 days.") })}
      ${choices({ form, name: "role", legend: t("Role"), value: "viewer", options })}
      <div class="actions end">
        <button type="button" class="button" @click=${() => this.dispatchEvent(new CustomEvent("canceled"))}>${t("Cancel")}</button>
        ${busyButton({ label: t("Send invitation"), type: "submit", variant: "primary", busy: form.busy })}
      </div>
    </form>`;
  }
}

define("invite-form", InviteForm);
