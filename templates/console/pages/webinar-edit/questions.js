// What is asked of those who register: the host's questions, each a group of fields.
import arrowDown from "../../icons/arrow-down.svg";
import arrowUp from "../../icons/arrow-up.svg";
import alert from "../../icons/circle-alert.svg";
import plus from "../../icons/plus.svg";
import trash from "../../icons/trash-2.svg";
import cross from "../../icons/x.svg";
import { html, icon, nothing, repeat } from "../../shared/element.js";
import { checkbox, field } from "../../shared/form.js";
import { t } from "../../shared/i18n.js";

const MOST = 20;
const newId = (prefix) => `${prefix}_${crypto.randomUUID()}`;
const newOption = () => ({ id: newId("opt"), text: "" });
const newQuestion = () => ({ id: newId("frq"), kind: "TEXT", text: "", required: false });
const chosen = ({ kind }) => kind === "CHOICE" || kind === "CHOICES";

const kinds = () => [
  { value: "TEXT", label: t("Text") },
  { value: "CHOICE", label: t("One of several answers") },
  { value: "CHOICES", label: t("Any of several answers") },
  { value: "CONSENT", label: t("Statement to agree to") },
];

/** A question as the API takes it: only what belongs to its kind. */
export function questionBody({ id, kind, text, required, options = [] }) {
  const shared = { id, kind, text: text.trim(), required };
  return chosen({ kind }) ? { ...shared, options: options.map((option) => ({ ...option, text: option.text.trim() })) } : shared;
}

/** All questions; `change(questions)` is told of every edit, `focus(...selectors)` moves the focus after the next render. */
export function questionsEditor({ form, questions, change, focus }) {
  const edit = (id, values) => change(questions.map((question) => (question.id === id ? { ...question, ...values } : question)));
  const move = (index, step) => {
    const moved = [...questions];
    [moved[index], moved[index + step]] = [moved[index + step], moved[index]];
    change(moved);
    const place = `[data-question="${questions[index].id}"]`;
    focus(`${place} [data-step="${step}"]:not(:disabled)`, `${place} [data-step]:not(:disabled)`);
  };
  const add = () => {
    const question = newQuestion();
    change([...questions, question]);
    focus(`[data-question="${question.id}"] input`);
  };
  const drop = (id) => {
    change(questions.filter((question) => question.id !== id));
    focus("[data-add-question]");
  };
  return html`<section class="stack" aria-labelledby="questions-title">
    <div><h3 id="questions-title">${t("Questions at registration")}</h3>
    <p class="fine">${t("Those who register answer them, and you see the answers. Earlier answers stay when you change the questions.")}</p></div>
    ${repeat(questions, ({ id }) => id, (question, index) => questionEditor({
      form, question, index, count: questions.length, edit: (values) => edit(question.id, values), move: (step) => move(index, step), drop: () => drop(question.id), focus,
    }))}
    <div class="actions"><button type="button" class="button" data-add-question ?disabled=${questions.length >= MOST} @click=${add}>${icon(plus)}${t("Add question")}</button></div>
  </section>`;
}

function questionEditor({ form, question, index, count, edit, move, drop, focus }) {
  const number = index + 1;
  const place = `registrationQuestions.${index}`;
  const { id, kind, text, required } = question;
  const change = (value) => edit({ kind: value, ...(chosen({ kind: value }) && !question.options ? { options: [newOption(), newOption()] } : {}) });
  const error = form.errors[place];
  return html`<fieldset class="card stack" data-question=${id}>
    <legend class="visually-hidden">${t("Question {number}", { number })}</legend>
    <div class="row spread"><strong aria-hidden="true">${t("Question {number}", { number })}</strong><span class="row">
      <button type="button" class="button quiet icon-only small" data-step="-1" ?disabled=${index === 0} aria-label=${t("Move question {number} up", { number })} @click=${() => move(-1)}>${icon(arrowUp)}</button>
      <button type="button" class="button quiet icon-only small" data-step="1" ?disabled=${index === count - 1} aria-label=${t("Move question {number} down", { number })} @click=${() => move(1)}>${icon(arrowDown)}</button>
      <button type="button" class="button quiet icon-only small" aria-label=${t("Delete question {number}", { number })} @click=${drop}>${icon(trash)}</button></span></div>
    ${field({ form, name: `${place}.text`, label: kind === "CONSENT" ? t("Statement") : t("Question"), required: true, maxlength: 500, value: text, onInput: (value) => edit({ text: value }) })}
    ${field({ form, name: `${place}.kind`, label: t("Kind of answer"), required: true, options: kinds(), value: kind, onInput: change })}
    ${chosen(question) ? optionsEditor({ form, question, place, edit, focus }) : nothing}
    ${checkbox({ form, name: `${place}.required`, label: t("Required"), hint: kind === "CONSENT" ? t("Nobody can register without agreeing.") : undefined, checked: required, onChange: (value) => edit({ required: value }) })}
    ${error ? html`<p class="error">${icon(alert)}<span>${error}</span></p>` : nothing}
  </fieldset>`;
}

function optionsEditor({ form, question, place, edit, focus }) {
  const { options } = question;
  const set = (key, text) => edit({ options: options.map((option) => (option.id === key ? { ...option, text } : option)) });
  const add = () => {
    const option = newOption();
    edit({ options: [...options, option] });
    focus(`[data-option="${option.id}"] input`);
  };
  return html`<fieldset class="choices"><legend>${t("Answers")}</legend>
    ${repeat(options, (option) => option.id, (option, index) => html`<div class="form-option" data-option=${option.id}>
      ${field({ form, name: `${place}.options.${index}.text`, label: t("Answer {number}", { number: index + 1 }), hideLabel: true, required: true, maxlength: 200, value: option.text, onInput: (value) => set(option.id, value) })}
      <button type="button" class="button quiet icon-only small" ?disabled=${options.length <= 2} aria-label=${t("Delete answer {number}", { number: index + 1 })} @click=${() => edit({ options: options.filter((other) => other !== option) })}>${icon(cross)}</button>
    </div>`)}
    <div><button type="button" class="button small" ?disabled=${options.length >= 20} @click=${add}>${icon(plus)}${t("Add answer")}</button></div>
  </fieldset>`;
}
