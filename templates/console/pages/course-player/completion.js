// <course-completion>: the course is done; waits for the certificate and its PDF, which come by themselves.
import award from "../../icons/award.svg";
import download from "../../icons/download.svg";
import shieldCheck from "../../icons/shield-check.svg";
import { get } from "../../shared/api.js";
import { downloadCertificate } from "../../shared/certificate-card.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import { formatDate } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { announce, run } from "../../shared/toast.js";
import { busyButton } from "../../shared/ui.js";

const FIRST_WAIT = 700;
const LONGEST_WAIT = 4000;
const PATIENCE = 120_000;

class CourseCompletion extends AcademyElement {
  static properties = { courseId: {}, title: {}, level: { type: Number }, certificate: { state: true }, state: { state: true }, saving: { state: true } };

  constructor() {
    super();
    this.state = "signing";
  }

  connectedCallback() {
    super.connectedCallback();
    this.stopped = false;
    this.since = Date.now();
    this.watch();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.stopped = true;
    clearTimeout(this.timer);
  }

  async watch(wait = FIRST_WAIT) {
    try {
      await this.look();
    } catch (error) {
      if (!("code" in error)) throw error;
    }
    if (this.stopped || ["ready", "none"].includes(this.state)) return;
    if (Date.now() - this.since > PATIENCE) {
      this.state = "late";
      return;
    }
    this.timer = setTimeout(() => this.watch(Math.min(LONGEST_WAIT, wait * 1.3)), wait);
  }

  async look() {
    const { items } = await get("/api/certificates/me", { limit: 100 });
    this.certificate = items.find((one) => one.courseId === this.courseId);
    if (!this.certificate) {
      this.awarded ??= (await get(`/api/courses/${this.courseId}`)).certificateEnabled;
      if (!this.awarded) this.state = "none";
      return;
    }
    const before = this.state;
    this.state = this.certificate.pdfStatus === "READY" ? "ready" : "printing";
    if (this.state === "ready" && before !== "ready") announce(t("Your certificate is ready."));
  }

  async save() {
    this.saving = true;
    await run(() => downloadCertificate(this.certificate.id));
    this.saving = false;
  }

  render() {
    const title = t("You have completed {title}", { title: this.title });
    return html`<div class="card course-player-completion">
      <span class="course-player-seal ${this.state}" aria-hidden="true">${icon(award)}</span>
      ${this.level === 1 ? html`<h1 tabindex="-1">${title}</h1>` : html`<h2 tabindex="-1">${title}</h2>`}
      <p class="lead" role="status">${this.words()}</p>
      ${this.certificate ? this.actions() : nothing}
      <p class="row course-player-onward"><a href="/courses">${t("Find another course")}</a><a href="/certificates">${t("All my certificates")}</a></p>
    </div>`;
  }

  words() {
    const { state, certificate } = this;
    const busy = html`<span class="spinner" aria-hidden="true"></span>`;
    if (state === "signing") return html`${busy} ${t("Congratulations! Your certificate is being signed. This takes a few seconds.")}`;
    if (state === "printing") return html`${busy} ${t("Your certificate is issued. The PDF is being prepared.")}`;
    if (state === "late") return t("It takes longer than usual. You can leave: the certificate comes by mail and to your certificates page.");
    if (state === "none") return t("Congratulations! This course comes without a certificate.");
    return t("Issued to {name} on {date}.", { name: certificate.recipientName, date: formatDate(certificate.issuedAt) });
  }

  actions() {
    return html`<div class="actions">
      ${busyButton({ label: t("Download PDF"), variant: "primary", icon: download, disabled: this.state !== "ready", busy: this.saving, onClick: () => this.save() })}
      <a class="button" href="/verify/${this.certificate.id}">${icon(shieldCheck)}${t("Public verification page")}</a>
    </div>`;
  }
}

define("course-completion", CourseCompletion);
