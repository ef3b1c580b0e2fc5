// <breakout-people .path .round .place>: who is there now and has no breakout room.
import { get } from "../../shared/api.js";
import { AcademyElement, define, html } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";
import { CursorList } from "../../shared/resource.js";
import { skeletonLines } from "../../shared/ui.js";

const PAGE = 100;

class BreakoutPeople extends AcademyElement {
  static properties = { path: {}, round: { attribute: false }, place: { attribute: false } };

  constructor() {
    super();
    this.people = new CursorList(this, (cursor) => get(`${this.path}/breakouts/people`, { cursor, limit: PAGE }), { key: ({ userId }) => userId });
  }

  render() {
    const placed = new Set(this.round.groups.flatMap(({ members }) => members.map(({ userId }) => userId)));
    return html`<section class="stack tight" aria-labelledby="unplaced">
      <div class="row spread"><h3 id="unplaced">${t("Without a room")}</h3><button type="button" class="button quiet small" @click=${() => this.people.retry()}>${t("Look again")}</button></div>
      ${this.people.render({
        loading: () => skeletonLines(3),
        empty: nobody,
        item: (person) => this.row(person),
        list: (_rows, items) => this.list(items.filter(({ userId }) => !placed.has(userId))),
      })}
    </section>`;
  }

  list(people) {
    return people.length ? html`<ul class="desk-members">${people.map((person) => this.row(person))}</ul>` : nobody();
  }

  row(person) {
    return html`<li><span class="truncate">${person.name}</span><button type="button" class="button quiet small" data-person=${person.userId} aria-label=${t("Place {name}", { name: person.name })} @click=${() => this.place(person)}>${t("Place")}</button></li>`;
  }
}

const nobody = () => html`<p class="fine">${t("Everybody who is there has a room.")}</p>`;

define("breakout-people", BreakoutPeople);
