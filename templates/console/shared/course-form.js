// The fields of a course's profile, for making one and for editing it.
import { html, nothing } from "./element.js";
import { checkbox, choices, field } from "./form.js";
import { language, t } from "./i18n.js";
import { levelName } from "./cards.js";
import "./markdown-field.js";

const LEVELS = ["ALL", "BEGINNER", "INTERMEDIATE", "ADVANCED"];
const LANGUAGES = "ar bg bn ca cs cy da de el en es et fa fi fr ga he hi hr hu id is it ja ko lt lv ms nb nl pl pt ro ru sk sl sr sv sw ta th tr uk ur vi zh".split(" ");
const CURRENCIES = "AED ARS AUD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP GHS HKD HUF IDR ILS INR ISK JPY KES KRW MAD MXN MYR NGN NOK NZD PEN PHP PKR PLN RON RSD SAR SEK SGD THB TRY TWD TZS UAH UGX USD VND XAF XOF ZAR".split(" ");

const named = (kind, codes, current) => {
  const names = new Intl.DisplayNames([language()], { type: kind });
  const all = codes.includes(current) ? codes : [current, ...codes];
  const label = (code) => (kind === "currency" ? `${code} · ${names.of(code)}` : names.of(code));
  return all.map((code) => ({ value: code, label: label(code) })).sort((one, other) => one.label.localeCompare(other.label, language()));
};

/** How many digits a currency has after the point. */
export const digitsOf = (currency) => new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits;

/** What a new course begins with. */
export const newCourse = () => ({
  title: "", description: "", level: "ALL", category: "", language: language(), coverUrl: null, price: 0, currency: "EUR",
  visibility: "ORGANIZATION", prerequisites: [], passingScore: 70, certificateEnabled: true,
});

/** The editable part of a course as the API takes it. */
export const courseBody = (course) => Object.fromEntries(Object.keys(newCourse()).map((name) => [name, course[name]]));

/** The fields; `draft` holds what is typed, `change(name, value)` keeps it; `brief` leaves out what can wait. */
export function courseFields({ form, draft, change, brief = false }) {
  const text = (name, options) => field({ form, name, value: draft[name] ?? "", onInput: (value) => change(name, value), ...options });
  return html`
    ${text("title", { label: t("Title"), required: true, maxlength: 160, hint: t("It stands on the certificate too.") })}
    <markdown-field .form=${form} name="description" .label=${t("Description")} .value=${draft.description} rows=${brief ? 4 : 6} maxlength="10000"
      .error=${form.error("description")} @text=${(event) => change("description", event.detail)}></markdown-field>
    <div class="field-row">
      ${text("level", { label: t("Level"), required: true, options: LEVELS.map((level) => ({ value: level, label: levelName(level) })) })}
      ${text("category", { label: t("Category"), maxlength: 60 })}
      ${text("language", { label: t("Language"), required: true, options: named("language", LANGUAGES, draft.language) })}
    </div>
    ${choices({
      form, name: "visibility", legend: t("Who finds it"), value: draft.visibility, onChange: (value) => change("visibility", value),
      options: [
        { value: "ORGANIZATION", label: t("Members of the organization") },
        { value: "PUBLIC", label: t("Everybody"), hint: t("It is listed in the public catalog.") },
      ],
    })}
    ${brief ? nothing : terms({ form, draft, change, text })}
  `;
}

function terms({ form, draft, change, text }) {
  const digits = digitsOf(draft.currency);
  return html`<div class="field-row">
      ${text("price", {
        label: t("Price"), type: "number", required: true, min: 0, step: digits ? (1 / 10 ** digits).toFixed(digits) : "1", value: draft.priceText ?? (draft.price / 10 ** digits).toFixed(draft.price ? digits : 0),
        hint: t("0 is free."), onInput: (value) => change("priceText", value),
      })}
      ${text("currency", { label: t("Currency"), required: true, options: named("currency", CURRENCIES, draft.currency) })}
      ${text("passingScore", {
        label: t("Passing score"), type: "number", required: true, min: 0, max: 100, step: 1, suffix: "%", hint: t("For quizzes and tasks without their own."),
        onInput: (value) => change("passingScore", value === "" ? null : Number(value)),
      })}
    </div>
    ${checkbox({
      form, name: "certificateEnabled", label: t("Certificate"), look: "switch", checked: draft.certificateEnabled,
      hint: t("Whoever completes the course gets one, by itself."), onChange: (on) => change("certificateEnabled", on),
    })}`;
}

/** The draft with its price in minor units, as it is sent. */
export function priced({ priceText, ...draft }) {
  if (priceText === undefined) return draft;
  return { ...draft, price: Math.round(Number(priceText) * 10 ** digitsOf(draft.currency)) };
}
