// The base of every live part: Lit in the light DOM, so the design system, labels and forms simply apply.
import { LitElement, html, nothing, svg } from "lit";
import { Directive, directive } from "lit/directive.js";
import { repeat } from "lit/directives/repeat.js";
import { unsafeHTML } from "lit/directives/unsafe-html.js";

export { html, nothing, repeat, svg };

export class AcademyElement extends LitElement {
  /** Replaces the skeleton that the template put inside us. */
  createRenderRoot() {
    this.replaceChildren();
    return this;
  }

  /** Move focus to the element that matches, after the next render; of several selectors the first that finds one. */
  async focusOn(...selectors) {
    await this.updateComplete;
    const found = selectors.map((selector) => this.querySelector(selector)).find(Boolean);
    found?.focus();
  }
}

/** Define a custom element: define("course-card", CourseCard). */
export function define(name, type) {
  if (!customElements.get(name)) customElements.define(name, type);
}

/** An imported icon: `import plus from "../../icons/plus.svg"`, then ${icon(plus)}. Decorative. */
export const icon = (source) => unsafeHTML(source);

class Variables extends Directive {
  render() {
    return nothing;
  }

  update(part, [values]) {
    for (const [name, value] of Object.entries(values)) part.element.style.setProperty(name, value);
    return nothing;
  }
}

/** Dynamic custom properties without a style attribute (our CSP has none): <div ${vars({"--x": 1})}>. */
export const vars = directive(Variables);
