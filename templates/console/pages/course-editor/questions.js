// The questions of a quiz with their right answers, each a group of fields; nothing here reaches learners.
import arrowDown from "../../icons/arrow-down.svg";
import arrowUp from "../../icons/arrow-up.svg";
import alert from "../../icons/circle-alert.svg";
import plus from "../../icons/plus.svg";
import trash from "../../icons/trash-2.svg";
import cross from "../../icons/x.svg";
import { html, icon, nothing, repeat } from "../../shared/element.js";
import { field } from "../../shared/form.js";
import { t } from "../../shared/i18n.js";

const newId = (prefix) => `${prefix}_${crypto.randomUUID()}`;
const newOption = () => ({ id: newId("opt"), text: "", correct: false });
const newQuestion = () => ({ id: newId("qst"), kind: "SINGLE", prompt: "", points: 1, options: [newOption(), newOption()] });
const chosen = ({ kind }) => kind === "SINGLE" || kind === "MULTIPLE";

const kinds = () => [
  { value: "SINGLE", label: t("One right answer") },
  { value: "MULTIPLE", label: t("Several right answers") },
  { value: "TRUE_FALSE", label: t("True or false") },
  { value: "SHORT_TEXT", label: t("Short text") },
  { value: "NUMERIC", label: t("Number") },
];

/** A question as the API takes it: only what belongs to its kind. */
export function questionBody({ id, kind, prompt, points, options = [], answer = null, accepted = [], value = null, tolerance = 0 }) {
  const shared = { id, kind, prompt: prompt.trim(), points };
  if (chosen({ kind })) return { ...shared, options: options.map((option) => ({ ...option, text: option.text.trim() })) };
  if (kind === "TRUE_FALSE") return { ...shared, answer };
  if (kind === "SHORT_TEXT") return { ...shared, accepted: accepted.map((text) => text.trim()).filter(Boolean) };
  return { ...shared, value, tolerance: tolerance ?? 0 };
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
    focus(`[data-question="${question.id}"] textarea`);
  };
  const drop = (id) => {
    change(questions.filter((question) => question.id !== id));
    focus("[data-add-question]");
  };
  const error = questions.length ? undefined : form.error("questions");
  return html`<section class="stack" aria-labelledby="questions-title">
    <h3 id="questions-title">${t("Questions")}</h3>
    ${questions.length ? nothing : html`<p class="fine">${t("A quiz needs at least one question.")}</p>`}
    ${repeat(questions, ({ id }) => id, (question, index) => questionEditor({
      form, question, index, count: questions.length, edit: (values) => edit(question.id, values), move: (step) => move(index, step), drop: () => drop(question.id), focus,
    }))}
    ${error ? html`<p class="error">${icon(alert)}<span>${error}</span></p>` : nothing}
    <div class="actions"><button type="button" class="button" data-add-question @click=${add}>${icon(plus)}${t("Add question")}</button></div>
  </section>`;
}

function questionEditor({ form, question, index, count, edit, move, drop, focus }) {
  const number = index + 1;
  const place = `questions.${index}`;
  const { id, kind, prompt, points } = question;
  const change = (value) => edit({ kind: value, ...(["SINGLE", "MULTIPLE"].includes(value) && !question.options ? { options: [newOption(), newOption()] } : {}) });
  return html`<fieldset class="card course-editor-question" data-question=${id}>
    <legend class="visually-hidden">${t("Question {number}", { number })}</legend>
    <div class="row spread"><strong aria-hidden="true">${t("Question {number}", { number })}</strong><span class="row course-editor-tools">
      <button type="button" class="button quiet icon-only small" data-step="-1" ?disabled=${index === 0} aria-label=${t("Move question {number} up", { number })} @click=${() => move(-1)}>${icon(arrowUp)}</button>
      <button type="button" class="button quiet icon-only small" data-step="1" ?disabled=${index === count - 1} aria-label=${t("Move question {number} down", { number })} @click=${() => move(1)}>${icon(arrowDown)}</button>
      <button type="button" class="button quiet icon-only small" aria-label=${t("Delete question {number}", { number })} @click=${drop}>${icon(trash)}</button></span></div>
    ${field({ form, name: `${place}.prompt`, label: t("Question"), type: "textarea", rows: 2, required: true, maxlength: 4000, value: prompt, onInput: (value) => edit({ prompt: value }) })}
    <div class="field-row">
      ${field({ form, name: `${place}.kind`, label: t("Kind of answer"), required: true, options: kinds(), value: kind, onInput: change })}
      ${field({ form, name: `${place}.points`, label: t("Points"), type: "number", min: 1, max: 100, step: 1, required: true, value: points ?? "", onInput: (value) => edit({ points: value === "" ? null : Number(value) }) })}
    </div>
    ${key({ form, question, place, edit, focus })} ${flaw(form, place)}
  </fieldset>`;
}

