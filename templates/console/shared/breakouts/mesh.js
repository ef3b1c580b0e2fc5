// Everybody of a small group connected with everybody: who is there, and what each sends. What it says to others goes through `send`.
import { Peer } from "./peer.js";

const TRIES = 3;
const SETTLED = 30_000;

/**
 * `send(to, kind, payload)` carries a signal to somebody; theirs come in through `take`. Every page has a session of its own: what was
 * meant for the page before a reload is not taken, and who comes back with another session is met anew. Fires "change".
 */
export class Mesh extends EventTarget {
  #tries = new Map();

  constructor({ me, iceServers, send }) {
    super();
    Object.assign(this, { me, iceServers, send, session: crypto.randomUUID(), peers: new Map(), local: new MediaStream() });
    this.said = { camera: false, microphone: false };
    this.onOnline = () => this.peers.forEach((peer) => peer.restart());
    window.addEventListener("online", this.onOnline);
  }

  /** Tell others (user ids) that one is here: they offer a connection. */
  hello(others) {
    for (const userId of others) if (userId !== this.me) this.#say(userId, "HELLO");
  }

  /** A signal of somebody. Kinds that are not known here are left alone. */
  take({ from, name, kind, payload }) {
    const { session, to } = payload;
    if (from === this.me || (to && to !== this.session)) return;
    const known = this.peers.get(from)?.session === session;
    if (kind === "BYE" && known) this.#drop(from);
    if (kind === "HELLO" || (kind === "OFFER" && !known)) this.#meet(from, session, name);
    const peer = this.peers.get(from);
    if (["OFFER", "ANSWER", "CANDIDATE"].includes(kind) && peer?.session === session) peer.take(kind, payload);
  }

  /** Who is in the call by the API's newest word; others are let go, but for those who may have come after it was said. */
  keep(userIds) {
    for (const [userId, { metAt }] of this.peers) if (!userIds.has(userId) && performance.now() - metAt > SETTLED) this.#drop(userId);
  }

  // ---- what one sends

  /** Whether a device of a kind ("audio" or "video") is open. */
  has(kind) {
    return this.local.getTracks().some((track) => track.kind === kind);
  }

  /** Send a camera's or a microphone's track to everybody, also to those who come later. */
  put(track) {
    this.#remove(track.kind);
    this.local.addTrack(track);
    track.addEventListener("ended", () => this.local.getTracks().includes(track) && this.withdraw(track.kind));
    this.peers.forEach((peer) => peer.put(track, this.local));
    this.#tell(track.kind, track.enabled);
  }

  /** Be silent or heard again; the microphone stays open, so that this is at once. */
  mute(muted) {
    for (const track of this.local.getAudioTracks()) track.enabled = !muted;
    this.#tell("audio", !muted && this.has("audio"));
  }

  /** Send no more of a kind, and let the device go. */
  withdraw(kind) {
    this.#remove(kind);
    this.peers.forEach((peer) => peer.withdraw(kind));
    this.#tell(kind, false);
  }

  /** Tell everybody that one goes away; `keepalive` when the page is being left. */
  bye(options) {
    for (const [userId, { session }] of this.peers) this.#say(userId, "BYE", { to: session }, options);
  }

  /** Go away. Devices are closed; with `keep` they are given back open. */
  close({ keep = false, keepalive = false } = {}) {
    window.removeEventListener("online", this.onOnline);
    this.bye({ keepalive });
    this.peers.forEach((peer) => peer.close());
    this.peers.clear();
    const tracks = this.local.getTracks();
    if (!keep) tracks.forEach((track) => track.stop());
    return tracks;
  }

  // ---- inside

  #remove(kind) {
    for (const track of this.local.getTracks().filter((one) => one.kind === kind)) {
      track.stop();
      this.local.removeTrack(track);
    }
  }

  #say(userId, kind, payload = {}, options = {}) {
    this.send(userId, kind, { session: this.session, ...payload }, options);
  }

  #tell(kind, sending) {
    this.said = { ...this.said, [kind === "audio" ? "microphone" : "camera"]: sending };
    this.peers.forEach((peer) => peer.say(this.said));
    this.#changed();
  }

  #meet(userId, session, name) {
    this.peers.get(userId)?.close();
    const peer = new Peer({
      name, session, polite: this.me < userId, iceServers: this.iceServers, local: this.local, said: this.said,
      send: (kind, payload) => this.#say(userId, kind, { to: session, ...payload }),
    });
    peer.addEventListener("change", () => {
      if (peer.connected) this.#tries.delete(session);
      this.#changed();
    });
    peer.addEventListener("left", () => this.peers.get(userId) === peer && this.#drop(userId));
    peer.addEventListener("lost", () => this.peers.get(userId) === peer && this.#retry(userId, session));
    this.peers.set(userId, peer);
    this.#changed();
  }

  /** No connection came about: begin anew a few times; after that it is theirs to come back. */
  #retry(userId, session) {
    this.#drop(userId);
    const tries = (this.#tries.get(session) ?? 0) + 1;
    this.#tries.set(session, tries);
    if (tries < TRIES) this.hello([userId]);
  }

  #drop(userId) {
    this.peers.get(userId)?.close();
    this.peers.delete(userId);
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
