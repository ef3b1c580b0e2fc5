// Which reminders a person gets, chosen from the link in a mail without signing in.
import mail from "../../icons/mail.svg";
import { get, put } from "../../shared/api.js";
import { AcademyElement, define, html } from "../../shared/element.js";
import { Form, checkbox } from "../../shared/form.js";
import { t } from "../../shared/i18n.js";
import { params } from "../../shared/params.js";
import { Resource } from "../../shared/resource.js";
import { toast } from "../../shared/toast.js";
import { busyButton, emptyState, errorState, skeletonLines } from "../../shared/ui.js";

class MailPreferencesPage extends AcademyElement {
  constructor() {
    super();
    this.path = `/api/mail/preferences/${params().token}`;
    this.preferences = new Resource(this, () => get(this.path));
    this.form = new Form(this, (values) => this.save(values));
  }

  async save({ webinar, organization }) {
    await put(this.path, { webinar, organization });
    this.preferences.value = { ...this.preferences.value, webinar, organization };
    toast(t("Saved."));
  }

  render() {
    return html`<div class="card">${this.preferences.render({
      loading: () => skeletonLines(6),
      failed: (error) => (error.status === 404 ? gone() : errorState(error, () => this.preferences.retry())),
      ready: (preferences) => this.choices(preferences),
    })}</div>`;
  }

  choices({ webinar, organization, webinarTitle, organizationName }) {
    const { form } = this;
    return html`<h1>${t("Reminders by mail")}</h1>
      <form class="form" novalidate @submit=${form.submit}>
        ${form.summary()}
        ${checkbox({ form, name: "webinar", label: t("Reminders of “{title}”", { title: webinarTitle }), checked: webinar, look: "switch" })}
        ${checkbox({ form, name: "organization", label: t("Reminders of all webinars of {name}", { name: organizationName }), checked: organization, look: "switch", hint: t("Without these you get none of a single webinar either.") })}
        <p class="fine">${t("You are always told of a place that you got, of a certificate, and when a webinar is moved or cancelled.")}</p>
        <div class="actions">${busyButton({ label: t("Save"), type: "submit", variant: "primary", busy: form.busy })}</div>
      </form>`;
  }
}

const gone = () =>
  emptyState({
    image: mail, level: 1, title: t("This link is not complete"),
    text: t("If you copied it from a mail, copy all of it."),
    action: html`<a class="button" href="/">${t("Go home")}</a>`,
  });

define("mail-preferences-page", MailPreferencesPage);
