// One person in the room of a webinar: the feed that everybody reads, what is this person's own, and the moment that their picture shows.
import { get, post } from "../api.js";
import * as memory from "../live/memory.js";
import { ChatLog } from "./chat-log.js";
import { RoomFeed } from "./feed.js";
import { leaveForLater, momentsOf, passedBy, viewAt } from "./view.js";

const TICK = 250;
const MINUTE = 60_000;
const PATIENCE = 3;
const LOOK_FIRST = 15_000;
const LOOK_LONGEST = 60_000;
const REFUSED = new Set(["banned", "muted"]);

/**
 * Fires "change" when there is something else to see. `clock` gives the programme time of the picture (epoch milliseconds), or
 * null where there is none: then everything is shown. In a replay (`live` is false) one only reads, and so does somebody
 * whom the API does not know (`known` is false).
 */
export class Room extends EventTarget {
  constructor({ webinarId, renew, live, known = true }) {
    super();
    this.webinarId = webinarId;
    this.path = `/api/webinars/${webinarId}`;
    this.live = live;
    this.closed = false;
    this.clock = () => null;
    this.date = null;
    // Of a vote, how many there are with it; 0 where only the feed knows.
    this.own = { me: null, voted: new Map(memory.votesIn(webinarId).map((id) => [id, 0])), answers: new Map(), questions: [], messages: [] };
    this.arrived = new Set();
    this.feed = new RoomFeed(`/live/${webinarId}/room/state.json`, { renew, live });
    this.log = new ChatLog((minute) => this.feed.chatPage(minute));
    this.feed.addEventListener("change", () => this.take());
    this.log.addEventListener("change", () => this.measure());
    this.timer = setInterval(() => this.tick(), TICK);
    this.moments = new Float64Array();
    this.passed = 0;
    this.told = false;
    if (known) this.enter();
  }

  destroy() {
    clearInterval(this.timer);
    clearTimeout(this.looking);
    this.feed.destroy();
  }

  changed() {
    this.seen = undefined;
    this.dispatchEvent(new Event("change"));
  }

  // ---- what is seen

  /** Whether anything was read yet. */
  get ready() {
    return this.feed.version !== null;
  }

  /** Whether nothing could be read for a while. */
  get lost() {
    return this.feed.failures > PATIENCE;
  }

  /** The room at the moment of the picture; made once for all who show it. */
  get view() {
    return (this.seen ??= { ...viewAt(this.feed.items, this.date), messages: this.log.upTo(this.date) });
  }

  take() {
    this.log.take(this.feed.items);
    this.settle();
    this.measure();
    this.reach();
  }

  /** In a replay: what was said around the moment. */
  reach() {
    if (!this.live && this.date !== null) this.log.reach(this.date).catch(leaveForLater);
  }

  measure() {
    this.moments = momentsOf([...this.feed.items.values(), ...this.log.upTo(null)]);
    this.passed = this.date === null ? 0 : passedBy(this.moments, this.date);
    this.changed();
  }

  tick() {
    if (this.lost !== this.told) {
      this.told = this.lost;
      this.changed();
    }
    const date = this.clock() ?? this.date;
    if (date !== this.date) this.follow(date);
  }

  /** Follow the picture: another view where a moment was passed, forwards or back. */
  follow(date) {
    const before = this.date;
    this.date = date;
    if (before === null || Math.floor(date / MINUTE) !== Math.floor(before / MINUTE)) this.reach();
    const passed = passedBy(this.moments, date);
    if (passed === this.passed && before !== null) return;
    this.passed = passed;
    this.settle();
    this.changed();
  }

  // ---- what is one's own

  /** Read once what only this person may see; in a replay nothing waits any more. */
  async enter() {
    try {
      const [{ me }, answered, waiting] = await Promise.all([get(`${this.path}/room`), get(`${this.path}/polls/answers`), this.live ? this.readWaiting() : {}]);
      this.failure = undefined;
      this.own = { ...this.own, me, answers: new Map(answered.items.map((answer) => [answer.pollId, answer])), ...waiting };
      this.settle();
      this.watchOwn();
    } catch (error) {
      if (!("code" in error)) throw error;
      this.failure = error;
    }
    this.changed();
  }

