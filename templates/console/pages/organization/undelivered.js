// Mails of the organization that reached nobody, and trying an address again.
import mail from "../../icons/mail.svg";
import { get, post } from "../../shared/api.js";
import { confirm } from "../../shared/dialog.js";
import { AcademyElement, define, html, nothing } from "../../shared/element.js";
import { formatDateTime } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { CursorList } from "../../shared/resource.js";
import { run } from "../../shared/toast.js";
import { badge, emptyState, skeletonLines } from "../../shared/ui.js";

class OrganizationUndelivered extends AcademyElement {
  static properties = { organization: { attribute: false } };

  constructor() {
    super();
    this.mails = new CursorList(this, (cursor) => get(this.path, { cursor }));
  }

  get path() {
    return `/api/organizations/${this.organization.id}/undelivered`;
  }

  async retry({ id, recipient }) {
    const sure = await confirm({
      title: t("Send mail to this address again?"),
      text: t("Further mail goes to {email}. What was not delivered is not sent again.", { email: recipient }),
      action: t("Send again"),
    });
    if (!sure) return;
    await run(() => post(`${this.path}/${id}/retry`));
    await this.mails.reload();
  }

  render() {
    return html`<div class="stack"><h2>${t("Mail that did not arrive")}</h2>
      ${this.mails.render({
        loading: () => skeletonLines(4),
        empty: () => emptyState({ image: mail, level: 3, title: t("All mail arrived"), text: t("What bounces is listed here. Addresses that do not exist get no further mail.") }),
        item: (one) => this.row(one),
        list: (rows) => html`<ul class="list">${rows}</ul>`,
      })}
    </div>`;
  }

  row(one) {
    const states = {
      BOUNCED: badge(t("Bounced"), "warning"),
      COMPLAINED: badge(t("Marked as spam"), "danger"),
      SUPPRESSED: badge(t("Not sent")),
    };
    return html`<li>
      <div class="grow"><strong>${one.recipient}</strong><p class="fine">${formatDateTime(one.at)}${one.reason ? html` · <span dir="auto">${one.reason}</span>` : nothing}</p></div>
      ${states[one.status]}
      ${one.status === "COMPLAINED" ? nothing : html`<button type="button" class="button small" aria-label=${t("Send mail to {email} again", { email: one.recipient })} @click=${() => this.retry(one)}>${t("Send again")}</button>`}
    </li>`;
  }
}

define("organization-undelivered", OrganizationUndelivered);
