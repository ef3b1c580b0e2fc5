// <desk-people .path>: to whom something was done, until when and why, and taking it back.
import userX from "../../icons/user-x.svg";
import { get } from "../../shared/api.js";
import { AcademyElement, define, html, nothing } from "../../shared/element.js";
import { formatTime } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { restrain, sendOut } from "../../shared/room/restrain.js";
import { WatchedList } from "../../shared/room/watched.js";
import { avatar, badge, emptyState, skeletonLines } from "../../shared/ui.js";

const PAGE = 50;

class DeskPeople extends AcademyElement {
  static properties = { path: {} };

  constructor() {
    super();
    this.people = new WatchedList(this, (cursor) => get(`${this.path}/room/people`, { cursor, limit: PAGE }), { key: ({ userId }) => userId });
  }

  async change(person, restraint, done) {
    const changed = await restrain(this.path, person, restraint, done);
    if (changed) this.people.keep(changed);
  }

  render() {
    return this.people.render({
      loading: () => skeletonLines(4),
      empty: () => emptyState({ image: userX, level: 3, title: t("Nobody is muted or sent out"), text: t("The menu beside a message or a question does that.") }),
      item: (person) => this.row(person),
      list: (rows) => html`<ul class="list">${rows}</ul>`,
    });
  }

  row(person) {
    const { name, mutedUntil, reason } = person;
    const banned = Boolean(person.bannedAt);
    const muted = mutedUntil && Date.parse(mutedUntil) > Date.now();
    return html`<li>
      <div class="grow person">${avatar(name)}<span>
        <strong>${name}</strong>
        <span class="row">${banned ? badge(t("Sent out"), "danger") : nothing}${muted ? badge(t("Muted until {time}", { time: formatTime(mutedUntil) }), "warning") : nothing}${!banned && !muted ? badge(t("Free again")) : nothing}</span>
        ${reason ? html`<span class="fine">${t("Why: {reason}", { reason })}</span>` : nothing}
      </span></div>
      <div class="actions">
        ${muted ? html`<button type="button" class="button small" aria-label=${t("Unmute: {name}", { name })} @click=${() => this.change(person, { banned, mutedFor: 0, reason: banned ? reason : null }, t("{name} may write again", { name }))}>${t("Unmute")}</button>` : nothing}
        ${banned
          ? html`<button type="button" class="button small" aria-label=${t("Let in again: {name}", { name })} @click=${() => this.change(person, { banned: false, mutedFor: null, reason: null }, t("{name} may come in again", { name }))}>${t("Let in again")}</button>`
          : html`<button type="button" class="button small" aria-label=${t("Send out: {name}", { name })} @click=${() => sendOut(this.path, person).then((changed) => changed && this.people.keep(changed))}>${t("Send out")}</button>`}
      </div>
    </li>`;
  }
}

define("desk-people", DeskPeople);
