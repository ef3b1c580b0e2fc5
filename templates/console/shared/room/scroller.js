// A list that grows at both ends: it stays at its end for who is there, and else leaves what one reads where it is.
const NEAR = 40;

export class Scroller {
  constructor(host, selector) {
    this.host = host;
    this.selector = selector;
    this.atEnd = true;
  }

  get list() {
    return this.host.querySelector(this.selector);
  }

  /** Before a render: remember what is seen first. */
  before() {
    const { list } = this;
    this.anchor = undefined;
    if (!list || this.atEnd) return;
    const top = list.getBoundingClientRect().top;
    const first = [...list.querySelectorAll("[data-key]")].find((item) => item.getBoundingClientRect().bottom > top);
    if (first) this.anchor = { key: first.dataset.key, top: first.getBoundingClientRect().top };
  }

  /** After it: be at the end again, or have that in its place. */
  after() {
    const { list, anchor } = this;
    if (!list) return;
    if (this.atEnd) list.scrollTop = list.scrollHeight;
    else if (anchor) {
      const item = list.querySelector(`[data-key="${CSS.escape(anchor.key)}"]`);
      if (item) list.scrollTop += item.getBoundingClientRect().top - anchor.top;
    }
  }

  /** Somebody scrolled; whether they are at the end. A list that is not shown has no say. */
  moved() {
    const { list } = this;
    if (list.clientHeight) this.atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < NEAR;
    return this.atEnd;
  }

  toEnd() {
    this.atEnd = true;
    this.after();
  }
}
