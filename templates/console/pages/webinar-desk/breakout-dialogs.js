// What moderators are asked about breakout rooms: where somebody is to go, and what everybody is to be told.
import { post, put } from "../../shared/api.js";
import { openDialog } from "../../shared/dialog.js";
import { AcademyElement, define, html } from "../../shared/element.js";
import { Form, field } from "../../shared/form.js";
import { t } from "../../shared/i18n.js";
import { busyButton } from "../../shared/ui.js";

const LONGEST = 500;
const NONE = "NONE";

/** Move somebody; true once that is done. `from` is their group of `groups`, or undefined. */
export const moveDialog = (path, person, { groups, from }) =>
  openDialog({ title: from ? t("Move {name}", { name: person.name }) : t("Place {name}", { name: person.name }), size: "small", body: (close) => html`<move-form .path=${path} .person=${person} .groups=${groups} .from=${from} .close=${close}></move-form>` });

/** Tell everybody something, in the rooms and in the webinar; true once that is done. */
export const announceDialog = (path) => openDialog({ title: t("Announce to all"), size: "small", body: (close) => html`<announce-form .path=${path} .close=${close}></announce-form>` });

class MoveForm extends AcademyElement {
  static properties = { path: {}, person: { attribute: false }, groups: { attribute: false }, from: { attribute: false }, close: { attribute: false } };

  constructor() {
    super();
    this.form = new Form(this, ({ groupId }) => this.save(groupId === NONE ? null : groupId));
  }

  async save(groupId) {
    await put(`${this.path}/breakouts/people/${encodeURIComponent(this.person.userId)}`, { groupId });
    this.close(true);
  }

  render() {
    const { form, groups, from } = this;
    const rooms = groups.map(({ id, name, taken, capacity }) => ({ value: id, label: t("{name} ({taken} of {capacity})", { name, taken, capacity }) }));
    const none = { value: NONE, label: t("No room") };
    return html`<form class="form" novalidate @submit=${form.submit}>
      ${form.summary()}
      ${field({ form, name: "groupId", label: t("Room"), required: true, value: from?.id ?? rooms[0]?.value, options: from ? [...rooms, none] : rooms })}
      ${buttons(this, from ? t("Move") : t("Place"))}
    </form>`;
  }
}

class AnnounceForm extends AcademyElement {
  static properties = { path: {}, close: { attribute: false } };

  constructor() {
    super();
    this.form = new Form(this, async ({ text }) => {
      await post(`${this.path}/chat`, { text, channel: "MAIN", announcement: true });
      this.close(true);
    });
  }

  render() {
    const { form } = this;
    return html`<form class="form" novalidate @submit=${form.submit}>
      ${form.summary()}
      ${field({ form, name: "text", label: t("Announcement"), type: "textarea", rows: 3, required: true, maxlength: LONGEST, hint: t("It is shown in every breakout room and in the webinar.") })}
      ${buttons(this, t("Announce"))}
    </form>`;
  }
}

const buttons = ({ close, form }, action) =>
  html`<div class="actions end"><button type="button" class="button" @click=${() => close()}>${t("Cancel")}</button>${busyButton({ label: action, type: "submit", variant: "primary", busy: form.busy })}</div>`;

define("move-form", MoveForm);
define("announce-form", AnnounceForm);
