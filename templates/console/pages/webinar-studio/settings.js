// <studio-settings>: what viewers may pick, who may see the replay and until when; and this person's keyboard.
import link from "../../icons/link.svg";
import { post } from "../../shared/api.js";
import { define, html, nothing } from "../../shared/element.js";
import { Form, checkbox, choices, field } from "../../shared/form.js";
import { t } from "../../shared/i18n.js";
import { run, toast } from "../../shared/toast.js";
import { busyButton } from "../../shared/ui.js";
import { ownZone, toInstant, toLocal } from "../../shared/zones.js";
import { shortcutsOn, switchShortcuts } from "./shortcuts.js";
import { StudioPart } from "./studio.js";

class StudioSettings extends StudioPart {
  static properties = { ...StudioPart.properties, access: { state: true }, linking: { state: true }, shared: { state: true } };

  constructor() {
    super();
    this.form = new Form(this, async ({ anglesPublished, replayAccess, replayUntil }) => {
      await this.studio.saveSettings({ anglesPublished, replayAccess, replayUntil: replayUntil ? toInstant(replayUntil, ownZone()) : null });
      toast(t("Settings saved"));
    });
  }

  async makeLink() {
    this.linking = true;
    const made = await run(() => post(`${this.studio.path}/playback/link`));
    this.linking = false;
    if (!made) return;
    this.shared = made.url;
    try {
      await navigator.clipboard.writeText(made.url);
      toast(t("The link was copied"));
    } catch {
      // No clipboard here: the link stands in its field, selected.
      await this.updateComplete;
      this.querySelector("#replay-link")?.select();
    }
  }

  render() {
    return html`<div class="stack">
      <h2>${t("Settings")}</h2>
      ${this.studio.operates ? this.broadcast() : nothing}
      <h3>${t("Keyboard")}</h3>
      ${checkbox({ name: "shortcuts", label: t("Shortcuts with single keys"), hint: t("1 to 8 switch the scene, arrows and Page keys turn slides, M mutes your microphone."), checked: shortcutsOn(), onChange: switchShortcuts, look: "switch" })}
    </div>`;
  }

  broadcast() {
    const { form, studio } = this;
    const { anglesPublished, replayAccess, replayUntil } = studio.broadcast;
    const chosen = this.access ?? replayAccess;
    return html`<form class="form" novalidate @submit=${form.submit}>
        ${form.summary()}
        ${checkbox({ form, name: "anglesPublished", label: t("Viewers may pick an angle"), hint: t("Every camera and screen can then be watched by itself, beside the programme."), checked: anglesPublished, look: "switch" })}
        ${choices({ form, name: "replayAccess", legend: t("Who may watch the replay"), value: chosen, onChange: (value) => (this.access = value), options: [
          { value: "MEMBERS", label: t("Members of the organization") },
          { value: "REGISTERED", label: t("Everybody who registered") },
          { value: "ATTENDED", label: t("Those who attended") },
          { value: "LINK", label: t("Everybody with the link"), hint: t("Without an account; whoever has the link can pass it on.") },
        ] })}
        ${field({ form, name: "replayUntil", label: t("Until"), type: "datetime-local", value: replayUntil ? toLocal(replayUntil, ownZone()) : "", hint: t("Leave it empty to keep the replay open. Time zone: {zone}.", { zone: ownZone().replaceAll("_", " ") }) })}
        <div class="actions">${busyButton({ label: t("Save"), type: "submit", variant: "primary", busy: form.busy })}</div>
      </form>
      ${replayAccess === "LINK" ? this.link() : nothing}`;
  }

  link() {
    return html`<div class="stack tight">
      <div class="actions">${busyButton({ label: t("Copy the replay's link"), icon: link, busy: this.linking, onClick: () => this.makeLink() })}</div>
      ${this.shared ? html`<div class="field"><label for="replay-link">${t("Link to the replay")}</label><input id="replay-link" readonly .value=${this.shared} /></div>` : nothing}
    </div>`;
  }
}

define("studio-settings", StudioSettings);
