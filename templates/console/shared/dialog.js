// Dialogs on the native <dialog>: focus is kept inside and goes back to where it was; Escape closes.
import cross from "../icons/x.svg";
import { html, icon, nothing } from "./element.js";
import { t } from "./i18n.js";
import { render } from "lit";

let count = 0;

/**
 * Open a dialog and wait for it: `await openDialog({title, body: (close) => html`…`})` gives what was passed to
 * `close(value)`, or undefined when dismissed. `body` may hold a custom element with a form of its own.
 */
export function openDialog({ title, body, size = "" }) {
  const dialog = document.createElement("dialog");
  dialog.className = `dialog ${size}`;
  const titleId = `dialog-title-${++count}`;
  dialog.setAttribute("aria-labelledby", titleId);
  const before = document.activeElement;
  return new Promise((done) => {
    let answer;
    const close = (value) => {
      answer = value;
      dialog.close();
    };
    dialog.addEventListener("close", () => {
      dialog.remove();
      before?.focus?.();
      done(answer);
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    render(
      html`<div class="dialog-frame">
        <header>
          <h2 id=${titleId}>${title}</h2>
          <button type="button" class="button quiet icon-only" aria-label=${t("Close")} @click=${() => close()}>${icon(cross)}</button>
        </header>
        <div class="dialog-body">${body(close)}</div>
      </div>`,
      dialog,
    );
    document.body.append(dialog);
    dialog.showModal();
    begin(dialog);
  });
}

/** The focus goes to what is asked for first, of a group to what is chosen; an element of our own renders before that. */
async function begin(dialog) {
  await dialog.querySelector(".dialog-body > *")?.updateComplete;
  const first = dialog.querySelector("[autofocus], .dialog-body :is(input, textarea, select, button)");
  const chosen = first?.type === "radio" && dialog.querySelector(`input[name="${first.name}"]:checked`);
  (chosen || first)?.focus();
}

/** Ask before something that cannot be undone: `if (await confirm({title, text, action: t("Remove"), danger: true})) …`. */
export const confirm = ({ title, text, action, danger = false }) =>
  openDialog({
    title,
    size: "small",
    body: (close) => html`
      ${text ? html`<p>${text}</p>` : nothing}
      <div class="actions end">
        <button type="button" class="button" autofocus @click=${() => close(false)}>${t("Cancel")}</button>
        <button type="button" class="button ${danger ? "danger" : "primary"}" @click=${() => close(true)}>${action}</button>
      </div>
    `,
  });
