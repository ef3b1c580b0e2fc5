// The breakout rooms of a webinar for one person: the round that the feed announces, their place in it, and the group they are in.
import { get, post, put } from "../api.js";
import { Group } from "./group.js";
import { devicesAllowed } from "./media.js";
import { momentsAhead, statusOf } from "./round.js";

const KEPT = "academy.breakout";
// Everybody's page learns of a round in the same second; they ask for their places one after the other.
const SPREAD = 3_000;
const PLACED_WITHIN = 15_000;
const AGAIN = 20_000;
const JUST_AFTER = 50;
const LONGEST_TIMER = 2 ** 31 - 1;
const SHUT_OUT = new Set([403, 404]);

/**
 * `room` is the person's `Room`; `wanted` the id of a group that a moderator comes for. Fires "change". `mine` is what the API says of one's
 * place, `group` the `Group` that one has entered, `over` whether a round that one took part in has just ended, `elsewhere` whether one
 * went on in another window.
 */
export class Breakouts extends EventTarget {
  #timer;
  #reading;
  #seen;
  #fresh = true;

  constructor({ room, path, wanted = null }) {
    super();
    Object.assign(this, { room, path, wanted, mine: null, group: null, over: false, elsewhere: false });
    this.onChange = () => this.#look();
    room.addEventListener("change", this.onChange);
    this.#look();
  }

  destroy() {
    this.room.removeEventListener("change", this.onChange);
    clearTimeout(this.#timer);
    clearTimeout(this.#reading);
    this.gone = true;
    this.group?.close({ keepalive: true });
  }

  /** What everybody sees of the newest round while it runs; else null. */
  get round() {
    const { room } = this;
    const round = room.live && !room.closed ? room.feed.items.get("breakouts") : undefined;
    return round && ["OPEN", "CALLED_BACK"].includes(statusOf(round)) ? round : null;
  }

  get moderates() {
    return Boolean(this.room.own.me?.moderates);
  }

  // ---- what one does

  /** Ask for a place, where places are given; or choose a group (null: none). Raises ApiError. */
  async take(groupId) {
    this.mine = groupId === undefined ? await post(`${this.path}/breakouts/mine`) : await put(`${this.path}/breakouts/mine`, { groupId });
    this.#settle();
  }

  /** Enter one's group as `how` says: CAMERA or VOICE (the browser asks for devices), LISTEN or TEXT; `tracks` are of devices that are open already. */
  join({ how, muted = false, tracks }) {
    const { path, mine, room } = this;
    const group = new Group({ path, mine, me: room.own.me.userId });
    group.addEventListener("gone", () => this.read());
    group.addEventListener("ousted", () => {
      this.elsewhere = true;
      this.#part();
    });
    group.addEventListener("change", () => {
      if (this.group !== group) return;
      keep({ path, groupId: group.id, ...group.manner });
      this.#changed();
    });
    this.group = group;
    this.over = this.elsewhere = false;
    // Who takes a place in the call is told then; the others see who is in it.
    if (how === "TEXT") this.#readIn(0);
    this.#changed();
    return group.enter({ how, muted, tracks });
  }

  /** Back to the webinar. Who moderates gives the place back too: they were there as guests. Raises ApiError. */
  async leave() {
    this.group?.giveUp();
    this.#part();
    if (this.moderates) await this.take(null);
  }

  dismiss() {
    this.over = false;
    this.#changed();
  }

  /** Read one's place. What fails is told, and tried again. */
  async read() {
    clearTimeout(this.#reading);
    try {
      this.mine = await get(`${this.path}/breakouts/mine`);
      this.failure = undefined;
    } catch (error) {
      if (!("code" in error)) throw error;
      this.failure = error;
    }
    if (!this.gone) this.#settle();
  }

  // ---- what happens

  /** The feed said something, or a moment of the round has come. */
  #look() {
    const { round, room } = this;
    clearTimeout(this.#timer);
    if (!round) {
      this.over ||= Boolean(this.group);
      this.mine = null;
      clearTimeout(this.#reading);
      this.#part();
    } else {
      const next = Math.min(LONGEST_TIMER, ...momentsAhead(round).map((moment) => moment - Date.now() + JUST_AFTER));
      this.#timer = setTimeout(() => this.#look(), next);
      if (room.own.me && !room.own.me.banned) this.#readIfNews(round);
    }
    if (room.own.me && room.feed.version !== null) this.#fresh = false;
    this.#changed();
  }

  /** Only what may concern this person is a reason to ask the API. */
  #readIfNews(round) {
    const seen = this.#newsOf(round);
    if (seen === this.#seen) return;
    this.#seen = seen;
    const known = this.mine?.round === round.round;
    if (this.#fresh || this.mine?.group) this.#readIn(0);
    else this.#readIn(Math.random() * (known ? PLACED_WITHIN : SPREAD));
  }

  /** The round, and how many are in my group; without a group, and where moderators place people, how many they have placed. */
  #newsOf({ round, assignment, groups }) {
    const mine = this.mine?.round === round ? this.mine.group : null;
    const known = mine ? groups.find(({ id }) => id === mine.id)?.taken : assignment === "BY_HAND" && groups.reduce((sum, { taken }) => sum + taken, 0);
    return `${round} ${mine?.id} ${known}`;
  }

  #readIn(milliseconds) {
    clearTimeout(this.#reading);
    this.#reading = setTimeout(() => this.read(), milliseconds);
  }

  /** Bring where one is to what the API says. */
  #settle() {
    const { round, mine, failure, wanted } = this;
    if (!round) return this.#look();
    this.#seen = this.#newsOf(round);
    if (mine) this.wanted = null;
    if (mine && this.moderates && wanted !== mine.group?.id && round.groups.some(({ id }) => id === wanted)) this.#comeIn(wanted);
    else if (!failure) this.#follow(mine.group);
    else if (SHUT_OUT.has(failure.status)) this.#part();
    if (this.group || failure) this.#readIn(AGAIN * (0.85 + Math.random() * 0.3));
    return this.#changed();
  }

  /** Where one sits now: stay, go along with a move, come back after a reload, or leave. */
  #follow(place) {
    const { group, mine } = this;
    if (group && place?.id === group.id) group.know(mine);
    else if (group && place) this.join({ ...group.manner, tracks: this.#part({ keep: true }) });
    else if (group) this.#part();
    else if (place) this.#comeBack(place);
  }

  async #comeIn(groupId) {
    try {
      await this.take(groupId);
    } catch (error) {
      if (!("code" in error)) throw error;
      this.failure = error;
      this.#changed();
    }
  }

  /** After a reload: where and as one was. The browser is not made to ask for devices again. */
  async #comeBack({ id }) {
    const { path, groupId, how, muted } = kept();
    if (path !== this.path || groupId !== id || this.returned) return;
    this.returned = true;
    const asking = ["CAMERA", "VOICE"].includes(how) && !(await devicesAllowed());
    if (!this.group) await this.join({ how: asking ? "LISTEN" : how, muted });
  }

  /** Leave the group here. With `keep` its devices stay open, and are given to who goes on with them. */
  #part({ keep: kept = false } = {}) {
    const { group } = this;
    if (!group) return undefined;
    this.group = null;
    this.returned = true;
    sessionStorage.removeItem(KEPT);
    const tracks = group.close({ keep: kept });
    this.#changed();
    return tracks;
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

const kept = () => JSON.parse(sessionStorage.getItem(KEPT)) ?? {};
const keep = (place) => sessionStorage.setItem(KEPT, JSON.stringify(place));
