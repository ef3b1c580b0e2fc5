// Home of a signed-in person. Signed out, the landing in page.html is shown instead.
import building from "../../icons/building-2.svg";
import plus from "../../icons/plus.svg";
import { session } from "../../shared/auth.js";
import { AcademyElement, define, html, icon } from "../../shared/element.js";
import { formatRole } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import "../../shared/learning.js";
import { organizations } from "../../shared/me.js";
import { Resource } from "../../shared/resource.js";
import { avatar, emptyState, skeletonLines } from "../../shared/ui.js";

function greeting(name, hour = new Date().getHours()) {
  if (hour < 5 || hour >= 18) return t("Good evening, {name}", { name });
  return hour < 12 ? t("Good morning, {name}", { name }) : t("Good afternoon, {name}", { name });
}

class HomePage extends AcademyElement {
  constructor() {
    super();
    this.person = session();
    this.organizations = new Resource(this, organizations);
  }

  render() {
    if (!this.person) return html``;
    return html`<header class="page-header"><div><h1>${greeting(this.person.name)}</h1></div></header>
      <div class="home-columns">
        <div><my-courses></my-courses><my-webinars></my-webinars><my-certificates></my-certificates></div>
        <aside class="section" aria-labelledby="my-organizations">
          <div class="section-head"><h2 id="my-organizations">${t("My organizations")}</h2></div>
          ${this.organizations.render({ loading: () => skeletonLines(3), ready: (all) => this.places(all) })}
        </aside>
      </div>`;
  }

  places(all) {
    const create = html`<a class="button" href="/organizations/new">${icon(plus)}${t("New organization")}</a>`;
    if (!all.length)
      return emptyState({ image: building, level: 3, title: t("No organization yet"), text: t("Open an academy of your own, or ask for an invitation to one."), action: create });
    return html`<ul class="list">
        ${all.map(({ id, name, logoUrl, role }) => html`<li>${avatar(name, { image: logoUrl, size: "square" })}
          <div class="grow"><strong><a href="/organizations/${id}">${name}</a></strong><p class="fine">${formatRole(role)}</p></div></li>`)}
      </ul>
      <div class="actions">${create}</div>`;
  }
}

define("home-page", HomePage);
