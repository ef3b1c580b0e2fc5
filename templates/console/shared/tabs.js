// <ac-tabs>: sections as tabs, kept in the address's #hash so that a tab can be linked to.
//   <ac-tabs label="…"><section id="members" data-tab="Members">…</section><section id="settings" data-tab="…">…</section></ac-tabs>
// A panel's `data-count` stands beside its tab's name. Fires "choose" with the chosen panel's id.
import { define } from "./element.js";
import { formatNumber, t } from "./i18n.js";

class Tabs extends HTMLElement {
  connectedCallback() {
    this.fromHash = () => this.select(location.hash.slice(1), false);
    window.addEventListener("hashchange", this.fromHash);
    this.counts ??= new MutationObserver(() => this.panels.forEach((panel) => this.count(panel)));
    queueMicrotask(() => this.build());
  }

  disconnectedCallback() {
    this.counts.disconnect();
    window.removeEventListener("hashchange", this.fromHash);
  }

  get panels() {
    return [...this.querySelectorAll(":scope > [data-tab]")];
  }

  build() {
    this.bar ??= document.createElement("div");
    this.bar.className = "tab-bar";
    this.bar.setAttribute("role", "tablist");
    this.bar.setAttribute("aria-label", this.getAttribute("label") ?? "");
    this.bar.replaceChildren(...this.panels.map((panel) => this.tabFor(panel)));
    this.bar.onkeydown = (event) => this.pressed(event);
    if (this.bar.parentNode !== this) this.prepend(this.bar);
    for (const panel of this.panels) {
      this.count(panel);
      this.counts.observe(panel, { attributeFilter: ["data-count"] });
    }
    this.fromHash();
  }

  tabFor(panel) {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.id = `tab-${panel.id}`;
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", panel.id);
    tab.addEventListener("click", () => this.select(panel.id));
    panel.setAttribute("role", "tabpanel");
    panel.setAttribute("aria-labelledby", tab.id);
    return tab;
  }

  tabOf = (panel) => this.bar.querySelector(`#tab-${CSS.escape(panel.id)}`);

  count(panel) {
    const { tab, count } = panel.dataset;
    this.tabOf(panel).replaceChildren(tab, ...(count ? [" ", span("tab-count", formatNumber(count)), " ", span("visually-hidden", t("waiting"))] : []));
  }

  select(id, remember = true) {
    const { panels } = this;
    const chosen = panels.find((panel) => panel.id === id) ?? panels[0];
    for (const panel of panels) {
      const tab = this.tabOf(panel);
      panel.hidden = panel !== chosen;
      tab?.setAttribute("aria-selected", String(panel === chosen));
      if (tab) tab.tabIndex = panel === chosen ? 0 : -1;
    }
    if (remember) history.replaceState(history.state, "", `#${chosen.id}`);
    if (chosen.id !== this.chosen) this.dispatchEvent(new CustomEvent("choose", { detail: (this.chosen = chosen.id) }));
  }

  pressed(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const tabs = [...this.bar.children];
    const at = tabs.indexOf(document.activeElement);
    const next = step ? tabs.at((at + step) % tabs.length) : { Home: tabs[0], End: tabs.at(-1) }[event.key];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.click();
  }
}

const span = (className, textContent) => Object.assign(document.createElement("span"), { className, textContent });

define("ac-tabs", Tabs);
