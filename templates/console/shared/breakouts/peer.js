// One connection to one other person of a group: either side may offer at any time (perfect negotiation, WebRTC 1.0 section 10.7).
const GATHERING = 400;
const GRACE = 4_000;
const PATIENCE = 15_000;
const KILOBIT = 1_000;
// Each camera is sent to up to five others: together no more than a household's uplink takes.
const BITRATES = { audio: 48 * KILOBIT, video: 500 * KILOBIT };

/**
 * `send(kind, payload)` carries OFFER, ANSWER and CANDIDATE to the other side, whose come in through `take`. Of two offers that meet, that of
 * the one who is not `polite` counts. Fires "change" when there is something else to see, "lost" when no connection comes about, and "left"
 * when the other side has ended it.
 */
export class Peer extends EventTarget {
  #turn = Promise.resolve();
  #early = [];
  #told = false;
  #offer = 0;
  #timer;
  #senders = {};

  /** `local` is the stream of one's own tracks, `said` which of them are on: `{camera, microphone}`. */
  constructor({ name, session, polite, iceServers, send, local, said }) {
    super();
    Object.assign(this, { name, session, polite, send, said, metAt: performance.now(), stream: null, sends: { camera: false, microphone: false } });
    this.connection = new RTCPeerConnection({ iceServers, bundlePolicy: "max-bundle" });
    this.connection.addEventListener("negotiationneeded", () => this.#inTurn(() => this.#propose()));
    this.connection.addEventListener("icecandidate", ({ candidate }) => candidate && this.#told && this.send("CANDIDATE", { candidate: candidate.toJSON() }));
    this.connection.addEventListener("connectionstatechange", () => this.#moved());
    this.connection.addEventListener("track", ({ streams: [stream] }) => this.#receive(stream));
    this.#openChannel();
    for (const track of local.getTracks()) this.put(track, local);
    this.#wait(PATIENCE);
  }

  get connected() {
    return this.connection.connectionState === "connected";
  }

  /** Send a track from now on, in place of the one of its kind before it. */
  put(track, local) {
    const { [track.kind]: sender } = this.#senders;
    if (sender) return void sender.replaceTrack(track);
    this.#senders[track.kind] = this.connection.addTrack(track, local);
    return undefined;
  }

  /** Send no more of a kind; the connection stays as it is, so that going on needs no new offer. */
  withdraw(kind) {
    this.#senders[kind]?.replaceTrack(null);
  }

  /** Something of the other side came: `kind` is OFFER, ANSWER or CANDIDATE. */
  take(kind, payload) {
    return this.#inTurn(() => (kind === "CANDIDATE" ? this.#addCandidate(payload.candidate) : this.#describe(kind, payload)));
  }

  /** Look for another way to each other, for instance after the network has changed. */
  restart() {
    this.connection.restartIce();
  }

  /** Tell the other side what one sends now: a black picture alone does not say that the camera is off. */
  say(said) {
    this.said = said;
    if (this.channel.readyState === "open") this.channel.send(JSON.stringify(said));
  }

  close() {
    clearTimeout(this.#timer);
    this.closed = true;
    this.connection.close();
  }

  // ---- inside

  /** One after the other, so that a description is sent before anything else happens to it. What fails ends in "lost". */
  #inTurn(work) {
    this.#turn = this.#turn.then(() => (this.closed ? undefined : work())).catch((error) => {
      if (!(error instanceof DOMException)) throw error;
    });
    return this.#turn;
  }

  #openChannel() {
    this.channel = this.connection.createDataChannel("sends", { negotiated: true, id: 0 });
    this.channel.addEventListener("open", () => this.say(this.said));
    this.channel.addEventListener("close", () => this.closed || this.dispatchEvent(new Event("left")));
    this.channel.addEventListener("message", ({ data }) => {
      const { camera, microphone } = JSON.parse(data);
      this.sends = { camera: Boolean(camera), microphone: Boolean(microphone) };
      this.#changed();
    });
  }

  async #propose() {
    const { connection } = this;
    if (connection.signalingState !== "stable") return;
    await connection.setLocalDescription();
    await this.#gathered();
    this.#tell("OFFER", ++this.#offer);
  }

  async #describe(kind, { description, number }) {
    const { connection } = this;
    if (kind === "ANSWER" && (connection.signalingState !== "have-local-offer" || number !== this.#offer)) return;
    // Both offered at once: the polite side's offer is taken back by the very call that takes the other one.
    if (kind === "OFFER" && connection.signalingState !== "stable" && !this.polite) return;
    await connection.setRemoteDescription(description);
    for (const candidate of this.#early.splice(0)) await this.#addCandidate(candidate);
    this.#limit();
    if (kind === "ANSWER") return;
    await connection.setLocalDescription();
    await this.#gathered();
    this.#tell("ANSWER", number);
  }

  #tell(kind, number) {
    if (this.closed) return;
    this.send(kind, { description: this.connection.localDescription.toJSON(), number });
    this.#told = true;
  }

  async #addCandidate(candidate) {
    if (!this.connection.remoteDescription) this.#early.push(candidate);
    // One of an offer that was not taken does not belong to what was, and is refused.
    else await this.connection.addIceCandidate(candidate);
  }

  /** A moment for candidates: most go with the description, and only what comes later needs a message of its own. */
  #gathered() {
    const { connection } = this;
    if (connection.iceGatheringState === "complete") return undefined;
    return new Promise((done) => {
      const timer = setTimeout(done, GATHERING);
      connection.addEventListener("icegatheringstatechange", () => {
        if (connection.iceGatheringState !== "complete") return;
        clearTimeout(timer);
        done();
      });
    });
  }

  #limit() {
    for (const sender of Object.values(this.#senders)) {
      const parameters = sender.getParameters();
      if (!parameters.encodings?.length || !sender.track) continue;
      for (const encoding of parameters.encodings) encoding.maxBitrate = BITRATES[sender.track.kind];
      // A browser that refuses goes by its own estimate.
      sender.setParameters(parameters).catch(() => {});
    }
  }

  #receive(stream) {
    this.stream = stream;
    this.#changed();
  }

  #moved() {
    if (this.closed) return;
    const { connectionState } = this.connection;
    if (connectionState === "connected") clearTimeout(this.#timer);
    if (connectionState === "failed") this.restart();
    if (["disconnected", "failed"].includes(connectionState)) this.#wait(PATIENCE);
    if (connectionState === "disconnected") setTimeout(() => !this.closed && !this.connected && this.restart(), GRACE);
    this.#changed();
  }

  #wait(milliseconds) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.connected || this.closed || this.dispatchEvent(new Event("lost")), milliseconds);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