  /** What I wrote that not everybody sees, and what was sent from here just now. */
  async readWaiting() {
    const [questions, messages] = await Promise.all([get(`${this.path}/qa`, { mine: true, limit: 50 }), get(`${this.path}/chat/mine`, { limit: 20 })]);
    const unseen = messages.items.filter(({ status, channel }) => status !== "VISIBLE" && channel === "MAIN");
    return { questions: questions.items, messages: [...unseen, ...this.own.messages.filter(({ status }) => status === "VISIBLE")] };
  }

  /** What everybody sees is not shown as my own too: a question once it is in the feed, a message once the picture has come to it. */
  settle() {
    const { items } = this.feed;
    for (const { id } of this.own.messages) if (items.has(`chat/${id}`)) this.arrived.add(id);
    this.own.questions = this.own.questions.filter(({ id, status }) => status === "HIDDEN" || !items.has(`question/${id}`));
    this.own.messages = this.own.messages.filter(({ id, status }) => status !== "VISIBLE" || !this.arrived.has(id) || (items.has(`chat/${id}`) && !this.has(id)));
  }

  has(messageId) {
    return this.date === null || Date.parse(this.feed.items.get(`chat/${messageId}`).at) <= this.date;
  }

  get waits() {
    return this.own.questions.some(({ status }) => status === "PENDING") || this.own.messages.some(({ status }) => status === "HELD");
  }

  /** While something of mine waits for a moderator: look now and then what has become of it. */
  watchOwn(pause = LOOK_FIRST) {
    clearTimeout(this.looking);
    if (!this.live || !this.waits) return;
    this.looking = setTimeout(async () => {
      if (!document.hidden) await this.lookAtOwn().catch(leaveForLater);
      this.watchOwn(Math.min(LOOK_LONGEST, pause * 1.5));
    }, pause * (0.8 + Math.random() * 0.4));
  }

  async lookAtOwn() {
    Object.assign(this.own, await this.readWaiting());
    this.settle();
    this.changed();
  }

  // ---- what one does

  /** The webinar is over, and its picture with it: what was said is all there to read. */
  close() {
    if (this.closed) return;
    this.closed = true;
    this.clock = () => null;
    this.date = null;
    this.measure();
  }

  get mayWrite() {
    return Boolean(this.live && !this.closed && this.own.me && !this.own.me.banned);
  }

  /** Send something; who was sent out or muted meanwhile learns it here. */
  async send(path, body) {
    try {
      return await post(`${this.path}${path}`, body);
    } catch (error) {
      if (REFUSED.has(error.code)) await this.enter();
      throw error;
    }
  }

  async ask(question, anonymous) {
    const asked = await this.send("/qa", { question, anonymous });
    this.own.questions = [asked, ...this.own.questions];
    this.watchOwn();
    this.changed();
  }

  /** A vote counts here at once: until the feed has it, at least one more than was there. */
  async vote({ id, upvotes }) {
    const { voted } = this.own;
    if (voted.has(id)) return;
    voted.set(id, upvotes + 1);
    this.changed();
    try {
      await this.send(`/qa/${id}/upvote`);
      memory.keepVotes(this.webinarId, [...voted.keys()]);
    } catch (error) {
      voted.delete(id);
      this.changed();
      throw error;
    }
  }

  async say(text, announcement = false) {
    const message = await this.send("/chat", { text, channel: "MAIN", announcement });
    this.own.messages = [...this.own.messages, message];
    this.watchOwn();
    this.settle();
    this.changed();
    return message;
  }

  async answer(pollId, given) {
    try {
      await this.send(`/polls/${pollId}/answers`, given);
    } catch (error) {
      if (error.code !== "already_answered") throw error;
    }
    this.own.answers.set(pollId, { pollId, ...given });
    this.changed();
  }
}
