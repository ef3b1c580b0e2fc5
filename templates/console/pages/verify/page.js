// Public verification of a certificate: what it says, whether it holds, and how that was checked.
import check from "../../icons/check.svg";
import cross from "../../icons/x.svg";
import external from "../../icons/external-link.svg";
import search from "../../icons/search.svg";
import shieldCheck from "../../icons/shield-check.svg";
import shieldX from "../../icons/shield-x.svg";
import ban from "../../icons/ban.svg";
import { post } from "../../shared/api.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import { formatDate, formatDateTime, formatDuration, formatNumber } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { params } from "../../shared/params.js";
import { Resource } from "../../shared/resource.js";
import { errorState } from "../../shared/ui.js";
import { verifyForm } from "./form.js";

class VerifyPage extends AcademyElement {
  constructor() {
    super();
    const query = new URLSearchParams(location.search);
    this.number = params().id ?? "";
    const asked = (query.get("id") ?? "").trim();
    if (!this.number && asked) location.replace(`/verify/${encodeURIComponent(asked.split("/").at(-1))}`);
    if (this.number) this.answer = new Resource(this, () => this.verify(query.get("hash")));
  }

  async verify(hash) {
    const answer = await post(`/api/certificates/${encodeURIComponent(this.number)}/verify`, hash ? { verificationHash: hash } : {});
    this.checkedAt = new Date();
    document.title = `${verdictOf(answer).title} · ${answer.certificate.title}`;
    return answer;
  }

  render() {
    if (!this.answer) return verifyForm();
    return this.answer.render({
      loading: () => checking(),
      ready: (answer) => this.card(answer),
      failed: (error) => (error.status === 404 || error.status === 400 ? notFound(this.number) : errorState(error, () => this.answer.retry())),
    });
  }

  card(answer) {
    const { certificate, checks, credentialUrl } = answer;
    const verdict = verdictOf(answer);
    const attended = certificate.subject === "WEBINAR";
    return html`<article class="verify-card ${verdict.tone}">
        <div class="verify-verdict" role="status">
          <span class="verify-seal">${icon(verdict.image)}</span>
          <div><h1>${verdict.title}</h1><p>${verdict.text(certificate)}</p></div>
        </div>
        <div class="verify-body">
          <p class="eyebrow">${attended ? t("Certificate of attendance") : t("Certificate of completion")}</p>
          <p class="verify-name">${certificate.recipientName}</p>
          <p class="verify-has">${attended ? t("has attended") : t("has completed")}</p>
          <h2>${certificate.title}</h2>
          <dl class="facts">
            <div><dt>${t("Issued by")}</dt><dd>${certificate.organizationName}</dd></div>
            <div><dt>${t("Issued on")}</dt><dd>${formatDate(certificate.issuedAt)}</dd></div>
            ${typeof certificate.score === "number" ? html`<div><dt>${t("Score")}</dt><dd>${formatNumber(certificate.score / 100, { style: "percent", maximumFractionDigits: 1 })}</dd></div>` : nothing}
            ${attended && certificate.minutes ? html`<div><dt>${t("There for")}</dt><dd>${formatDuration(certificate.minutes * 60)}</dd></div>` : nothing}
          </dl>
        </div>
        <div class="verify-proof">
          <h3>${t("How this was checked")}</h3>
          <ul>${checks.map((one) => html`<li class=${one.passed ? "passed" : "failed"}>${icon(one.passed ? check : cross)}<span><span class="visually-hidden">${one.passed ? t("Passed:") : t("Failed:")}</span> ${sentence(one)}</span></li>`)}</ul>
          <dl>
            <div><dt>${t("Certificate number")}</dt><dd><code>${certificate.id}</code></dd></div>
            <div><dt>${t("Fingerprint (SHA-256)")}</dt><dd><code>${certificate.verificationHash}</code></dd></div>
            <div><dt>${t("Checked")}</dt><dd>${formatDateTime(this.checkedAt)}</dd></div>
          </dl>
          <p><a href=${credentialUrl}>${t("Signed credential (Open Badges 3.0)")} ${icon(external)}</a></p>
        </div>
      </article>
      ${verifyForm({ compact: true })}`;
  }
}

function verdictOf({ valid, status, checks }) {
  if (valid)
    return { tone: "valid", image: shieldCheck, title: t("This certificate is valid"), text: () => t("It is genuine, unaltered and in force.") };
  const broken = checks.some((one) => !one.passed && one.name !== "status");
  if (status === "REVOKED" && !broken)
    return {
      tone: "revoked", image: ban, title: t("This certificate was revoked"),
      text: ({ revokedAt, revocationReason }) => html`${revokedAt ? t("The issuer withdrew it on {date}. It must not be relied on.", { date: formatDate(revokedAt) }) : t("The issuer withdrew it. It must not be relied on.")}
        ${revocationReason ? html`<br />${t("Reason given: {reason}", { reason: revocationReason })}` : nothing}`,
    };
  return { tone: "broken", image: shieldX, title: t("This certificate is not valid"), text: () => t("What it says is not what was signed. Do not rely on it.") };
}

function sentence({ name, passed, detail }) {
  const sentences = {
    hash: [t("The credential is the one that was issued"), t("The credential was altered")],
    signature: [t("The digital signature is the platform's"), t("The digital signature does not verify")],
    content: [t("Name, title, issuer and date are as signed"), t("The record differs from what was signed")],
    status: [t("It is in force"), t("It was revoked by the issuer")],
    givenHash: [t("The fingerprint on your copy is this certificate's"), t("The fingerprint on your copy is not this certificate's")],
  };
  return sentences[name]?.[passed ? 0 : 1] ?? detail;
}

const checking = () => html`<div class="verify-card">
  <div class="verify-verdict" role="status"><span class="verify-seal"><span class="spinner" aria-hidden="true"></span></span><div><h1>${t("Checking…")}</h1><p>${t("Signature, content and status are verified anew.")}</p></div></div>
  <div class="verify-body" aria-hidden="true"><span class="skeleton verify-line"></span><span class="skeleton verify-name"></span><span class="skeleton verify-line"></span></div>
</div>`;

const notFound = (number) => html`<div class="verify-card unknown">
    <div class="verify-verdict" role="status"><span class="verify-seal">${icon(search)}</span>
      <div><h1>${t("No such certificate")}</h1><p>${t("We have never issued a certificate with this number. Check it for typing errors; a genuine one carries a code to scan.")}</p><p><code>${number}</code></p></div></div>
  </div>
  ${verifyForm({ compact: true })}`;

define("verify-page", VerifyPage);
