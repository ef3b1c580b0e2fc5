// <desk-rules .path .room>: the room's rules: who may write what, how fast, and what a moderator reads first.
import { get, put } from "../../shared/api.js";
import { AcademyElement, define, html, nothing, repeat } from "../../shared/element.js";
import { Form, checkbox, choices, field } from "../../shared/form.js";
import { t } from "../../shared/i18n.js";
import { toast } from "../../shared/toast.js";
import { busyButton, notice } from "../../shared/ui.js";

const LATE = "version_conflict";

class DeskRules extends AcademyElement {
  static properties = { path: {}, room: { attribute: false }, late: { state: true } };

  constructor() {
    super();
    this.read = 0;
    this.form = new Form(this, (values) => this.save(values));
  }

  async save({ questionsOpen, anonymousAllowed, chat, slowMode, linksAllowed, blockedWords, kept }) {
    const words = [...new Set(blockedWords.split(/[\n,]/).map((word) => word.trim()).filter(Boolean))];
    const rules = { questionsOpen, anonymousAllowed, chat, slowMode: slowMode ?? 0, linksAllowed, blockedWords: words, kept };
    try {
      this.room = await put(`${this.path}/room`, rules, this.room.version);
      this.late = false;
      toast(t("The rules hold from now on"));
    } catch (error) {
      if (error.code !== LATE) throw error;
      this.late = true;
    }
  }

  async reload() {
    this.room = await get(`${this.path}/room`);
    this.late = false;
    this.read++;
  }

  /** What was read anew is shown as it is, whatever was typed before. */
  render() {
    return html`${repeat([this.read], (read) => read, () => this.rules(this))}`;
  }

  rules({ form, room }) {
    const chats = [
      { value: "OPEN", label: t("Open"), hint: t("Messages appear at once.") },
      { value: "HELD", label: t("Read first"), hint: t("A moderator lets each message through.") },
      { value: "CLOSED", label: t("Closed"), hint: t("Only the host, presenters and moderators write.") },
    ];
    return html`<form class="form" novalidate @submit=${form.submit}>
      ${form.summary()}
      ${this.late ? notice(html`${t("Somebody else has changed the rules.")} <button type="button" class="button small" @click=${() => this.reload()}>${t("Show theirs")}</button>`, "warning") : nothing}
      ${choices({ form, name: "chat", legend: t("Chat"), value: room.chat, options: chats })}
      ${field({ form, name: "slowMode", label: t("Slow mode"), type: "number", required: true, min: 0, max: 600, value: room.slowMode, suffix: t("seconds"), hint: t("So long everybody waits between two messages; 0 for no wait.") })}
      ${checkbox({ form, name: "linksAllowed", label: t("Links may be sent"), hint: t("Else a moderator reads messages with links first."), checked: room.linksAllowed, look: "switch" })}
      ${field({ form, name: "blockedWords", label: t("Blocked words"), type: "textarea", rows: 3, value: (room.blockedWords ?? []).join("\n"), hint: t("One on each line. Messages with one of them wait for a moderator.") })}
      ${checkbox({ form, name: "questionsOpen", label: t("Questions may be asked"), checked: room.questionsOpen, look: "switch" })}
      ${checkbox({ form, name: "anonymousAllowed", label: t("Questions without a name are allowed"), checked: room.anonymousAllowed, look: "switch" })}
      ${checkbox({ form, name: "kept", label: t("The replay shows the room as it was"), checked: room.kept, look: "switch" })}
      <div class="actions">${busyButton({ label: t("Save rules"), type: "submit", variant: "primary", busy: form.busy })}</div>
    </form>`;
  }
}

define("desk-rules", DeskRules);
