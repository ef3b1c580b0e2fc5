// The signed-in person's certificates.
import award from "../../icons/award.svg";
import { get } from "../../shared/api.js";
import { certificateCard } from "../../shared/certificate-card.js";
import { AcademyElement, define, html } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";
import { CursorList } from "../../shared/resource.js";
import { emptyState, skeletonCards } from "../../shared/ui.js";

const CHECK_AGAIN = 2000;

class CertificatesPage extends AcademyElement {
  constructor() {
    super();
    this.certificates = new CursorList(this, (cursor) => get("/api/certificates/me", { cursor }));
  }

  /** A PDF that is still being made is asked for again until it is there. */
  updated() {
    if (this.waiting || !this.certificates.items.some((certificate) => certificate.pdfStatus === "PENDING")) return;
    this.waiting = setTimeout(async () => {
      this.waiting = undefined;
      await this.certificates.reload();
    }, CHECK_AGAIN);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.waiting);
  }

  render() {
    return this.certificates.render({
      loading: () => skeletonCards(3),
      empty: () => emptyState({
        image: award, title: t("Your first certificate will appear here"), text: t("It comes by itself the moment you complete a course."),
        action: html`<a class="button primary" href="/courses">${t("Find a course")}</a>`,
      }),
      item: (certificate) => html`<li>${certificateCard(certificate, 2)}</li>`,
      list: (cards) => html`<ul class="card-grid">${cards}</ul>`,
    });
  }
}

define("certificates-page", CertificatesPage);
