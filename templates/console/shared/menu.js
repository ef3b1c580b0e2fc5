// <ac-menu>: a button and the list it opens, by the WAI-ARIA menu-button pattern.
//   <ac-menu><button class="button" type="button">More</button><div class="menu"><a href="…">…</a><button>…</button></div></ac-menu>
import { define } from "./element.js";

class Menu extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this);
    this.addEventListener("keydown", this);
    this.addEventListener("focusout", this);
    queueMicrotask(() => this.dress());
  }

  get button() {
    return this.querySelector(":scope > button");
  }

  get list() {
    return this.querySelector(":scope > .menu");
  }

  get items() {
    return [...this.list.querySelectorAll("a, button")].filter((item) => !item.disabled);
  }

  get open() {
    return this.button?.getAttribute("aria-expanded") === "true";
  }

  dress() {
    if (!this.button || !this.list) return;
    this.button.setAttribute("aria-haspopup", "menu");
    if (!this.open) this.button.setAttribute("aria-expanded", "false");
    this.list.setAttribute("role", "menu");
    if (!this.list.hasAttribute("aria-label")) {
      this.list.setAttribute("aria-label", this.button.getAttribute("aria-label") || this.button.textContent.trim());
    }
    for (const item of this.items) {
      if (!item.hasAttribute("role")) item.setAttribute("role", "menuitem");
      item.tabIndex = -1;
    }
  }

  toggle(open, focus = 0) {
    this.dress();
    this.button.setAttribute("aria-expanded", String(open));
    this.list.toggleAttribute("data-open", open);
    if (open) this.items.at(focus)?.focus();
  }

  handleEvent(event) {
    if (event.type === "click") this.clicked(event);
    else if (event.type === "keydown") this.pressed(event);
    else if (this.open && !this.contains(event.relatedTarget)) this.left(event);
  }

  /** Closes when the focus goes elsewhere, but not when its item went away because the page changed. */
  left({ target, relatedTarget }) {
    if (relatedTarget) this.toggle(false);
    else queueMicrotask(() => (target.isConnected ? this.toggle(false) : this.items[0]?.focus()));
  }

  clicked(event) {
    if (event.target.closest("button") === this.button) this.toggle(!this.open);
    else if (event.target.closest(".menu a, .menu button")) {
      this.toggle(false);
      this.button.focus();
    }
  }

  pressed(event) {
    const { items } = this;
    const at = items.indexOf(document.activeElement);
    const moves = {
      ArrowDown: () => (this.open ? items[(at + 1) % items.length].focus() : this.toggle(true)),
      ArrowUp: () => (this.open ? items.at(at - 1).focus() : this.toggle(true, -1)),
      Home: () => this.open && items[0].focus(),
      End: () => this.open && items.at(-1).focus(),
      Escape: () => this.open && (this.toggle(false), this.button.focus()),
    };
    if (moves[event.key]) {
      event.preventDefault();
      moves[event.key]();
    } else if (event.key === "Tab" && this.open) this.toggle(false);
    else if (this.open && event.key.length === 1 && event.key !== " ") {
      items.find((item) => item.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
    }
  }
}

define("ac-menu", Menu);
