// One person in one group of a round: its messages, and the call in which up to six of its members see and hear each other.
import { get, post, put } from "../api.js";
import { inOrder } from "../room/view.js";
import { openDevices } from "./media.js";
import { Mesh } from "./mesh.js";

const SOON = 1_000;
const LATER = 4_000;
const SPREAD = 0.15;
const SETTING_UP = 20_000;
const STAY_EVERY = 60_000;
const ALL_EVERY = 30_000;
const PATIENCE = 2;
const GONE = new Set(["group_not_found", "not_in_group", "breakouts_closed", "banned", "webinar_ended"]);
const DEVICES = { CAMERA: { camera: true, microphone: true }, VOICE: { microphone: true }, LISTEN: {} };

/**
 * Fires "change"; "gone" when the API says that one is no longer in this group; "ousted" when one went on in another window. `mine` is
 * one's place as the API tells it; `mesh` is there while one is in the call; `trouble` is a sentence about devices or the call.
 */
export class Group extends EventTarget {
  #known = new Set();
  #timer;
  #staying;
  #after;
  #newest;
  #release;
  #allAt = -Infinity;
  #soonUntil = 0;

  /** `path` is the webinar's in the API, `me` a user id. */
  constructor({ path, mine, me }) {
    super();
    Object.assign(this, { me, mine, id: mine.group.id, messages: [], mesh: null, trouble: null, busy: false, read: false, failures: 0 });
    this.webinarPath = path;
    this.path = `${path}/breakouts/${this.id}`;
    this.leaving = () => this.mesh?.bye({ keepalive: true });
    this.returning = () => document.hidden || this.#again(0);
    window.addEventListener("pagehide", this.leaving);
    document.addEventListener("visibilitychange", this.returning);
  }

  // ---- what there is to see

  /** Whether the API could not be reached for a while. */
  get lost() {
    return this.failures > PATIENCE;
  }

  /** How one takes part, for coming back as one was. */
  get manner() {
    const { mesh } = this;
    if (!mesh) return { how: "TEXT", muted: false };
    return { how: mesh.has("video") ? "CAMERA" : mesh.has("audio") ? "VOICE" : "LISTEN", muted: mesh.has("audio") && !mesh.said.microphone };
  }

  /** Those in the call, oneself first: `{userId, name, mine, stream, state, camera, microphone}`; `state` is connected, connecting or away. */
  get callers() {
    const { mesh, me } = this;
    if (!mesh) return [];
    const { members } = this.mine.group;
    const nameOf = (userId) => members.find((member) => member.userId === userId)?.name ?? mesh.peers.get(userId)?.name ?? "";
    const others = new Set([...mesh.peers.keys(), ...members.filter(({ inCall }) => inCall).map(({ userId }) => userId)]);
    others.delete(me);
    return [
      { userId: me, name: nameOf(me), mine: true, stream: mesh.local, state: "connected", ...mesh.said },
      ...[...others].sort().map((userId) => ({ userId, name: nameOf(userId), mine: false, ...seenOf(mesh.peers.get(userId)) })),
    ];
  }

  /** Members who are not among the callers. */
  get others() {
    const seen = new Set(this.callers.map(({ userId }) => userId));
    return this.mine.group.members.filter(({ userId }) => !seen.has(userId));
  }

  // ---- coming and going

  /** `how` is CAMERA, VOICE, LISTEN or TEXT; `tracks` are devices that are open already. Who cannot be in the call is there in writing. */
  async enter({ how, muted = false, tracks }) {
    this.#holdWindow();
    this.#again(0);
    if (how !== "TEXT") await this.call({ ...DEVICES[how], muted, tracks });
    this.#changed();
  }

