// A room's feed (docs/room.md): what everybody may see of a webinar's room, read from the CDN about once a second, never from the API.
const EVERY = 1200;
const HIDDEN = 10_000;
const LONGEST = 30_000;
const SPREAD = 0.2;
const AT_ONCE = 300;
const PAGE_TRIES = 3;
const PAGE_AGE = 1000;
// Of a room that nobody has changed yet there is no feed; these are its rules.
const NEW_ROOM = { questionsOpen: true, anonymousAllowed: true, chat: "OPEN", slowMode: 0, linksAllowed: false, pinned: null };

/** How long to wait before reading again, in milliseconds; each viewer a little differently, after failures longer and longer. */
export function pauseBefore({ failures = 0, hidden = false }, random = Math.random()) {
  const base = Math.min(LONGEST, Math.max(hidden ? HIDDEN : EVERY, failures && EVERY * 2 ** failures));
  return base * (1 - SPREAD + 2 * SPREAD * random);
}

/**
 * Fires "change" with every new version. `items` are what there is to see, by key; `version` is null until something was read;
 * `failures` counts the reads that failed since the last one that did not. `renew` fetches fresh cookies when the CDN says 403.
 * In a replay (`live` is false) it reads until it has read once.
 */
export class RoomFeed extends EventTarget {
  constructor(url, { renew, live = true }) {
    super();
    this.url = new URL(url, location.href);
    this.renew = renew;
    this.live = live;
    this.items = new Map();
    this.version = null;
    this.failures = 0;
    this.onReturn = () => document.hidden || this.soon(Math.random() * AT_ONCE);
    document.addEventListener("visibilitychange", this.onReturn);
    window.addEventListener("online", this.onReturn);
    this.poll();
  }

  /** All messages of a minute (whole minutes since 1970), oldest first. Raises TypeError when they cannot be read. */
  async chatPage(minute) {
    for (let tries = 1; ; tries++) {
      const response = await this.fetch(`chat/${minute}.json`);
      if (!response.ok) throw new TypeError(`no page of minute ${minute}`);
      const { messages } = await response.json();
      // The CDN may still have a copy from before the change that the feed speaks of.
      const wanted = this.items.get(`minute/${minute}`)?.messages ?? messages.length;
      if (messages.length === wanted || tries === PAGE_TRIES) return messages;
      await new Promise((done) => setTimeout(done, PAGE_AGE));
    }
  }

  async poll() {
    if (this.reading) return;
    clearTimeout(this.timer);
    this.reading = true;
    try {
      this.failures = (await this.read()) ? 0 : this.failures + 1;
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof SyntaxError || "code" in error)) throw error;
      this.failures++;
    } finally {
      this.reading = false;
    }
    if (this.live || this.failures) this.soon(pauseBefore({ failures: this.failures, hidden: document.hidden }));
  }

  /** Read the newest version; return whether that went well. */
  async read() {
    let response = await this.fetch("state.json");
    if (response.status === 403) {
      await this.renew();
      response = await this.fetch("state.json");
    }
    if (response.status === 404 && this.version === null) this.show(new Map([["room", NEW_ROOM]]), 0);
    return response.status === 404 || (response.ok && this.take(await response.json()));
  }

  /** Go on to a state: by its deltas, or from its snapshot where they do not reach back to what is known here. */
  async take(state) {
    if (this.version !== null && state.version <= this.version) return true;
    let { items, version } = this;
    if (version === null || version < state.since) {
      const response = await this.fetch(state.snapshot.path, "default");
      if (!response.ok) return false;
      const snapshot = await response.json();
      items = new Map(Object.entries(snapshot.items));
      version = snapshot.version;
    }
    for (const delta of state.deltas) {
      if (delta.version <= version) continue;
      for (const [key, item] of Object.entries(delta.set)) items.set(key, item);
      for (const key of delta.gone) items.delete(key);
    }
    this.show(items, state.version);
    return true;
  }

  show(items, version) {
    if (this.gone) return;
    this.items = items;
    this.version = version;
    this.dispatchEvent(new Event("change"));
  }

  /** An unchanged object costs a 304: `no-cache` asks with the ETag of the copy that the browser keeps. */
  fetch(path, cache = "no-cache") {
    return fetch(new URL(path, this.url), { cache });
  }

  /** Read again after so many milliseconds. */
  soon(milliseconds) {
    clearTimeout(this.timer);
    if (!this.gone) this.timer = setTimeout(() => this.poll(), milliseconds);
  }

  destroy() {
    this.gone = true;
    clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.onReturn);
    window.removeEventListener("online", this.onReturn);
  }
}
