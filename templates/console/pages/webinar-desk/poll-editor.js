// <poll-editor .path .poll .close>: writing a poll; closes with it once it is saved.
import plus from "../../icons/plus.svg";
import cross from "../../icons/x.svg";
import { post, put } from "../../shared/api.js";
import { AcademyElement, define, html, icon, nothing, repeat } from "../../shared/element.js";
import { Form, checkbox, field } from "../../shared/form.js";
import { t } from "../../shared/i18n.js";
import { kindOf } from "../../shared/room/poll-card.js";
import { busyButton } from "../../shared/ui.js";

const KINDS = ["SINGLE", "MULTIPLE", "RATING", "RANKING", "TEXT"];
const MOST_OPTIONS = 20;
let count = 0;

class PollEditor extends AcademyElement {
  static properties = { path: {}, poll: { attribute: false }, close: { attribute: false }, kind: { state: true }, quiz: { state: true }, options: { state: true } };

  constructor() {
    super();
    this.form = new Form(this, (values) => this.save(values));
  }

  connectedCallback() {
    super.connectedCallback();
    const { poll } = this;
    this.kind = poll?.kind ?? "SINGLE";
    this.quiz = poll?.quiz ?? false;
    this.options = poll?.options.length ? poll.options.map(({ text, correct }) => ({ key: ++count, text, correct })) : [blank(), blank()];
  }

  get choosing() {
    return ["SINGLE", "MULTIPLE"].includes(this.kind);
  }

  get listing() {
    return this.choosing || this.kind === "RANKING";
  }

  async save({ question, anonymous, shownWhenClosed, most, seconds, min, max, minLabel, maxLabel }) {
    const quiz = this.quiz && this.choosing;
    const body = {
      kind: this.kind, question, quiz, anonymous: Boolean(anonymous) && !quiz, shownWhenClosed: Boolean(shownWhenClosed),
      options: this.listing ? this.options.filter(({ text }) => text.trim()).map(({ text, correct }) => ({ text: text.trim(), correct: quiz && correct })) : [],
      most: this.kind === "MULTIPLE" ? (most ?? null) : null, seconds: seconds ?? null,
      scale: this.kind === "RATING" ? { min, max, minLabel: minLabel || null, maxLabel: maxLabel || null } : null,
    };
    this.close(await (this.poll ? put(`${this.path}/polls/${this.poll.id}`, body, this.poll.version) : post(`${this.path}/polls`, body)));
  }

  set(key, changes) {
    this.options = this.options.map((option) => (option.key === key ? { ...option, ...changes } : option));
  }

  /** In a quiz with one choice, one option is right. */
  setRight(key, correct) {
    if (this.kind === "SINGLE" && correct) this.options = this.options.map((option) => ({ ...option, correct: option.key === key }));
    else this.set(key, { correct });
  }

  add() {
    this.options = [...this.options, blank()];
    this.focusOn(".desk-option:last-of-type input[type=text]");
  }

  render() {
    const { form, poll } = this;
    return html`<form class="form" novalidate @submit=${form.submit}>
      ${form.summary()}
      ${field({ form, name: "kind", label: t("Kind"), required: true, value: this.kind, options: KINDS.map((kind) => ({ value: kind, label: kindOf(kind) })), onInput: (kind) => (this.kind = kind) })}
      ${field({ form, name: "question", label: t("Question"), required: true, maxlength: 500, value: poll?.question })}
      ${this.choosing ? checkbox({ form, name: "quiz", label: t("Quiz"), hint: t("Right and fast answers earn points; the best are named at the end."), checked: this.quiz, look: "switch", onChange: (quiz) => (this.quiz = quiz) }) : nothing}
      ${this.listing ? this.optionList() : nothing} ${this.kind === "RATING" ? this.scale(poll?.scale) : nothing}
      <div class="field-row">
        ${this.kind === "MULTIPLE" ? field({ form, name: "most", label: t("Choices at most"), type: "number", min: 2, max: MOST_OPTIONS, value: poll?.most ?? "" }) : nothing}
        ${field({ form, name: "seconds", label: t("Time to answer"), type: "number", required: this.quiz && this.choosing, min: 5, max: 600, value: poll?.seconds ?? "", suffix: t("seconds"), hint: t("The poll closes by itself then.") })}
      </div>
      ${this.quiz && this.choosing ? nothing : checkbox({ form, name: "anonymous", label: t("Anonymous"), hint: t("Nobody, not even the database, can tell who answered what."), checked: poll?.anonymous, look: "switch" })}
      ${checkbox({ form, name: "shownWhenClosed", label: t("Show the results once it is closed"), checked: poll?.shownWhenClosed ?? true, look: "switch" })}
      <div class="actions end"><button type="button" class="button" @click=${() => this.close()}>${t("Cancel")}</button>${busyButton({ label: t("Save poll"), type: "submit", variant: "primary", busy: form.busy })}</div>
    </form>`;
  }

  optionList() {
    const { options, form } = this;
    const quiz = this.quiz && this.choosing;
    const error = form.error("options");
    return html`<fieldset class="desk-options">
      <legend>${t("Options")}</legend>
      ${repeat(options, ({ key }) => key, ({ key, text, correct }, index) => html`<div class="desk-option field">
        <input type="text" maxlength="200" aria-label=${t("Option {number}", { number: index + 1 })} aria-invalid=${error ? "true" : "false"} .value=${text} @input=${({ target }) => (form.clear("options"), this.set(key, { text: target.value }))} />
        ${quiz ? html`<label class="desk-right"><input type="checkbox" .checked=${correct} @change=${({ target }) => this.setRight(key, target.checked)} />${t("Right")}</label>` : nothing}
        <button type="button" class="button quiet icon-only" aria-label=${t("Remove option {number}", { number: index + 1 })} aria-disabled=${String(options.length < 3)} @click=${() => options.length > 2 && (this.options = options.filter((option) => option.key !== key))}>${icon(cross)}</button>
      </div>`)}
      ${error ? html`<p class="error">${error}</p>` : nothing}
      ${options.length < MOST_OPTIONS ? html`<button type="button" class="button small" @click=${() => this.add()}>${icon(plus)}${t("Add option")}</button>` : nothing}
    </fieldset>`;
  }

  scale(scale) {
    const { form } = this;
    return html`<div class="field-row">
        ${field({ form, name: "min", label: t("From"), type: "number", required: true, min: 0, max: 1, value: scale?.min ?? 1 })}
        ${field({ form, name: "max", label: t("To"), type: "number", required: true, min: 2, max: 10, value: scale?.max ?? 5 })}
      </div>
      <div class="field-row">
        ${field({ form, name: "minLabel", label: t("What the lowest means"), maxlength: 60, value: scale?.minLabel ?? "" })}
        ${field({ form, name: "maxLabel", label: t("What the highest means"), maxlength: 60, value: scale?.maxLabel ?? "" })}
      </div>`;
  }
}

const blank = () => ({ key: ++count, text: "", correct: false });

define("poll-editor", PollEditor);
