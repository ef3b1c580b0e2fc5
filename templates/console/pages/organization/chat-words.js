// <organization-chat-words .organization>: what a moderator reads first in the chats of all webinars.
import { get, put } from "../../shared/api.js";
import { AcademyElement, define, html, nothing, repeat } from "../../shared/element.js";
import { Form, checkbox, field } from "../../shared/form.js";
import { language, t } from "../../shared/i18n.js";
import { Resource } from "../../shared/resource.js";
import { toast } from "../../shared/toast.js";
import { busyButton, notice, skeletonLines } from "../../shared/ui.js";

const PREFIX = "language-";
const LATE = 412;
const wordsOf = (text) => [...new Set(text.split(/[\n,]/).map((word) => word.trim()).filter(Boolean))];

class OrganizationChatWords extends AcademyElement {
  static properties = { organization: { attribute: false }, late: { state: true } };

  constructor() {
    super();
    this.read = 0;
    this.form = new Form(this, (values) => this.save(values));
    this.blocked = new Resource(this, () => get(this.path));
  }

  get path() {
    return `/api/organizations/${this.organization.id}/blocked-words`;
  }

  async save({ words, allowed, ...ticked }) {
    const languages = Object.keys(ticked).filter((name) => ticked[name]).map((name) => name.slice(PREFIX.length));
    try {
      this.blocked.value = await put(this.path, { words: wordsOf(words), allowed: wordsOf(allowed), languages }, this.blocked.value.version);
      this.late = false;
      toast(t("The lists hold from now on"));
    } catch (error) {
      if (error.status !== LATE) throw error;
      this.late = true;
      await this.focusOn("[data-conflict]");
    }
  }

  async showTheirs() {
    await this.blocked.reload();
    this.late = false;
    this.read++;
  }

  render() {
    return this.blocked.render({
      loading: () => skeletonLines(8),
      // What was read anew is shown as it is, whatever was typed before.
      ready: (blocked) => html`${repeat([this.read], (read) => read, () => this.lists(blocked))}`,
    });
  }

  lists({ words, allowed, languages, knownLanguages }) {
    const { form } = this;
    const names = new Intl.DisplayNames([language()], { type: "language" });
    const known = knownLanguages.map((code) => ({ code, name: names.of(code) })).toSorted((one, other) => one.name.localeCompare(other.name));
    return html`<form class="card form" novalidate @submit=${form.submit}>
      <h2>${t("Words in chats")}</h2>
      <p>${t("A message with one of these words waits until a moderator has read it. Each webinar may add words of its own.")}</p>
      ${this.late ? html`<div tabindex="-1" data-conflict>${notice(html`<p>${t("Somebody else has changed the lists. What you wrote is still here.")}</p>
        <div class="actions"><button type="button" class="button small" @click=${() => this.showTheirs()}>${t("Show theirs")}</button></div>`, "warning", { title: t("Changed meanwhile") })}</div>` : nothing}
      ${form.summary()}
      ${field({ form, name: "words", label: t("Blocked words"), type: "textarea", rows: 4, value: words.join("\n"), hint: t("One on each line. Disguised spellings are found, too.") })}
      ${field({ form, name: "allowed", label: t("Allowed words"), type: "textarea", rows: 3, value: allowed.join("\n"), hint: t("Never blocked, also if a common list has them.") })}
      <fieldset class="choices">
        <legend>${t("Common lists of offensive words")}</legend>
        <div class="word-languages">${known.map(({ code, name }) => checkbox({ form, name: `${PREFIX}${code}`, label: name, checked: languages.includes(code) }))}</div>
      </fieldset>
      <div class="actions">${busyButton({ label: t("Save"), type: "submit", variant: "primary", busy: form.busy })}</div>
    </form>`;
  }
}

define("organization-chat-words", OrganizationChatWords);
