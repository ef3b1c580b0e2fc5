// The front page of an organization's own address: who they are, what they teach.
import { get } from "../../shared/api.js";
import { session, signIn } from "../../shared/auth.js";
import { courseCard, webinarRow } from "../../shared/cards.js";
import { branding } from "../../shared/brand.js";
import { canonicalOrigin } from "../../shared/config.js";
import { AcademyElement, define, html, nothing } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";
import "../../shared/learning.js";
import { Resource } from "../../shared/resource.js";
import { avatar, emptyState, skeletonCards } from "../../shared/ui.js";

const HIDDEN = new Set([401, 403, 404]);

/** A list, or [] where the visitor may not see it. */
async function visible(path, query) {
  try {
    return (await get(path, query)).items;
  } catch (error) {
    if (HIDDEN.has(error.status)) return [];
    throw error;
  }
}

class BrandedHome extends AcademyElement {
  constructor() {
    super();
    this.brand = new Resource(this, () => this.readBrand());
    this.offer = new Resource(this, () => this.readOffer());
  }

  async readBrand() {
    this.home = await canonicalOrigin();
    const brand = await branding();
    document.title = brand.name;
    return brand;
  }

  /** What the academy offers; who is not signed in is not shown any of it, so nothing is asked. */
  async readOffer() {
    if (!session()) return { courses: [], webinars: [] };
    const { id } = await branding();
    const [courses, webinars] = await Promise.all([
      visible("/api/courses", { organizationId: id, limit: 12 }),
      visible("/api/webinars", { organizationId: id, status: "SCHEDULED", limit: 6 }),
    ]);
    return { courses, webinars };
  }

  render() {
    return this.brand.render({
      loading: () => html`<div class="branded-hero"><div class="frame"><span class="skeleton avatar square large"></span><span class="skeleton branded-title"></span><span class="skeleton branded-text"></span></div></div>
        <div class="frame branded-lists">${skeletonCards(3)}</div>`,
      failed: (error) => (error.status === 404 ? this.nobody() : html`<div class="frame branded-lists">${this.trouble()}</div>`),
      ready: (brand) => html`${this.hero(brand)}<div class="frame branded-lists">${session() ? html`<my-courses quiet organization=${brand.id}></my-courses><my-webinars quiet organization=${brand.id}></my-webinars>` : nothing}${this.lists()}</div>`,
    });
  }

  hero({ name, description, logoUrl }) {
    return html`<section class="branded-hero"><div class="frame">
      ${avatar(name, { image: logoUrl, size: "square large" })}
      <h1>${name}</h1>
      ${description ? html`<p class="branded-text">${description}</p>` : nothing}
      ${session() ? nothing : html`<div class="actions"><button type="button" class="button large" @click=${() => signIn({ returnTo: "/" })}>${t("Sign in to learn")}</button></div>`}
    </div></section>`;
  }

  lists() {
    return this.offer.render({
      loading: () => skeletonCards(3),
      failed: () => this.trouble(),
      ready: ({ courses, webinars }) => html`
        ${courses.length ? html`<section class="section"><div class="section-head"><h2>${t("What we teach")}</h2></div><ul class="card-grid">${courses.map((course) => html`<li>${courseCard(course)}</li>`)}</ul></section>` : nothing}
        ${webinars.length ? html`<section class="section"><div class="section-head"><h2>${t("Coming up")}</h2></div><ul class="list">${webinars.map((webinar) => webinarRow(webinar))}</ul></section>` : nothing}
        ${!courses.length && !webinars.length && !session() ? html`<p class="lead">${t("Sign in to see the courses and webinars that you have been invited to.")}</p>` : nothing}
      `,
    });
  }

  trouble() {
    return emptyState({ title: t("This could not be loaded"), action: html`<button type="button" class="button" @click=${() => location.reload()}>${t("Try again")}</button>` });
  }

  nobody() {
    return html`<div class="frame branded-lists">${emptyState({
      level: 1, title: t("No academy at this address"), text: t("Check the address for typing errors."),
      action: html`<a class="button" href=${this.home ?? "/"}>${t("Go to AeThex Academy")}</a>`,
    })}</div>`;
  }
}

define("branded-home", BrandedHome);
