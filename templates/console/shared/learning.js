// What a person has under way: <my-courses>, <my-webinars>, <my-certificates>. An `organization` id
// narrows courses and webinars; `quiet` shows nothing where there is nothing.
import award from "../icons/award.svg";
import bookOpen from "../icons/book-open.svg";
import radio from "../icons/radio.svg";
import { get } from "./api.js";
import { courseCard, webinarRow } from "./cards.js";
import { certificateCard } from "./certificate-card.js";
import { AcademyElement, define, html, nothing } from "./element.js";
import { formatDate } from "./format.js";
import { t } from "./i18n.js";
import { Resource } from "./resource.js";
import { badge, emptyState, skeletonCards, skeletonLines } from "./ui.js";

const SHOWN = 6;

class Section extends AcademyElement {
  static properties = { organization: {}, quiet: { type: Boolean } };

  constructor() {
    super();
    this.found = new Resource(this, () => this.read());
  }

  mine(item) {
    return !this.organization || item.organizationId === this.organization;
  }

  section(title, more, content) {
    return html`<section class="section">
      <div class="section-head"><h2>${title}</h2>${more ?? nothing}</div>
      ${content}
    </section>`;
  }
}

class MyCourses extends Section {
  async read() {
    const { items } = await get("/api/me/enrollments", { limit: 24 });
    const running = items.filter((enrollment) => enrollment.status !== "CANCELLED" && this.mine(enrollment));
    return running.sort((one, other) => Number(one.status === "COMPLETED") - Number(other.status === "COMPLETED")).slice(0, SHOWN);
  }

  render() {
    if (this.quiet && !this.found.value?.length) return nothing;
    return this.section(
      t("My courses"),
      html`<a href="/courses">${t("All courses")}</a>`,
      this.found.render({
        loading: () => skeletonCards(3),
        ready: (enrollments) =>
          enrollments.length
            ? html`<ul class="card-grid">${enrollments.map((enrollment) => html`<li>${this.card(enrollment)}</li>`)}</ul>`
            : emptyState({
                image: bookOpen, level: 3, title: t("Nothing under way yet"), text: t("Enroll in a course and your progress shows here."),
                action: html`<a class="button primary" href="/courses">${t("Find a course")}</a>`,
              }),
      }),
    );
  }

  card({ courseId, course, progress, status, completedAt }) {
    const done = status === "COMPLETED";
    const state = done ? html`<p class="row">${badge(t("Completed"), "success")}<span class="fine">${formatDate(completedAt)}</span></p>` : nothing;
    return courseCard({ ...course, id: courseId, status: undefined }, { progress, href: `/courses/${courseId}/learn`, action: state });
  }
}

/** What somebody waits for who has no place yet. */
const waiting = { WAITING: () => badge(t("On the waiting list"), "warning"), PENDING: () => badge(t("Waiting for approval"), "warning") };

class MyWebinars extends Section {
  async read() {
    const { items } = await get("/api/me/registrations", { limit: 50 });
    return items
      .filter(({ status, webinar, ...rest }) => ["REGISTERED", "WAITING", "PENDING"].includes(status) && this.mine(rest) && ["SCHEDULED", "LIVE"].includes(webinar.status))
      .sort((one, other) => one.webinar.scheduledStart.localeCompare(other.webinar.scheduledStart))
      .slice(0, SHOWN);
  }

  render() {
    if (this.quiet && !this.found.value?.length) return nothing;
    return this.section(
      t("My webinars"),
      html`<a href="/webinars">${t("All webinars")}</a>`,
      this.found.render({
        loading: () => skeletonLines(3),
        ready: (registrations) =>
          registrations.length
            ? html`<ul class="list">${registrations.map(({ webinar, status }) => webinarRow(webinar, { action: waiting[status]?.() }))}</ul>`
            : emptyState({ image: radio, level: 3, title: t("No webinars ahead"), text: t("Those you register for appear here."), action: html`<a class="button" href="/webinars">${t("See the schedule")}</a>` }),
      }),
    );
  }
}

class MyCertificates extends Section {
  async read() {
    return (await get("/api/certificates/me", { limit: 3 })).items;
  }

  render() {
    return this.found.render({
      loading: () => skeletonLines(2),
      ready: (certificates) =>
        certificates.length
          ? this.section(t("Latest certificates"), html`<a href="/certificates">${t("All certificates")}</a>`, html`<ul class="card-grid">${certificates.map((one) => html`<li>${certificateCard(one)}</li>`)}</ul>`)
          : this.section(t("Certificates"), nothing, emptyState({ image: award, level: 3, title: t("None yet"), text: t("A certificate comes by itself when you complete a course.") })),
    });
  }
}

define("my-courses", MyCourses);
define("my-webinars", MyWebinars);
define("my-certificates", MyCertificates);
