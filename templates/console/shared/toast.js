// Short messages at the edge of the window, read out by screen readers: toast(t("Saved")), toast(text, "danger").
import cross from "../icons/x.svg";
import { t } from "./i18n.js";

const STAY = 6000;

/** Say something for a few seconds; tone: success, info, danger (stays until dismissed). */
export function toast(text, tone = "success") {
  const region = document.querySelector("#toasts");
  // What is said again replaces what was said: a failure that repeats itself does not fill the window.
  for (const before of [...region.children]) if (before.className === `toast ${tone}` && before.firstChild.textContent === text) before.remove();
  const item = document.createElement("div");
  item.className = `toast ${tone}`;
  const words = document.createElement("span");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button quiet icon-only small";
  close.setAttribute("aria-label", t("Dismiss"));
  close.innerHTML = cross;
  close.addEventListener("click", () => item.remove());
  item.append(words, close);
  region.append(item);
  if (tone !== "danger") setTimeout(() => item.remove(), STAY);
}

/** Show the failure of an action that has no form: `run(() => post(…))` gives undefined after telling. */
export async function run(action) {
  try {
    return await action();
  } catch (error) {
    if (!("code" in error)) throw error;
    toast(error.message, "danger");
    return undefined;
  }
}

/** Tell screen readers something that the page shows by itself (a score, a finished upload). */
export function announce(text) {
  const region = document.querySelector("#announcer");
  region.textContent = "";
  requestAnimationFrame(() => (region.textContent = text));
}
