// Elements that show a model and follow it: they render again with each of its "change" events.
import { AcademyElement } from "./element.js";

/** A base class whose property `name` is the model: class StudioPart extends following("studio") {…}. */
export const following = (name) =>
  class extends AcademyElement {
    static properties = { [name]: { attribute: false } };

    constructor() {
      super();
      this.onChange = () => this.requestUpdate();
    }

    connectedCallback() {
      super.connectedCallback();
      this[name]?.addEventListener("change", this.onChange);
    }

    disconnectedCallback() {
      super.disconnectedCallback();
      this[name]?.removeEventListener("change", this.onChange);
    }

    willUpdate(changed) {
      if (!changed.has(name)) return;
      changed.get(name)?.removeEventListener("change", this.onChange);
      this[name]?.addEventListener("change", this.onChange);
    }
  };
