// One question of a quiz as an accessible group of controls. An answer has the shape that the API takes.
import { html, nothing } from "../../shared/element.js";
import { field } from "../../shared/form.js";
import { t, tn } from "../../shared/i18n.js";
import { markdown } from "../../shared/markdown.js";

/** Whether an answer says anything. */
export const answered = (answer) =>
  Boolean(answer) && (answer.options?.length > 0 || typeof answer.truth === "boolean" || Boolean(answer.text?.trim()) || Number.isFinite(answer.number));

/** The question with its controls; `answer(value)` is told what the person chose. */
export function questionView({ question, number, form, value, answer }) {
  const { id, prompt, points, kind } = question;
  return html`<fieldset class="card course-player-question" aria-labelledby="prompt-${id}" aria-describedby="points-${id}">
    <p class="row spread fine"><span>${t("Question {number}", { number })}</span><span id="points-${id}">${tn("{count} point", "{count} points", points)}${kind === "MULTIPLE" ? html` · ${t("choose all that apply")}` : nothing}</span></p>
    <div id="prompt-${id}" class="course-player-prompt">${markdown(prompt, { below: 2 })}</div>
    ${controls({ question, form, value, answer })}
  </fieldset>`;
}

function controls({ question, form, value, answer }) {
  const { id, kind, options } = question;
  if (kind === "SINGLE") return options.map((option) => choice(id, option.id, option.text, "radio", value?.options?.[0] === option.id, () => answer({ options: [option.id] })));
  if (kind === "MULTIPLE") {
    const chosen = value?.options ?? [];
    const toggle = (key, on) => answer({ options: on ? [...chosen, key] : chosen.filter((other) => other !== key) });
    return options.map((option) => choice(id, option.id, option.text, "checkbox", chosen.includes(option.id), (on) => toggle(option.id, on)));
  }
  if (kind === "TRUE_FALSE") {
    return [[true, t("True")], [false, t("False")]].map(([truth, label]) => choice(id, String(truth), label, "radio", value?.truth === truth, () => answer({ truth })));
  }
  if (kind === "NUMERIC") {
    return field({ form, name: `answer-${id}`, label: t("Your answer"), hideLabel: true, type: "number", step: "any", value: value?.number ?? "", onInput: (text) => answer({ number: text === "" ? null : Number(text) }) });
  }
  return field({ form, name: `answer-${id}`, label: t("Your answer"), hideLabel: true, value: value?.text ?? "", maxlength: 500, onInput: (text) => answer({ text }) });
}

const choice = (question, key, label, type, checked, onChange) => html`<label class="choice">
  <input type=${type} name="choice-${question}" value=${key} .checked=${checked} @change=${(event) => onChange(event.target.checked)} /><span>${label}</span>
</label>`;
