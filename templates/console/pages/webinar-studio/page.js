// The studio: green room, programme, scenes, slides, people and health of one webinar's live broadcast.
import calendar from "../../icons/calendar.svg";
import { AcademyElement, define, html, nothing } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";
import { params } from "../../shared/params.js";
import { Resource } from "../../shared/resource.js";
import "../../shared/tabs.js";
import { breadcrumb, emptyState, notice, skeletonLines } from "../../shared/ui.js";
import "./bar.js";
import { entrance, refused, settled } from "./entrance.js";
import "./health.js";
import "./people.js";
import "./programme.js";
import "./room.js";
import "./scenes.js";
import "./settings.js";
import { Shortcuts } from "./shortcuts.js";
import "./slides.js";
import "./sources.js";
import { Studio } from "./studio.js";

class WebinarStudio extends AcademyElement {
  static properties = { now: { state: true } };

  constructor() {
    super();
    this.now = Date.now();
    this.studio = new Studio(params().id);
    this.shortcuts = new Shortcuts(this.studio);
    this.opened = new Resource(this, async () => {
      await this.studio.open();
      document.title = t("Studio: {title}", { title: this.studio.webinar.title });
      return this.studio;
    });
    this.onChange = () => this.requestUpdate();
    this.guard = (event) => this.studio.sources.publishing && event.preventDefault();
  }

  connectedCallback() {
    super.connectedCallback();
    this.studio.addEventListener("change", this.onChange);
    this.clock = setInterval(() => (this.now = Date.now()), 1000);
    window.addEventListener("beforeunload", this.guard);
    document.addEventListener("keydown", this.shortcuts);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.studio.removeEventListener("change", this.onChange);
    clearInterval(this.clock);
    window.removeEventListener("beforeunload", this.guard);
    document.removeEventListener("keydown", this.shortcuts);
    this.studio.close();
  }

  render() {
    return html`<div class="studio">${this.opened.render({ loading: () => skeletonLines(8), ready: (studio) => this.page(studio) })}</div>`;
  }

  page(studio) {
    const { webinar, broadcast } = studio;
    if (webinar.status === "CANCELLED") return this.framed(emptyState({ image: calendar, level: 1, title: t("This webinar was canceled"), text: t("There is nothing to broadcast."), action: back(webinar) }));
    if (studio.refusal?.status === 403) return this.framed(refused(studio));
    if (studio.ended) return this.framed(settled(studio));
    if (!broadcast) return this.framed(entrance(studio, this.now));
    return this.desk(studio);
  }

  framed(content) {
    const { id, title } = this.studio.webinar;
    return html`<div class="studio-narrow">${breadcrumb([{ href: "/webinars", label: t("Webinars") }, { href: `/webinars/${id}`, label: title }, { label: t("Studio") }])}${content}</div>`;
  }

  desk(studio) {
    return html`<studio-bar .studio=${studio} .now=${this.now}></studio-bar>
      ${studio.unreachable ? notice(t("The server cannot be reached. What is on air goes on; we keep trying."), "warning") : nothing}
      <div class="studio-columns">
        <studio-programme .studio=${studio}></studio-programme>
        <studio-scenes .studio=${studio}></studio-scenes>
        <ac-tabs class="studio-side" label=${t("Studio")}>
          <section id="sources" data-tab=${t("Sources")}><studio-sources .studio=${studio}></studio-sources></section>
          <section id="room" data-tab=${t("Room")}><studio-room .studio=${studio}></studio-room></section>
          <section id="people" data-tab=${t("People")}><studio-people .studio=${studio}></studio-people></section>
          <section id="health" data-tab=${t("Health")}><studio-health .studio=${studio}></studio-health></section>
          <section id="settings" data-tab=${t("Settings")}><studio-settings .studio=${studio}></studio-settings></section>
        </ac-tabs>
        <studio-slides .studio=${studio}></studio-slides>
      </div>`;
  }
}

const back = ({ id }) => html`<a class="button" href="/webinars/${id}">${t("To the webinar")}</a>`;

define("webinar-studio", WebinarStudio);