  /** Take a place in the call, with the devices named. */
  async call({ camera = false, microphone = false, muted = false, tracks }) {
    if (this.mesh || this.busy) return;
    await this.#busily(async () => {
      const opened = tracks ? { tracks, trouble: null } : await this.#open({ camera, microphone });
      const place = await this.#stay();
      if (place && !this.closed) this.#connect(place, opened.tracks, muted);
      else opened.tracks.forEach((track) => track.stop());
      if (place) this.trouble = opened.trouble;
    });
  }

  /** Tell the API that the place in the call is free. */
  giveUp() {
    if (this.mesh) quietly(put(`${this.path}/call`, { joined: false }));
  }

  /** Leave; with `keep` the open devices are given back instead of closed. `keepalive` when the page is being left. */
  close({ keep = false, keepalive = false } = {}) {
    this.closed = true;
    window.removeEventListener("pagehide", this.leaving);
    document.removeEventListener("visibilitychange", this.returning);
    clearTimeout(this.#timer);
    clearInterval(this.#staying);
    this.#release?.();
    const tracks = this.mesh?.close({ keep, keepalive });
    this.mesh = null;
    return tracks;
  }

  /** The API's newest word on one's place in this very group. */
  know(mine) {
    this.mine = mine;
    this.mesh?.keep(new Set(mine.group.members.filter(({ inCall }) => inCall).map(({ userId }) => userId)));
    this.#changed();
  }

  // ---- what one does

  turnCamera(on) {
    if (on) return this.#add({ camera: true });
    return this.mesh.withdraw("video");
  }

  turnMicrophone(on) {
    if (this.mesh.has("audio")) return this.mesh.mute(!on);
    return on ? this.#add({ microphone: true }) : undefined;
  }

  /** Raises ApiError. */
  async say(text) {
    const message = await post(`${this.path}/chat`, { text });
    this.#merge([message]);
    return message;
  }

  /** For who moderates: nobody sees the message any more. Raises ApiError. */
  async remove({ id }) {
    await put(`${this.webinarPath}/chat/${id}`, { status: "DELETED", reason: null, groupId: this.id });
    this.messages = this.messages.filter((message) => message.id !== id);
    this.#changed();
  }

  /** Raises ApiError. */
  async wantHelp(wanted) {
    this.know(await put(`${this.path}/help`, { wanted }));
  }

  // ---- the call

  #connect({ iceServers, signalsAfter, group }, tracks, muted) {
    this.#after = signalsAfter;
    this.mesh = new Mesh({ me: this.me, iceServers: iceServers.map(serverOf), send: (to, kind, payload, options) => this.#signal(to, kind, payload, options) });
    this.mesh.addEventListener("change", () => this.#changed());
    for (const track of tracks) this.mesh.put(track);
    if (muted) this.mesh.mute(true);
    this.mesh.hello(group.members.filter(({ inCall }) => inCall).map(({ userId }) => userId));
    this.#staying = setInterval(() => this.#stay(), STAY_EVERY);
    this.#soonUntil = performance.now() + SETTING_UP;
    this.#again(0);
  }

  /** Take the place, or hold it for some more minutes; null when there is none. */
  async #stay() {
    try {
      this.know(await put(`${this.path}/call`, { joined: true }));
      return this.mine;
    } catch (error) {
      if (!("code" in error)) throw error;
      if (GONE.has(error.code)) this.#gone();
      else this.trouble = error.message;
      this.#changed();
      return null;
    }
  }

  async #open(wanted) {
    return wanted.camera || wanted.microphone ? openDevices(wanted) : { tracks: [], trouble: null };
  }

  #add(wanted) {
    return this.#busily(async () => {
      const { tracks, trouble } = await openDevices(wanted);
      this.trouble = trouble;
      for (const track of tracks) {
        if (this.mesh) this.mesh.put(track);
        else track.stop();
      }
    });
  }

  /** A signal that is lost is made good by the peers' own patience. */
  #signal(to, kind, payload, options) {
    quietly(post(`${this.path}/signals`, { to, kind, payload: JSON.stringify(payload) }, options));
  }

  /** One window of a browser is in a group; who enters in another one leaves here. */
  #holdWindow() {
    const held = navigator.locks?.request(`${this.webinarPath} breakout`, { steal: true }, () => new Promise((done) => {
      this.#release = done;
      if (this.closed) done();
    }));
    held?.catch((error) => {
      if (error.name !== "AbortError") throw error;
      if (!this.closed) this.dispatchEvent(new Event("ousted"));
    });
  }

  // ---- reading

  #again(milliseconds) {
    clearTimeout(this.#timer);
    if (!this.closed) this.#timer = setTimeout(() => this.#turn(), milliseconds);
  }

  get #settingUp() {
    return Boolean(this.mesh) && (performance.now() < this.#soonUntil || [...this.mesh.peers.values()].some(({ connected }) => !connected));
  }

  async #turn() {
    if (this.reading) return;
    this.reading = true;
    try {
      if (this.mesh || !document.hidden) await Promise.all([this.#readMessages(), this.#readSignals()]);
      this.failures = 0;
    } catch (error) {
      if (!("code" in error)) throw error;
      this.failures++;
      if (GONE.has(error.code)) this.#gone();
    } finally {
      this.reading = false;
    }
    this.#again((this.#settingUp ? SOON : LATER) * (1 - SPREAD + 2 * SPREAD * Math.random()));
    this.#changed();
  }

  /** Only those that are new; now and then all, for what was taken back or let through since. */
  async #readMessages() {
    const now = performance.now();
    const all = now - this.#allAt > ALL_EVERY;
    const { items } = await get(`${this.path}/chat`, { after: all ? undefined : this.#newest });
    if (all) this.messages = this.messages.filter(({ status }) => status === "HELD");
    if (all) this.#allAt = now;
    this.#newest = items.at(-1)?.id ?? this.#newest;
    this.#merge(items);
    this.read = true;
  }

  #merge(messages) {
    const byId = new Map([...this.messages, ...messages].map((message) => [message.id, message]));
    this.messages = [...byId.values()].sort(inOrder);
    this.#changed();
  }

  async #readSignals() {
    if (!this.mesh) return;
    const { items, next } = await get(`${this.path}/signals`, { after: this.#after });
    this.#after = next ?? this.#after;
    for (const { id, from, name, kind, payload } of items.filter((signal) => !this.#known.has(signal.id))) {
      this.#known.add(id);
      const said = parsed(payload);
      if (said) this.mesh?.take({ from, name, kind, payload: said });
    }
  }

  #gone() {
    if (!this.closed) this.dispatchEvent(new Event("gone"));
  }

  async #busily(work) {
    this.busy = true;
    this.#changed();
    try {
      await work();
    } finally {
      this.busy = false;
      this.#changed();
    }
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}

const seenOf = (peer) => (peer ? { stream: peer.stream, state: peer.connected ? "connected" : "connecting", ...peer.sends } : { stream: null, state: "away", camera: false, microphone: false });

/** An ICE server as RTCPeerConnection takes it: without what is null. */
const serverOf = (server) => Object.fromEntries(Object.entries(server).filter(([, value]) => value !== null));

/** What another browser sent: an object, or null when it is nothing that one of ours would send. */
function parsed(payload) {
  try {
    const value = JSON.parse(payload);
    return value && typeof value === "object" && typeof value.session === "string" ? value : null;
  } catch {
    return null;
  }
}

/** For what may fail without anybody having to know. */
const quietly = (sending) =>
  sending.catch((error) => {
    if (!("code" in error)) throw error;
  });