/** What the API objects to in the question as a whole. */
const flaw = (form, place) => (form.errors[place] ? html`<p class="error">${icon(alert)}<span>${form.error(place)}</span></p>` : nothing);

function key({ form, question, place, edit, focus }) {
  if (chosen(question)) return optionsEditor({ form, question, place, edit, focus });
  if (question.kind === "TRUE_FALSE") return truth({ question, edit });
  if (question.kind === "SHORT_TEXT")
    return field({ form, name: `${place}.accepted`, label: t("Accepted answers"), type: "textarea", rows: 3, required: true, value: (question.accepted ?? []).join("\n"), hint: t("One on each line. Upper and lower case do not matter."), onInput: (value) => edit({ accepted: value.split("\n") }) });
  const number = (value) => (value === "" ? null : Number(value));
  return html`<div class="field-row">
    ${field({ form, name: `${place}.value`, label: t("Right number"), type: "number", step: "any", required: true, value: question.value ?? "", onInput: (value) => edit({ value: number(value) }) })}
    ${field({ form, name: `${place}.tolerance`, label: t("Tolerance"), type: "number", step: "any", min: 0, value: question.tolerance || "", hint: t("How far off is still right."), onInput: (value) => edit({ tolerance: number(value) }) })}
  </div>`;
}

function truth({ question, edit }) {
  return html`<fieldset class="choices"><legend>${t("The statement is")}</legend>
    ${[[true, t("True")], [false, t("False")]].map(([value, label]) => html`<label class="choice"><input type="radio" name="truth-${question.id}" .checked=${question.answer === value} @change=${() => edit({ answer: value })} /><span>${label}</span></label>`)}
  </fieldset>`;
}

function optionsEditor({ form, question, place, edit, focus }) {
  const { id, kind, options } = question;
  const single = kind === "SINGLE";
  const set = (key, values) => edit({ options: options.map((option) => (option.id === key ? { ...option, ...values } : option)) });
  const mark = (key, on) => edit({ options: options.map((option) => ({ ...option, correct: option.id === key ? on : single ? false : option.correct })) });
  const add = () => {
    const option = newOption();
    edit({ options: [...options, option] });
    focus(`[data-option="${option.id}"] input[type="text"]`);
  };
  return html`<fieldset class="choices course-editor-options"><legend>${single ? t("Answers: mark the right one") : t("Answers: mark all right ones")}</legend>
    ${repeat(options, (option) => option.id, (option, index) => html`<div class="course-editor-option" data-option=${option.id}>
      <input type=${single ? "radio" : "checkbox"} name="right-${id}" .checked=${option.correct} aria-label=${t("Answer {number} is right", { number: index + 1 })} @change=${(event) => mark(option.id, event.target.checked)} />
      ${field({ form, name: `${place}.options.${index}.text`, label: t("Answer {number}", { number: index + 1 }), hideLabel: true, required: true, maxlength: 500, value: option.text, onInput: (value) => set(option.id, { text: value }) })}
      <button type="button" class="button quiet icon-only small" ?disabled=${options.length <= 2} aria-label=${t("Delete answer {number}", { number: index + 1 })} @click=${() => edit({ options: options.filter((other) => other !== option) })}>${icon(cross)}</button>
    </div>`)}
    <div><button type="button" class="button small" ?disabled=${options.length >= 20} @click=${add}>${icon(plus)}${t("Add answer")}</button></div>
  </fieldset>`;
}
