// Lists of the API that a handful of people keep open: the first page is read again every few seconds while somebody looks.
import { CursorList } from "../resource.js";

const EVERY = 3500;

/** A `CursorList` that follows its first page; what `more()` brought stays until `retry()`. A host in a closed tab rests, unless `always`. */
export class WatchedList extends CursorList {
  constructor(host, load, { always = false, ...options } = {}) {
    super(host, load, options);
    this.always = always;
    this.following = [];
    this.onVisible = () => document.hidden || this.freshen();
  }

  hostConnected() {
    super.hostConnected();
    // Not everybody who moderates at the same moment.
    this.timer = setInterval(() => document.hidden || this.freshen(), EVERY * (0.85 + Math.random() * 0.3));
    document.addEventListener("visibilitychange", this.onVisible);
  }

  hostDisconnected() {
    clearInterval(this.timer);
    document.removeEventListener("visibilitychange", this.onVisible);
  }

  retry() {
    this.following = [];
    this.turn = (this.turn ?? 0) + 1;
    return super.retry();
  }

  async more() {
    const first = new Set(this.items.map(this.key));
    await super.more();
    this.following = [...this.following, ...this.items.filter((item) => !first.has(this.key(item)))];
  }

  /** A failure is left to the next turn; an answer to an older question (another filter) is dropped. */
  async freshen() {
    if (this.state !== "ready" || this.asking || !(this.always || this.host.checkVisibility())) return;
    const turn = (this.turn = (this.turn ?? 0) + 1);
    this.asking = true;
    try {
      const page = await this.loadPage(undefined);
      if (turn !== this.turn) return;
      if (!this.following.length) this.nextCursor = page.nextCursor;
      const fresh = new Set(page.items.map(this.key));
      this.value = [...page.items, ...this.following.filter((item) => !fresh.has(this.key(item)))];
    } catch (error) {
      if (!("code" in error)) throw error;
    } finally {
      this.asking = false;
    }
  }

  /** Put what an edit answered in its place, or take it out; a reading that began before does not undo it. */
  keep(item, stays = true) {
    this.turn = (this.turn ?? 0) + 1;
    const put = (items) => items.flatMap((other) => (this.key(other) === this.key(item) ? (stays ? [item] : []) : [other]));
    this.following = put(this.following);
    this.changed(put(this.items));
  }
}
