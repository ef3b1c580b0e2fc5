// Data a part shows: loading, ready, failed; and lists that grow by cursor. Lit reactive controllers.
import { html, nothing, repeat } from "./element.js";
import { t } from "./i18n.js";
import { busyButton, emptyState, errorState } from "./ui.js";

/**
 * One thing from the API.
 *   course = new Resource(this, () => get(`/api/courses/${id}`));
 *   render() { return this.course.render({ loading: () => skeleton(), ready: (course) => html`…` }); }
 * Set `.value` after an edit to show the answer; `.reload()` reads again.
 */
export class Resource {
  constructor(host, load) {
    this.host = host;
    this.load = load;
    this.state = "loading";
    host.addController(this);
  }

  hostConnected() {
    if (this.state === "loading") this.reload();
  }

  async reload() {
    try {
      this.value = await this.load();
    } catch (error) {
      this.error = error;
      this.state = "failed";
      this.host.requestUpdate();
      if (!("code" in error)) throw error;
    }
  }

  get value() {
    return this.current;
  }

  set value(value) {
    this.current = value;
    this.state = "ready";
    this.host.requestUpdate();
  }

  render({ loading, ready, failed = (error) => errorState(error, () => this.retry()) }) {
    if (this.state === "loading") return loading?.() ?? nothing;
    return this.state === "failed" ? failed(this.error) : ready(this.current);
  }

  retry() {
    this.state = "loading";
    this.host.requestUpdate();
    return this.reload();
  }
}

/**
 * A list read page by page.
 *   members = new CursorList(this, (cursor) => get(path, { cursor, limit: 25 }));
 *   ${this.members.render({ loading, empty: () => emptyState({…}), list: (rows) => html`<ul>${rows}</ul>`, item })}
 * `.items` may be changed and `.changed()` called after an edit; `key` names an item's identity.
 */
export class CursorList extends Resource {
  constructor(host, load, { key = (item) => item.id } = {}) {
    super(host, async () => {
      const page = await load(undefined);
      this.nextCursor = page.nextCursor;
      return page.items;
    });
    this.loadPage = load;
    this.key = key;
    this.growing = false;
  }

  get items() {
    return this.value ?? [];
  }

  changed(items = this.items) {
    this.value = [...items];
  }

  async more() {
    this.growing = true;
    this.growError = undefined;
    this.host.requestUpdate();
    try {
      const page = await this.loadPage(this.nextCursor);
      this.nextCursor = page.nextCursor;
      this.value = [...this.items, ...page.items];
    } catch (error) {
      this.growError = error;
      if (!("code" in error)) throw error;
    } finally {
      this.growing = false;
      this.host.requestUpdate();
    }
  }

  render({ loading, empty, list, item, failed }) {
    return super.render({
      loading,
      ...(failed ? { failed } : {}),
      ready: (items) =>
        items.length || this.nextCursor
          ? html`${list(repeat(items, this.key, item), items)} ${this.renderMore()}`
          : (empty?.() ?? emptyState({ title: t("Nothing here yet") })),
    });
  }

  renderMore() {
    if (!this.nextCursor) return nothing;
    const label = this.growError ? t("That failed. Try again") : t("Load more");
    return html`<div class="load-more">${busyButton({ label, busy: this.growing, onClick: () => this.more() })}</div>`;
  }
}
