// Courses: the catalogue, one's own, and for those who make them what is not published yet.
import plus from "../../icons/plus.svg";
import { session } from "../../shared/auth.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";
import { currentOrganization, hasRole } from "../../shared/me.js";
import { Resource } from "../../shared/resource.js";
import { signInGate } from "../../shared/sign-in-gate.js";
import { skeletonCards } from "../../shared/ui.js";
import "./catalog.js";
import "./manage.js";
import "./mine.js";

class CoursesPage extends AcademyElement {
  constructor() {
    super();
    this.place = new Resource(this, async () => {
      const organization = session() ? await currentOrganization() : null;
      const holds = (...roles) => Boolean(organization) && hasRole(organization.id, ...roles);
      return { organization, author: await holds("course_author", "instructor"), staff: await holds("course_author", "instructor", "teaching_assistant") };
    });
  }

  render() {
    return this.place.render({
      loading: () => html`${this.head(false)}${skeletonCards(6)}`,
      ready: (place) => html`${this.head(place.author)}${session() ? this.tabs(place) : this.gate()}`,
    });
  }

  head(author) {
    return html`<header class="page-header">
      <div><h1>${t("Courses")}</h1><p class="lead">${t("Learn step by step, and get a certificate that anyone can check.")}</p></div>
      ${author ? html`<div class="actions"><a class="button primary" href="/courses/new">${icon(plus)}${t("New course")}</a></div>` : nothing}
    </header>`;
  }

  gate() {
    return signInGate({ title: t("Sign in to see the courses"), text: t("You find public courses here, and those of your organization.") });
  }

  tabs({ organization, author, staff }) {
    return html`<ac-tabs label=${t("Courses")}>
      <section id="catalog" data-tab=${t("Catalog")}><course-catalog .organization=${organization} .author=${author}></course-catalog></section>
      <section id="mine" data-tab=${t("My learning")}><my-learning></my-learning></section>
      ${staff ? html`<section id="drafts" data-tab=${t("Drafts and archive")}><course-drafts .organization=${organization} .author=${author}></course-drafts></section>` : nothing}
    </ac-tabs>`;
  }
}

define("courses-page", CoursesPage);
