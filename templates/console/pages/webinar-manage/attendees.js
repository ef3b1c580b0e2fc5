// Who registered, who came, and for how long.
import refresh from "../../icons/refresh-cw.svg";
import users from "../../icons/users.svg";
import { get } from "../../shared/api.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import { formatDateTime, formatDuration } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { CursorList } from "../../shared/resource.js";
import { avatar, emptyState, skeletonLines } from "../../shared/ui.js";

class WebinarAttendees extends AcademyElement {
  static properties = { webinar: { attribute: false } };

  constructor() {
    super();
    this.attendees = new CursorList(this, (cursor) => get(`/api/webinars/${this.webinar.id}/attendees`, { cursor, limit: 50 }));
  }

  render() {
    return html`<div class="stack">
      <div class="row spread">
        <h2>${t("Attendees")}</h2>
        <button type="button" class="button small" @click=${() => this.attendees.reload()}>${icon(refresh)}${t("Refresh")}</button>
      </div>
      ${this.attendees.render({
        loading: () => skeletonLines(6),
        empty: () => emptyState({ image: users, level: 3, title: t("Nobody has registered yet"), text: t("Share the webinar's page to invite people.") }),
        item: (attendee) => this.row(attendee),
        list: (rows) => html`<div class="table-frame"><table class="table">
          <thead><tr><th scope="col">${t("Name")}</th><th scope="col">${t("Registered")}</th><th scope="col">${t("Came in")}</th><th scope="col">${t("There for")}</th></tr></thead>
          <tbody>${rows}</tbody>
        </table></div>`,
      })}
    </div>`;
  }

  row({ name, email, registeredAt, attendedAt, duration }) {
    const zone = this.webinar.timezone;
    return html`<tr>
      <th scope="row"><span class="person">${avatar(name)}<span><strong>${name}</strong><span class="fine">${email}</span></span></span></th>
      <td data-label=${t("Registered")}>${formatDateTime(registeredAt, zone)}</td>
      <td data-label=${t("Came in")}>${attendedAt ? formatDateTime(attendedAt, zone) : html`<span class="fine">${t("not yet")}</span>`}</td>
      <td data-label=${t("There for")}>${duration ? formatDuration(duration * 60) : nothing}</td>
    </tr>`;
  }
}

define("webinar-attendees", WebinarAttendees);
