// One organization: its people, invitations and profile, each as far as the member's role reaches.
import { get } from "../../shared/api.js";
import { canonicalOrigin } from "../../shared/config.js";
import { AcademyElement, define, html, nothing } from "../../shared/element.js";
import { formatRole } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { params } from "../../shared/params.js";
import { Resource } from "../../shared/resource.js";
import { avatar, badge, skeletonLines } from "../../shared/ui.js";
import "./chat-words.js";
import "./members.js";
import "./invitations.js";
import "./profile.js";
import "./undelivered.js";

const STAFF = ["org_admin", "course_author", "instructor", "teaching_assistant"];

class OrganizationPage extends AcademyElement {
  constructor() {
    super();
    this.organization = new Resource(this, async () => {
      const [organization, origin] = await Promise.all([get(`/api/organizations/${params().id}`), canonicalOrigin()]);
      this.origin = new URL(origin);
      document.title = `${organization.name} · AeThex Academy`;
      return organization;
    });
  }

  render() {
    return this.organization.render({
      loading: () => html`<div class="row organization-head" aria-hidden="true"><span class="avatar square large skeleton"></span><span class="skeleton organization-title"></span></div>${skeletonLines(8)}`,
      ready: (organization) => html`${this.head(organization)}${this.body(organization)}`,
    });
  }

  head({ name, subdomain, logoUrl, role }) {
    const { protocol, host } = this.origin;
    return html`<header class="row organization-head">
      ${avatar(name, { image: logoUrl, size: "square large" })}
      <div>
        <h1>${name}</h1>
        <p class="row"><a href="${protocol}//${subdomain}.${host}/">${subdomain}.${host}</a>${badge(formatRole(role), "brand")}</p>
      </div>
    </header>`;
  }

  body(organization) {
    const admin = organization.role === "org_admin";
    return html`<ac-tabs label=${organization.name}>
      ${STAFF.includes(organization.role)
        ? html`<section id="people" data-tab=${t("People")}><organization-members .organization=${organization}></organization-members></section>`
        : nothing}
      ${admin ? html`<section id="invitations" data-tab=${t("Invitations")}><organization-invitations .organization=${organization}></organization-invitations></section>
          <section id="chats" data-tab=${t("Chats")}><organization-chat-words .organization=${organization}></organization-chat-words></section>
          <section id="mail" data-tab=${t("Mail")}><organization-undelivered .organization=${organization}></organization-undelivered></section>` : nothing}
      <section id="profile" data-tab=${t("Profile")}>
        <organization-profile .organization=${organization} .host=${this.origin.host} @saved=${(event) => (this.organization.value = event.detail)}></organization-profile>
      </section>
    </ac-tabs>`;
  }
}

define("organization-page", OrganizationPage);
