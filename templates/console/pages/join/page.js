// The personal link of a mail: straight to the picture for whoever it is for, once they are signed in.
import video from "../../icons/video.svg";
import { get } from "../../shared/api.js";
import { session, signIn, signOut } from "../../shared/auth.js";
import { AcademyElement, define, html } from "../../shared/element.js";
import { formatDateTime } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { params } from "../../shared/params.js";
import { Resource } from "../../shared/resource.js";
import { emptyState, errorState, notice, skeletonLines } from "../../shared/ui.js";

const watchPage = ({ webinarId }) => `/webinars/${webinarId}/watch`;

class JoinPage extends AcademyElement {
  constructor() {
    super();
    this.link = new Resource(this, async () => {
      const link = await get(`/api/join/${params().token}`);
      if (session()?.email.toLowerCase() === link.email.toLowerCase()) location.replace(watchPage(link));
      return link;
    });
  }

  render() {
    return html`<div class="card">${this.link.render({
      loading: () => skeletonLines(5),
      failed: (error) => (error.status === 404 ? gone() : errorState(error, () => this.link.retry())),
      ready: (link) => html`<h1>${link.title}</h1><p>${formatDateTime(link.scheduledStart)}</p>${this.way(link)}`,
    })}</div>`;
  }

  way(link) {
    const person = session();
    if (!person)
      return html`<p>${t("This place is for {email}.", { email: link.email })}</p>
        <div class="actions"><button type="button" class="button primary" @click=${() => signIn({ returnTo: watchPage(link), email: link.email })}>${t("Sign in and join")}</button></div>`;
    if (person.email.toLowerCase() === link.email.toLowerCase())
      return html`<div class="actions"><a class="button primary" href=${watchPage(link)}>${t("Join the webinar")}</a></div>`;
    return html`${notice(t("You are signed in as {own}, but this link is for {email}.", { own: person.email, email: link.email }), "warning")}
      <div class="actions">
        <button type="button" class="button" @click=${() => signOut()}>${t("Sign out")}</button>
        <a class="button" href=${`/webinars/${link.webinarId}`}>${t("Open the webinar’s page")}</a>
      </div>`;
  }
}

const gone = () =>
  emptyState({
    image: video, level: 1, title: t("This link does not lead to a webinar any more"),
    text: t("The place was given back, or the link is not complete. If you copied it from a mail, copy all of it."),
    action: html`<a class="button" href="/webinars">${t("See all webinars")}</a>`,
  });

define("join-page", JoinPage);
