// Accepting an invitation: as who is signed in, after signing in, or with a new account.
import mail from "../../icons/mail.svg";
import { get, post } from "../../shared/api.js";
import { session, signIn, signOut } from "../../shared/auth.js";
import { AcademyElement, define, html, nothing } from "../../shared/element.js";
import { Form, field } from "../../shared/form.js";
import { formatDate, formatRole } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { chooseOrganization } from "../../shared/me.js";
import { params } from "../../shared/params.js";
import { Resource } from "../../shared/resource.js";
import { run } from "../../shared/toast.js";
import { avatar, busyButton, emptyState, errorState, notice, skeletonLines } from "../../shared/ui.js";

class InvitationPage extends AcademyElement {
  static properties = { joining: { state: true }, joined: { state: true } };

  constructor() {
    super();
    this.path = `/api/invitations/${params().token}`;
    this.invitation = new Resource(this, () => get(this.path));
    this.form = new Form(this, (values) => this.createAccount(values));
  }

  async accept() {
    this.joining = true;
    const member = await run(() => post(`${this.path}/accept`));
    this.joining = false;
    if (!member) return;
    chooseOrganization(member.organizationId);
    location.assign("/");
  }

  async createAccount(values) {
    const member = await post(`${this.path}/account`, values);
    chooseOrganization(member.organizationId);
    this.joined = true;
    await this.focusOn("h1");
  }

  render() {
    return html`<div class="card">${this.invitation.render({
      loading: () => skeletonLines(6),
      failed: (error) => (error.status === 404 ? spent() : errorState(error, () => this.invitation.retry())),
      ready: (invitation) => html`${this.head(invitation)} ${this.joined ? this.welcome(invitation) : this.ways(invitation)}`,
    })}</div>`;
  }

  head({ organizationName, invitedByName, role, expiresAt }) {
    if (this.joined) return html`<h1 tabindex="-1">${t("Welcome to {name}", { name: organizationName })}</h1>`;
    return html`${avatar(organizationName, { size: "square large" })}
      <h1>${t("Join {name}", { name: organizationName })}</h1>
      <p>${t("{inviter} invites you as {role}.", { inviter: invitedByName, role: formatRole(role) })}
      <span class="fine">${t("The invitation ends on {date}.", { date: formatDate(expiresAt) })}</span></p>`;
  }

  welcome({ email }) {
    return html`<p>${t("Your account is ready. Sign in with {email} and the password you just chose.", { email })}</p>
      <div class="actions"><button type="button" class="button primary" @click=${() => signIn({ returnTo: "/", email })}>${t("Sign in")}</button></div>`;
  }

  ways(invitation) {
    const person = session();
    if (!person) return this.asNew(invitation);
    if (person.email.toLowerCase() === invitation.email.toLowerCase())
      return html`<div class="actions">${busyButton({ label: t("Accept invitation"), variant: "primary", busy: this.joining, onClick: () => this.accept() })}</div>`;
    return html`${notice(t("You are signed in as {own}, but this invitation is for {invited}.", { own: person.email, invited: invitation.email }), "warning")}
      <div class="actions"><button type="button" class="button" @click=${() => signOut()}>${t("Sign out")}</button></div>`;
  }

  asNew({ email }) {
    const { form } = this;
    const taken = form.failure?.code === "account_exists";
    return html`
      ${taken ? nothing : html`<h2>${t("New here? Create your account")}</h2>`}
      ${taken
        ? html`<div data-summary tabindex="-1">${notice(form.failure.message, "info")}</div>`
        : html`<form class="form" novalidate @submit=${form.submit}>
            ${form.summary()}
            <p class="fine">${t("Your e-mail address: {email}", { email })}</p>
            ${field({ form, name: "name", label: t("Your name"), required: true, maxlength: 120, autocomplete: "name", hint: t("As it should stand on your certificates.") })}
            ${field({ form, name: "password", label: t("Password"), type: "password", required: true, minlength: 8, autocomplete: "new-password", hint: t("At least 8 characters.") })}
            <div class="actions">${busyButton({ label: t("Create account and join"), type: "submit", variant: "primary", busy: form.busy })}</div>
          </form>
          <hr />
          <h2>${t("Have an account?")}</h2>`}
      <div class="actions"><button type="button" class="button ${taken ? "primary" : ""}" @click=${() => signIn({ email })}>${t("Sign in as {email}", { email })}</button></div>`;
  }
}

const spent = () =>
  emptyState({
    image: mail, level: 1, title: t("This invitation is no longer open"),
    text: t("It was used, taken back, or has expired. Ask the person who invited you for a new one."),
    action: html`<a class="button" href="/">${t("Go home")}</a>`,
  });

define("invitation-page", InvitationPage);
