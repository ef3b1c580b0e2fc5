// One certificate as a card with its actions, for lists.
import award from "../icons/award.svg";
import arrow from "../icons/download.svg";
import link from "../icons/link.svg";
import { download } from "./api.js";
import { canonicalOrigin } from "./config.js";
import { html, icon, nothing } from "./element.js";
import { formatDate } from "./format.js";
import { t } from "./i18n.js";
import { run, toast } from "./toast.js";
import { badge } from "./ui.js";

/** The card: title (a heading of `level` 2 or 3), date, state, verify page, PDF. */
export const certificateCard = (certificate, level = 3) => {
  const { id, title, issuedAt, status, pdfStatus } = certificate;
  const heading = html`<a href="/verify/${id}">${title}</a>`;
  const revoked = status === "REVOKED";
  return html`<article class="card certificate-card ${revoked ? "revoked" : ""}">
    <span class="certificate-ribbon" aria-hidden="true">${icon(award)}</span>
    ${level === 2 ? html`<h2>${heading}</h2>` : html`<h3>${heading}</h3>`}
    <p class="fine">${formatDate(issuedAt)} ${revoked ? badge(t("Revoked"), "danger") : nothing}</p>
    <div class="actions card-foot">
      ${revoked
        ? nothing
        : pdfStatus === "READY"
          ? html`<button type="button" class="button primary small" aria-label=${t("Download {title} as PDF", { title })} @click=${() => run(() => downloadCertificate(id))}>${icon(arrow)}${t("Download")}</button>`
          : html`<span class="row fine" role="status"><span class="spinner" aria-hidden="true"></span>${t("Preparing the PDF…")}</span>`}
      <button type="button" class="button small" aria-label=${t("Copy link to {title}", { title })} @click=${() => copyLink(id)}>${icon(link)}${t("Copy link")}</button>
    </div>
  </article>`;
};

/** Fetch the signed address of a certificate's PDF and go there. */
export async function downloadCertificate(id) {
  const address = URL.createObjectURL(await download(`/api/certificates/${id}/download`));
  const anchor = Object.assign(document.createElement("a"), { href: address, download: `${id}.pdf` });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return true;
}

async function copyLink(id) {
  await navigator.clipboard.writeText(`${await canonicalOrigin()}/verify/${id}`);
  toast(t("Link copied"));
}
