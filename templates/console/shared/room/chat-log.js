// The messages of a chat as far as they are known here: the feed's newest hundred, what has rolled out of them, and minute pages.
import { inOrder, leaveForLater, timeOf } from "./view.js";

const MINUTE = 60_000;
const SCREENFUL = 50;
const KEPT = 300;

/** `read(minute)` fetches the page of a minute: its messages. Fires "change" when one has come. */
export class ChatLog extends EventTarget {
  constructor(read) {
    super();
    this.read = read;
    this.newest = new Map();
    this.rolled = new Map();
    this.pages = new Map();
    this.minutes = new Map();
    this.loading = null;
    this.refreshing = new Set();
  }

  /** What the feed says now: its newest messages, and how many each minute's page holds. */
  take(items) {
    const before = this.newest;
    this.newest = new Map();
    this.minutes = new Map();
    for (const [key, item] of items) {
      const [kind, id] = key.split("/");
      if (kind === "chat") this.newest.set(id, { id, ...item });
      if (kind === "minute") this.minutes.set(Number(id), item.messages);
    }
    this.roll(before);
    for (const [minute, page] of this.pages) if (this.minutes.get(minute) !== page.count) this.refresh(minute);
  }

  /** A message that is older than all that are there has rolled out; any other that went was deleted. */
  roll(before) {
    const oldest = this.oldestOf(this.newest.values());
    for (const [id, message] of before) {
      if (!this.newest.has(id) && oldest !== null && timeOf(message.at) < oldest) this.rolled.set(id, message);
    }
    while (this.rolled.size > KEPT) this.rolled.delete(this.rolled.keys().next().value);
  }

  oldestOf(messages) {
    let oldest = null;
    for (const { at } of messages) if (oldest === null || timeOf(at) < oldest) oldest = timeOf(at);
    return oldest;
  }

  /** The known messages up to a moment of the programme (null: all), oldest first; of each only what is still there. */
  upTo(date) {
    const edge = this.oldestOf(this.newest.values()) ?? Infinity;
    const known = new Map(this.newest);
    for (const [minute, { messages }] of this.pages) for (const message of messages) if (timeOf(message.at) < edge || !this.newest.size) known.set(message.id, { minute, ...message });
    for (const [id, message] of this.rolled) if (!this.pages.has(minuteOf(message))) known.set(id, message);
    return [...known.values()].filter(({ at }) => date === null || timeOf(at) <= date).sort(inOrder);
  }

  /** The minutes before a moment whose messages are not known here yet, newest first. */
  unread(date) {
    const oldest = this.oldestOf(this.newest.values());
    const covered = (minute) => this.pages.has(minute) || (oldest !== null && minute * MINUTE > oldest);
    return [...this.minutes.keys()].filter((minute) => (date === null || minute * MINUTE <= date) && !covered(minute)).sort((one, other) => other - one);
  }

  hasEarlier(date) {
    return this.unread(date).length > 0;
  }

  /** Fetch older pages until there is another screenful, or nothing is left. */
  earlier(date) {
    this.loading ??= this.fetchEarlier(date).finally(() => {
      this.loading = null;
      this.dispatchEvent(new Event("change"));
    });
    return this.loading;
  }

  async fetchEarlier(date) {
    let found = 0;
    for (const minute of this.unread(date)) {
      found += await this.load(minute);
      if (found >= SCREENFUL) break;
    }
  }

  /** In a replay: have what was said just before a moment. */
  async reach(date) {
    await this.loading;
    const minute = Math.floor(date / MINUTE);
    const near = this.unread(date).some((other) => minute - other < 2);
    if (near || (this.hasEarlier(date) && this.upTo(date).length < SCREENFUL / 2)) await this.earlier(date);
  }

  async load(minute) {
    const count = this.minutes.get(minute);
    const messages = await this.read(minute);
    this.pages.set(minute, { count, messages });
    return messages.length;
  }

  /** The page of a minute has changed: a message of it was deleted, or has come. */
  async refresh(minute) {
    if (this.refreshing.has(minute)) return;
    this.refreshing.add(minute);
    if (!this.minutes.has(minute)) this.pages.delete(minute);
    else await this.load(minute).catch(leaveForLater);
    this.refreshing.delete(minute);
    this.dispatchEvent(new Event("change"));
  }
}

const minuteOf = ({ at }) => Math.floor(timeOf(at) / MINUTE);
