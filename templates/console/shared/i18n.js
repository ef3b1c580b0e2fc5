// Messages of the page's language. English sentences are the keys; the catalogue comes before us in a module.
const { plural = (count) => Number(count !== 1), messages = {} } = globalThis.academyMessages ?? {};

export const language = () => document.documentElement.lang || "en";

/** The translation of `message` with `{name}` replaced from `values`. The message must be a literal. */
export function t(message, values) {
  return fill(messages[message] ?? message, values);
}

/** Like `t` for a counted thing; `{count}` is replaced too: tn("{count} lesson", "{count} lessons", 3). */
export function tn(one, many, count, values) {
  const forms = messages[one] ?? [one, many];
  return fill(forms[plural(count)] ?? many, { count: formatNumber(count), ...values });
}

export const formatNumber = (value, options) => new Intl.NumberFormat(language(), options).format(value);

function fill(message, values) {
  return values ? message.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole) : message;
}
