// What a webinar has been, for those who run it: figures, charts, polls, and files to download.
import chartColumn from "../../icons/chart-column.svg";
import lock from "../../icons/lock.svg";
import refresh from "../../icons/refresh-cw.svg";
import users from "../../icons/users.svg";
import { get, post } from "../../shared/api.js";
import { webinarState } from "../../shared/cards.js";
import "../../shared/chart/chart.js";
import { AcademyElement, define, html, nothing } from "../../shared/element.js";
import { formatDateTime, formatPeriod } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { params } from "../../shared/params.js";
import { Resource } from "../../shared/resource.js";
import { run, toast } from "../../shared/toast.js";
import { breadcrumb, busyButton, emptyState, errorState, notice, skeletonCards, skeletonLines } from "../../shared/ui.js";
import { ownZone } from "../../shared/zones.js";
import { chartsOf } from "./charts.js";
import "./downloads.js";
import { figures } from "./figures.js";
import { pollCard } from "./polls.js";

const PACE = 2000;
const PATIENCE = 45;

class WebinarReport extends AcademyElement {
  static properties = { made: { state: true }, late: { state: true } };

  constructor() {
    super();
    this.path = `/api/webinars/${params().id}`;
    this.opened = new Resource(this, () => this.read());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  async read() {
    const [webinar, made] = await Promise.all([get(this.path), get(`${this.path}/summary`)]);
    document.title = t("Report: {title}", { title: webinar.title });
    this.follow(made);
    if (made.stale && made.state !== "MAKING") this.make();
    return webinar;
  }

  // ---- the summary: made by a function, within seconds of being asked for

  get making() {
    return this.made.state === "MAKING";
  }

  async make() {
    const made = await run(() => post(`${this.path}/summary`));
    if (made) this.follow(made);
    return made;
  }

  async refresh() {
    const made = await this.make();
    if (made?.state === "READY") toast(t("This is not a minute old."), "info");
  }

  /** Show what is there, and look again as long as a newer one is being made. */
  follow(made, reads = 0) {
    if (made.summary && made.asOf !== this.made?.asOf) this.charts = chartsOf(made);
    this.made = made;
    this.late = this.making && reads >= PATIENCE;
    clearTimeout(this.timer);
    if (this.making && !this.late) this.timer = setTimeout(() => this.look(reads + 1), PACE);
  }

  /** A read that fails is one of those that are tried again. */
  async look(reads = 0) {
    this.follow(await get(`${this.path}/summary`).catch(() => this.made), reads);
  }

  // ---- what is seen

  render() {
    return this.opened.render({
      loading: () => html`${skeletonLines(3)}${skeletonCards(9)}`,
      ready: (webinar) => this.page(webinar),
      failed: (error) => (error.status === 403 ? forbidden() : errorState(error, () => this.opened.retry())),
    });
  }

  page(webinar) {
    const { id, title, scheduledStart, scheduledEnd } = webinar;
    return html`${breadcrumb([{ href: "/webinars", label: t("Webinars") }, { href: `/webinars/${id}`, label: title }, { label: t("Report") }])}
      <header class="page-header">
        <div>
          <h1>${title}</h1>
          <p class="row">${webinarState(webinar)}<span class="meta">${formatPeriod(scheduledStart, scheduledEnd, ownZone())}</span></p>
          <p class="fine" role="status">${this.freshness()}</p>
        </div>
        ${this.made.summary ? html`<div class="actions">${busyButton({ label: t("Refresh"), icon: refresh, busy: this.making && !this.late, onClick: () => this.refresh() })}</div>` : nothing}
      </header>
      <div class="stack loose report">
        ${this.late ? notice(html`${t("The report takes longer than usual.")} <button type="button" class="button small" @click=${() => this.look()}>${t("Look again")}</button>`, "warning") : nothing}
        ${this.made.summary ? this.report(webinar, this.made.summary) : this.waiting()}
        <report-downloads .path=${this.path}></report-downloads>
      </div>`;
  }

  freshness() {
    if (this.making) return t("The newest figures are being counted…");
    return this.made.asOf ? t("As of {time} · times in {zone}", { time: formatDateTime(this.made.asOf), zone: ownZone().replaceAll("_", " ") }) : nothing;
  }

  waiting() {
    if (this.making) return skeletonCards(3);
    const again = busyButton({ label: t("Count now"), variant: "primary", onClick: () => this.make() });
    return emptyState({ image: chartColumn, title: t("There are no figures yet"), text: t("They are counted when somebody asks for them."), action: again });
  }

  report(webinar, summary) {
    const { presence, registrations, activity, messages } = this.charts;
    const begun = ["LIVE", "ENDED"].includes(webinar.status);
    return html`${begun ? nothing : notBegun(webinar)} ${figures(summary.figures, begun)}
      <section class="section" aria-labelledby="charts">
        <h2 id="charts" class="visually-hidden">${t("Charts")}</h2>
        ${begun ? (presence ? chart(presence) : nobody(webinar)) : nothing}
        <div class="report-charts">${[registrations, ...(begun ? [activity, messages] : [])].filter(Boolean).map(chart)}</div>
      </section>
      ${summary.polls.length ? html`<section class="section" aria-labelledby="polls"><h2 id="polls">${t("Polls")}</h2><div class="report-charts">${summary.polls.map(pollCard)}</div></section>` : nothing}`;
  }
}

const chart = (definition) => html`<academy-chart class="card" .chart=${definition}></academy-chart>`;

const notBegun = ({ status, scheduledStart }) =>
  status === "CANCELLED"
    ? notice(t("This webinar was canceled."), "warning")
    : notice(t("The webinar begins on {time}. Who came, and when, is reported afterwards.", { time: formatDateTime(scheduledStart) }));

const nobody = ({ status }) =>
  status === "LIVE"
    ? emptyState({ image: users, level: 3, title: t("Nobody is there yet"), text: t("Who registered and comes in is counted here by minute.") })
    : emptyState({ image: users, level: 3, title: t("Nobody came"), text: t("None of those who registered was there. A replay may still reach them.") });

const forbidden = () =>
  emptyState({
    image: lock, level: 1, title: t("The report is for those who run the webinar"), text: t("Ask an administrator or the host for what you need to know."),
    action: html`<a class="button" href="/webinars/${params().id}">${t("To the webinar")}</a>`,
  });

define("webinar-report", WebinarReport);
