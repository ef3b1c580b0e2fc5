// A webinar for those who run it: presenters, registrations, invitations and attendees, each in a tab; the way to the moderation desk, the report and the studio; editing and canceling.
import ban from "../../icons/ban.svg";
import chartColumn from "../../icons/chart-column.svg";
import messageSquare from "../../icons/message-square.svg";
import pencil from "../../icons/pencil.svg";
import video from "../../icons/video.svg";
import { get, remove } from "../../shared/api.js";
import { session } from "../../shared/auth.js";
import { webinarState } from "../../shared/cards.js";
import { confirm } from "../../shared/dialog.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import { formatPeriod } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { presents } from "../../shared/live/crew.js";
import "../../shared/live/presenters.js";
import { hasRole } from "../../shared/me.js";
import { params } from "../../shared/params.js";
import { Resource } from "../../shared/resource.js";
import "../../shared/tabs.js";
import { run, toast } from "../../shared/toast.js";
import { breadcrumb, skeletonLines } from "../../shared/ui.js";
import "./attendees.js";
import "./invitees.js";
import "./registrations.js";

class WebinarManage extends AcademyElement {
  constructor() {
    super();
    this.webinar = new Resource(this, async () => {
      const webinar = await get(`/api/webinars/${params().id}`);
      [this.host, this.crew] = await Promise.all([hasRole(webinar.organizationId, "instructor"), presents(webinar, session()?.userId)]);
      document.title = `${webinar.title} · AeThex Academy`;
      return webinar;
    });
  }

  async cancel({ id, title }) {
    const sure = await confirm({ title: t("Cancel “{title}”?", { title }), text: t("Nobody can register any more. This cannot be taken back."), action: t("Cancel the webinar"), danger: true });
    if (!sure) return;
    if (await run(async () => (await remove(`/api/webinars/${id}`), true))) {
      toast(t("The webinar is canceled"));
      await this.webinar.reload();
    }
  }

  render() {
    return this.webinar.render({ loading: () => skeletonLines(8), ready: (webinar) => this.page(webinar) });
  }

  page(webinar) {
    const { id, title, scheduledStart, scheduledEnd, timezone, status } = webinar;
    return html`${breadcrumb([{ href: "/webinars", label: t("Webinars") }, { href: `/webinars/${id}`, label: title }, { label: t("Manage") }])}
      <header class="page-header">
        <div><h1>${title}</h1><p class="row">${webinarState(webinar)}<span class="meta">${formatPeriod(scheduledStart, scheduledEnd, timezone)}</span></p></div>
        <div class="actions">
          <a class="button" href="/webinars/${id}/desk">${icon(messageSquare)}${t("Moderation desk")}</a>
          <a class="button" href="/webinars/${id}/report">${icon(chartColumn)}${t("Report")}</a>
          ${["SCHEDULED", "LIVE"].includes(status) && (this.host || this.crew)
            ? html`
              ${this.crew ? html`<a class="button primary" href="/webinars/${id}/studio">${icon(video)}${t("Studio")}</a>` : nothing}
              ${this.host
                ? html`<a class="button" href="/webinars/${id}/edit">${icon(pencil)}${t("Edit")}</a>
                    <button type="button" class="button danger" @click=${() => this.cancel(webinar)}>${icon(ban)}${t("Cancel webinar")}</button>`
                : nothing}`
            : nothing}
        </div>
      </header>
      <ac-tabs label=${t("Manage webinar")}>
        <section id="presenters" data-tab=${t("Presenters")}><webinar-presenters .webinar=${webinar}></webinar-presenters></section>
        <section id="registrations" data-tab=${t("Registrations")}><webinar-registrations .webinar=${webinar}></webinar-registrations></section>
        <section id="invitations" data-tab=${t("Invitations")}><webinar-invitees .webinar=${webinar} ?inviting=${this.host}></webinar-invitees></section>
        <section id="people" data-tab=${t("Attendees")}><webinar-attendees .webinar=${webinar}></webinar-attendees></section>
      </ac-tabs>`;
  }
}

define("webinar-manage", WebinarManage);
