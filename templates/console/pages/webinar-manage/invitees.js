// Invitations: a list typed, pasted or from a CSV file, the report on its lines, and whom one has invited.
import mail from "../../icons/mail.svg";
import search from "../../icons/search.svg";
import { get, post, remove } from "../../shared/api.js";
import { confirm } from "../../shared/dialog.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import "../../shared/file-drop.js";
import { Form, field } from "../../shared/form.js";
import { formatDateTime } from "../../shared/format.js";
import { t, tn } from "../../shared/i18n.js";
import { CursorList } from "../../shared/resource.js";
import { run, toast } from "../../shared/toast.js";
import { busyButton, emptyState, notice, progressBar, skeletonLines } from "../../shared/ui.js";

const EVERY = 1000;
/** The API takes 2 MB in base64. */
const LARGEST = 1_500_000;

class WebinarInvitees extends AcademyElement {
  static properties = { webinar: { attribute: false }, inviting: { type: Boolean }, report: { state: true } };

  constructor() {
    super();
    this.wanted = "";
    this.invitees = new CursorList(this, (cursor) => get(this.path, { search: this.wanted, cursor, limit: 50 }), { key: ({ email }) => email });
    this.form = new Form(this, ({ csv }) => this.send({ csv }));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  get path() {
    return `/api/webinars/${this.webinar.id}/invitees`;
  }

  get mayInvite() {
    return this.inviting && ["SCHEDULED", "LIVE"].includes(this.webinar.status);
  }

  async send(body) {
    this.follow(await post(this.path, body));
    const text = this.querySelector("textarea");
    if (text) text.value = "";
  }

  async sendFile({ detail: file, currentTarget }) {
    if (file.size > LARGEST) {
      currentTarget.error = t("This file is too large. Invite up to 5,000 addresses at a time.");
      return;
    }
    currentTarget.status = t("Reading the list…");
    try {
      await this.send({ file: await base64(file) });
    } catch (error) {
      if (!("code" in error)) throw error;
      currentTarget.error = error.message;
    } finally {
      currentTarget.status = "";
    }
  }

  /** Show how far the list has come, until it is done; a failed look is left to the next turn. */
  follow(report) {
    clearTimeout(this.timer);
    this.report = report;
    if (report.status === "DONE") return void this.invitees.reload();
    this.timer = setTimeout(async () => {
      const fresh = await get(`${this.path}/imports/${report.id}`).catch(() => report);
      if (this.isConnected) this.follow(fresh);
    }, EVERY);
  }

  find(event) {
    event.preventDefault();
    this.wanted = event.currentTarget.elements.search.value;
    return this.invitees.retry();
  }

  async withdraw({ email }) {
    const sure = await confirm({ title: t("Take the invitation back?"), text: t("{email} cannot register by it any more. Who is registered already stays so.", { email }), action: t("Take back"), danger: true });
    if (!sure || !(await run(async () => (await remove(`${this.path}?email=${encodeURIComponent(email)}`), true)))) return;
    this.invitees.changed(this.invitees.items.filter((other) => other.email !== email));
    toast(t("The invitation is taken back"));
  }

  render() {
    return html`<div class="stack">
      <h2>${t("Invitations")}</h2>
      ${this.mayInvite ? this.inviteForm() : nothing} ${this.report ? this.reportCard(this.report) : nothing}
      <form class="row invitee-search" role="search" @submit=${(event) => this.find(event)}>
        ${field({ name: "search", type: "search", label: t("Find an invited address"), hideLabel: true, placeholder: t("Address begins with…") })}
        <button type="submit" class="button">${icon(search)}${t("Find")}</button>
      </form>
      ${this.invitees.render({
        loading: () => skeletonLines(4),
        empty: () => emptyState({ image: mail, level: 3, title: this.wanted ? t("No such address is invited") : t("Nobody is invited yet"), text: this.wanted || !this.mayInvite ? undefined : t("Paste addresses above, or choose a CSV file.") }),
        item: (invitee) => this.row(invitee),
        list: (rows) => html`<ul class="list">${rows}</ul>`,
      })}
    </div>`;
  }

  inviteForm() {
    const { form } = this;
    return html`<div class="invitee-ways">
      <form class="card form" novalidate @submit=${form.submit}>
        ${form.summary()}
        ${field({ form, name: "csv", label: t("Addresses"), type: "textarea", rows: 5, required: true, hint: t("Apart by commas, semicolons or lines. A name may stand beside an address.") })}
        <div class="actions end">${busyButton({ label: t("Invite"), type: "submit", variant: "primary", busy: form.busy })}</div>
      </form>
      <ac-file-drop class="card" label=${t("Invite from a CSV file")} hint=${t("As any spreadsheet saves it, up to 5,000 addresses")} accept=".csv,.txt,text/csv,text/plain" @file=${(event) => this.sendFile(event)}></ac-file-drop>
    </div>`;
  }

  reportCard({ status, total, done, invited, known, doubled, malformed, problems }) {
    const counts = [
      tn("{count} address invited", "{count} addresses invited", invited),
      known ? tn("{count} was invited before", "{count} were invited before", known) : null,
      doubled ? tn("{count} line was there twice", "{count} lines were there twice", doubled) : null,
      malformed ? tn("{count} line has no address that holds", "{count} lines have no address that holds", malformed) : null,
    ].filter(Boolean);
    const words = { MALFORMED: t("no address"), DOUBLED: t("there twice"), KNOWN: t("invited before") };
    return html`<section class="card stack" aria-label=${t("Report on the list")}>
      ${status === "DONE" ? notice(html`${counts.join(" · ")}.`, malformed ? "warning" : "success", { title: t("The list is done") }) : html`<p role="status">${t("Inviting {total} addresses…", { total })}</p>${progressBar((100 * done) / total, t("Invited"))}`}
      ${problems.length
        ? html`<details><summary>${tn("{count} line was not taken", "{count} lines were not taken", doubled + malformed + known)}</summary>
            <ol class="invitee-problems">${problems.map(({ line, value, problem }) => html`<li><span class="fine">${t("Line {line}", { line })}</span> <span>${value || t("(empty)")}</span> <span class="fine">${words[problem]}</span></li>`)}</ol>
          </details>`
        : nothing}
    </section>`;
  }

  row(invitee) {
    const { email, name, invitedAt } = invitee;
    return html`<li>
      <div class="grow"><strong>${email}</strong><p class="fine">${name ? html`${name} · ` : nothing}${t("invited {time}", { time: formatDateTime(invitedAt) })}</p></div>
      ${this.mayInvite ? html`<button type="button" class="button quiet small" aria-label=${t("Take back the invitation of {email}", { email })} @click=${() => this.withdraw(invitee)}>${t("Take back")}</button>` : nothing}
    </li>`;
  }
}

/** A file's bytes in base64. */
function base64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}

define("webinar-invitees", WebinarInvitees);
