// The schedule: an organization's webinars ahead and past, and the public ones of everybody.
import plus from "../../icons/plus.svg";
import radio from "../../icons/radio.svg";
import { get } from "../../shared/api.js";
import { webinarRow } from "../../shared/cards.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";
import { currentOrganization, hasRole } from "../../shared/me.js";
import { CursorList, Resource } from "../../shared/resource.js";
import { emptyState, skeletonLines } from "../../shared/ui.js";
import "../../shared/tabs.js";

class WebinarsPage extends AcademyElement {
  constructor() {
    super();
    this.place = new Resource(this, async () => {
      const organization = await currentOrganization();
      return { organization, host: organization !== null && (await hasRole(organization.id, "instructor")) };
    });
  }

  render() {
    return html`<header class="page-header">
        <div><h1>${t("Webinars")}</h1></div>
        ${this.place.value?.host ? html`<div class="actions"><a class="button primary" href="/webinars/new">${icon(plus)}${t("Schedule a webinar")}</a></div>` : nothing}
      </header>
      ${this.place.render({ loading: () => skeletonLines(8), ready: ({ organization }) => this.lists(organization) })}`;
  }

  lists(organization) {
    const open = html`<section id="open" data-tab=${t("Open to all")}><webinar-list .query=${{}}></webinar-list></section>`;
    if (organization === null) return html`<ac-tabs label=${t("Webinars")}>${open}</ac-tabs>`;
    const within = { organizationId: organization.id };
    return html`<ac-tabs label=${t("Webinars")}>
      <section id="ahead" data-tab=${t("Ahead")}><webinar-list .query=${{ ...within, from: new Date(Date.now() - 86_400_000).toISOString() }} .wanted=${["LIVE", "SCHEDULED"]}></webinar-list></section>
      <section id="past" data-tab=${t("Past")}><webinar-list .query=${{ ...within, status: "ENDED" }}></webinar-list></section>
      ${open}
    </ac-tabs>`;
  }
}

class WebinarList extends AcademyElement {
  static properties = { query: { attribute: false }, wanted: { attribute: false } };

  constructor() {
    super();
    this.webinars = new CursorList(this, async (cursor) => {
      const page = await get("/api/webinars", { ...this.query, cursor });
      return this.wanted ? { ...page, items: page.items.filter(({ status }) => this.wanted.includes(status)) } : page;
    });
  }

  render() {
    return this.webinars.render({
      loading: () => skeletonLines(6),
      empty: () => emptyState({ image: radio, title: t("Nothing scheduled here"), text: t("Webinars appear as soon as somebody schedules them.") }),
      item: (webinar) => webinarRow(webinar),
      list: (rows) => html`<ul class="list">${rows}</ul>`,
    });
  }
}

define("webinars-page", WebinarsPage);
define("webinar-list", WebinarList);
