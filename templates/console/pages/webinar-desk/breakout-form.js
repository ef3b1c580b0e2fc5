// <breakout-form .path .round .done .cancel>: preparing a round of breakout rooms; `done` gets it as the API made it.
import { put } from "../../shared/api.js";
import { AcademyElement, define, html, nothing } from "../../shared/element.js";
import { Form, choices, field } from "../../shared/form.js";
import { t } from "../../shared/i18n.js";
import { busyButton } from "../../shared/ui.js";

const MOST = 50;
const ROOMS = 4;
const PLACES = 6;
const MINUTES = 15;
const LONGEST = 480;

class BreakoutForm extends AcademyElement {
  static properties = { path: {}, round: { attribute: false }, done: { attribute: false }, cancel: { attribute: false }, assignment: { state: true } };

  constructor() {
    super();
    this.form = new Form(this, (values) => this.save(values));
  }

  connectedCallback() {
    super.connectedCallback();
    const { assignment, round } = this.round;
    this.assignment = round ? assignment : "EVENLY";
  }

  async save({ assignment, count, groups, capacity, minutes }) {
    const again = assignment === "LAST";
    const rooms = again ? {} : { groups: named(count, groups), capacity };
    this.done(await put(`${this.path}/breakouts`, { assignment, ...rooms, minutes }, this.round.version));
  }

  render() {
    const { form, assignment, round } = this;
    const ways = [
      { value: "EVENLY", label: t("Evenly"), hint: t("Everybody who is there now gets a room, by chance.") },
      { value: "BY_CHOICE", label: t("By choice"), hint: t("Everybody chooses a room that has places left.") },
      { value: "BY_HAND", label: t("By hand"), hint: t("You place people one by one.") },
      ...(round.round ? [{ value: "LAST", label: t("As last time"), hint: t("The same rooms with the same people; who is new goes to the smallest ones.") }] : []),
    ];
    return html`<form class="form" novalidate @submit=${form.submit}>
      <h3>${t("Prepare breakout rooms")}</h3>
      ${form.summary()}
      ${choices({ form, name: "assignment", legend: t("Who goes where"), value: assignment, options: ways, onChange: (way) => (this.assignment = way) })}
      ${assignment === "LAST" ? nothing : this.rooms()}
      ${field({ form, name: "minutes", label: t("Time"), type: "number", min: 1, max: LONGEST, value: round.round ? (round.minutes ?? "") : MINUTES, suffix: t("minutes"), hint: t("Then everybody is called back. Empty for no time limit.") })}
      <div class="actions end">${this.cancel ? html`<button type="button" class="button" @click=${this.cancel}>${t("Cancel")}</button>` : nothing}${busyButton({ label: t("Prepare"), type: "submit", variant: "primary", busy: form.busy })}</div>
    </form>`;
  }

  rooms() {
    const { form, round } = this;
    return html`<div class="field-row">
        ${field({ form, name: "count", label: t("Number of rooms"), type: "number", required: true, min: 1, max: MOST, value: round.groups.length || ROOMS })}
        ${field({ form, name: "capacity", label: t("Places in each"), type: "number", required: true, min: 1, max: MOST, value: round.capacity || PLACES, hint: t("Six of them can talk with camera.") })}
      </div>
      ${field({ form, name: "groups", label: t("Names of the rooms"), type: "textarea", rows: 3, hint: t("One on each line, for instance what is talked about. Rooms without one get a number.") })}`;
  }
}

/** As many rooms as wanted, with the names that were typed. */
function named(count, names) {
  const typed = names.split("\n").map((name) => name.trim()).filter(Boolean);
  return Array.from({ length: Math.max(count, typed.length) }, (_room, index) => ({ name: typed[index] ?? t("Room {number}", { number: index + 1 }) }));
}

define("breakout-form", BreakoutForm);
