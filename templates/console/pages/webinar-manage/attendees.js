// Who registered, who came without that, from when to when, and for how long.
import refresh from "../../icons/refresh-cw.svg";
import users from "../../icons/users.svg";
import { get } from "../../shared/api.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import { formatDateTime, formatDuration, formatTime } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { CursorList } from "../../shared/resource.js";
import { avatar, badge, emptyState, skeletonLines } from "../../shared/ui.js";

class WebinarAttendees extends AcademyElement {
  static properties = { webinar: { attribute: false } };

  constructor() {
    super();
    const load = (registered) => (cursor) => get(`/api/webinars/${this.webinar.id}/attendees`, { registered, cursor, limit: 50 });
    this.attendees = new CursorList(this, load(true), { key: ({ userId }) => userId });
    this.others = new CursorList(this, load(false), { key: ({ userId }) => userId });
  }

  reload() {
    this.attendees.reload();
    this.others.reload();
  }

  render() {
    return html`<div class="stack">
      <div class="row spread">
        <h2>${t("Attendees")}</h2>
        <button type="button" class="button small" @click=${() => this.reload()}>${icon(refresh)}${t("Refresh")}</button>
      </div>
      ${this.attendees.render({
        loading: () => skeletonLines(6),
        empty: () => emptyState({ image: users, level: 3, title: t("Nobody has registered yet"), text: t("Share the webinar's page to invite people.") }),
        item: (attendee) => this.row(attendee),
        list: (rows) => this.table(rows, t("Those who registered")),
      })}
      ${this.others.render({
        loading: () => nothing,
        empty: () => nothing,
        item: (attendee) => this.row(attendee),
        list: (rows) => html`<h3>${t("There without a registration")}</h3>
          ${this.table(rows, t("Those who were there without a registration"))}`,
      })}
    </div>`;
  }

  table(rows, caption) {
    const heads = [t("Name"), t("Registered"), t("Came in"), t("There for"), t("Watching for"), t("From – to")];
    return html`<div class="table-frame"><table class="table">
      <caption class="visually-hidden">${caption}</caption>
      <thead><tr>${heads.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
      <tbody>${rows}</tbody>
    </table></div>`;
  }

  row({ name, email, registeredAt, attendedAt, duration, activeMinutes, intervals, awardedAt }) {
    const zone = this.webinar.timezone;
    return html`<tr>
      <th scope="row"><span class="person">${avatar(name)}<span><strong>${name}</strong><span class="fine">${email}</span>${awardedAt ? badge(t("Certificate"), "brand") : nothing}</span></span></th>
      <td data-label=${t("Registered")}>${registeredAt ? formatDateTime(registeredAt, zone) : nothing}</td>
      <td data-label=${t("Came in")}>${attendedAt ? formatDateTime(attendedAt, zone) : html`<span class="fine">${t("not yet")}</span>`}</td>
      <td data-label=${t("There for")}>${duration ? formatDuration(duration * 60) : nothing}</td>
      <td data-label=${t("Watching for")}>${duration ? formatDuration(activeMinutes * 60) : nothing}</td>
      <td data-label=${t("From – to")}>${intervals.map((one) => html`<div>${formatTime(one.joinedAt, zone)} – ${formatTime(one.leftAt, zone)}</div>`)}</td>
    </tr>`;
  }
}

define("webinar-attendees", WebinarAttendees);
