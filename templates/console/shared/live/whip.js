// Publishing one source over WHIP (RFC 9725): a session that is kept alive until it is told to stop.
//   publisher = new Publisher({ stream, kind, authorize }); publisher.addEventListener("change", …); publisher.start();
// `authorize(again)` gives `{whipUrl, token, iceServers}`; it is asked before every attempt, so tokens and addresses are fresh.

const GATHERING = 1_500;
const PATIENCE = 10_000;
const GRACE = 3_000;
const LONGEST = 8_000;
const MEASURE_EVERY = 2_000;
const KILOBIT = 1_000;
// Chromium begins at 300 kbit/s and takes half a minute to believe more; these say what to begin with.
const BITRATES = { min: 300, start: 2_000, max: 4_000 };

export class Publisher extends EventTarget {
  #peer;
  #session;
  #timer;
  #measuring;
  #before;
  #attempt = 0;
  #learnt = [];

  constructor({ stream, kind, authorize }) {
    super();
    Object.assign(this, { stream, kind, authorize, state: "idle", error: null, figures: null });
  }

  start() {
    if (!["idle", "failed"].includes(this.state)) return;
    this.#attempt = 0;
    this.#connect();
  }

  /** Take other tracks, for instance of another camera, without a new session where that is possible. */
  async replace(stream) {
    this.stream = stream;
    if (!this.#peer) return;
    for (const sender of this.#peer.getSenders()) {
      const track = stream.getTracks().find(({ kind }) => kind === sender.track?.kind);
      await sender.replaceTrack(track ?? null);
    }
  }

  /** The stage moved or was lost: begin anew at once. */
  reconnect() {
    if (["idle", "failed", "stopped"].includes(this.state)) return;
    this.#close();
    this.#attempt = 0;
    this.#connect();
  }

  /** End for good, and tell the stage; `keepalive` when the page is being left. */
  stop({ keepalive = false } = {}) {
    const { session } = this;
    this.#close();
    this.#to("stopped");
    if (session) hangUp(session, keepalive);
  }

  get session() {
    return this.#session;
  }

  async #connect() {
    const again = this.#attempt++ > 0;
    this.#to(again ? "reconnecting" : "connecting");
    const peer = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    this.#peer = peer;
    try {
      await this.#negotiate(peer, again);
    } catch (error) {
      if (this.#peer !== peer) return;
      this.error = error;
      if (isFinal(error)) return this.#fail();
      this.#retry();
    }
  }

  async #negotiate(peer, again) {
    const { whipUrl, token, iceServers = [] } = await this.authorize(again);
    if (this.#peer !== peer) return;
    peer.setConfiguration({ bundlePolicy: "max-bundle", iceServers: [...iceServers, ...this.#learnt] });
    for (const track of this.stream.getTracks()) this.#send(peer, track);
    peer.addEventListener("connectionstatechange", () => this.#changed(peer));
    await peer.setLocalDescription();
    await gathered(peer);
    if (this.#peer !== peer) return;
    const answer = await offer(whipUrl, token, peer.localDescription.sdp);
    if (this.#peer !== peer) return hangUp({ url: answer.session, token }, false);
    this.#session = { url: answer.session, token };
    this.#learnt = answer.iceServers;
    await peer.setRemoteDescription({ type: "answer", sdp: withBitrates(answer.sdp) });
    this.#timer = setTimeout(() => peer.connectionState !== "connected" && this.#lost(peer), PATIENCE);
  }

  #send(peer, track) {
    const video = track.kind === "video";
    const encoding = video ? { maxBitrate: BITRATES.max * KILOBIT, maxFramerate: 30 } : { maxBitrate: 128 * KILOBIT };
    const transceiver = peer.addTransceiver(track, { direction: "sendonly", streams: [this.stream], sendEncodings: [encoding] });
    if (!video) return;
    transceiver.setCodecPreferences?.(preferred());
    const parameters = transceiver.sender.getParameters();
    parameters.degradationPreference = "maintain-resolution";
    // Safari refuses the preference; it keeps the resolution by its own rules.
    transceiver.sender.setParameters(parameters).catch(() => {});
  }

  #changed(peer) {
    if (this.#peer !== peer) return;
    const { connectionState } = peer;
    clearTimeout(this.#timer);
    if (connectionState === "connected") {
      this.#attempt = 1;
      this.error = null;
      this.#to("live");
      this.#measuring ??= setInterval(() => this.#measure(), MEASURE_EVERY);
    } else if (connectionState === "disconnected") {
      this.#to("reconnecting");
      this.#timer = setTimeout(() => this.#lost(peer), GRACE);
    } else if (connectionState === "failed") this.#lost(peer);
  }

  #lost(peer) {
    if (this.#peer === peer) this.#retry();
  }

  #retry() {
    this.#close();
    this.#to("reconnecting");
    const wait = Math.min(LONGEST, 250 * 2 ** Math.min(this.#attempt, 6)) * (0.75 + Math.random() / 2);
    this.#timer = setTimeout(() => this.#connect(), wait);
  }

  #fail() {
    this.#close();
    this.#to("failed");
  }

  #close() {
    clearTimeout(this.#timer);
    clearInterval(this.#measuring);
    this.#measuring = this.#before = this.#session = undefined;
    this.figures = null;
    const peer = this.#peer;
    this.#peer = undefined;
    peer?.close();
  }

  #to(state) {
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }

  async #measure() {
    const peer = this.#peer;
    if (peer?.connectionState !== "connected") return;
    const now = read(await peer.getStats());
    if (this.#peer !== peer) return;
    const before = this.#before;
    this.#before = now;
    const seconds = before ? (now.at - before.at) / 1000 : 0;
    if (seconds > 0) this.figures = { ...now, bitrate: Math.max(0, ((now.bytes - before.bytes) * 8) / seconds) };
    this.dispatchEvent(new Event("change"));
  }
}

/** The stage refused an offer; `status` is HTTP's. */
export class WhipError extends Error {
  constructor(status, detail) {
    super(detail || `The stage answered ${status}.`);
    Object.assign(this, { status, code: "whip" });
  }
}

/** Nothing will change by trying again: the source is gone, or this person may no longer publish. */
const isFinal = (error) => error.code !== "whip" && [403, 404, 409].includes(error.status);

async function offer(whipUrl, token, sdp) {
  const headers = { "Content-Type": "application/sdp", Authorization: `Bearer ${token}` };
  const response = await fetch(whipUrl, { method: "POST", headers, body: sdp, signal: AbortSignal.timeout(PATIENCE) });
  if (response.status !== 201) throw new WhipError(response.status, await detailOf(response));
  const location = response.headers.get("Location");
  return {
    sdp: await response.text(),
    session: location && new URL(location, whipUrl).href,
    iceServers: iceServersOf(response.headers.get("Link") ?? ""),
  };
}

async function detailOf(response) {
  return (response.headers.get("Content-Type") ?? "").includes("json") ? (await response.json()).detail : "";
}

function hangUp({ url, token }, keepalive) {
  if (!url) return;
  // Best effort: a stage that misses it notices that nothing arrives any more.
  fetch(url, { method: "DELETE", headers: { Authorization: `Bearer ${token}` }, keepalive }).catch(() => {});
}

/** ICE servers of a `Link` header, RFC 9725 section 4.6. */
export function iceServersOf(header) {
  const links = header.match(/<[^>]*>(?:\s*;\s*[\w-]+\s*=\s*(?:"[^"]*"|[^\s,;]+))*/g) ?? [];
  return links.filter((link) => /rel\s*=\s*"?ice-server"?/i.test(link)).map((link) => {
    const named = (name) => new RegExp(`${name}\\s*=\\s*"([^"]*)"`, "i").exec(link)?.[1];
    const server = { urls: /<([^>]*)>/.exec(link)[1] };
    return named("username") ? { ...server, username: named("username"), credential: named("credential") } : server;
  });
}

/** H.264 before VP8, and nothing that the stage does not decode. */
function preferred() {
  const { codecs } = RTCRtpSender.getCapabilities("video");
  const rank = ({ mimeType, sdpFmtpLine = "" }) => {
    const name = mimeType.toLowerCase();
    if (name === "video/h264") return /packetization-mode=1/.test(sdpFmtpLine) && /profile-level-id=42/i.test(sdpFmtpLine) ? 0 : 1;
    return { "video/vp8": 2, "video/rtx": 3 }[name] ?? -1;
  };
  return codecs.filter((codec) => rank(codec) >= 0).sort((one, other) => rank(one) - rank(other));
}

/** The answer with Chromium's bit rates (kbit/s) in every video codec's `fmtp`. */
export function withBitrates(sdp) {
  const values = Object.entries(BITRATES).map(([name, value]) => `x-google-${name}-bitrate=${value}`).join(";");
  const sections = sdp.split(/(?=^m=)/m);
  return sections.map((section) => (section.startsWith("m=video") ? hinted(section, values) : section)).join("");
}

function hinted(section, values) {
  const wanted = [...section.matchAll(/^a=rtpmap:(\d+) (?:H264|VP8)\//gim)].map(([, type]) => type);
  return wanted.reduce((text, type) => {
    const line = new RegExp(`^(a=fmtp:${type} [^\\r\\n]*)`, "m");
    if (line.test(text)) return text.replace(line, `$1;${values}`);
    return text.replace(new RegExp(`^(a=rtpmap:${type} [^\\r\\n]*)(\\r?\\n)`, "m"), `$1$2a=fmtp:${type} ${values}$2`);
  }, section);
}

/** Until all candidates are there, or long enough: the offer carries them, so nothing is trickled. */
function gathered(peer) {
  if (peer.iceGatheringState === "complete") return Promise.resolve();
  return new Promise((done) => {
    const timer = setTimeout(done, GATHERING);
    peer.addEventListener("icegatheringstatechange", () => {
      if (peer.iceGatheringState !== "complete") return;
      clearTimeout(timer);
      done();
    });
  });
}

function read(stats) {
  const found = { at: 0, bytes: 0, width: null, height: null, fps: null, limitation: "none", rtt: null };
  for (const report of stats.values()) {
    if (report.type === "outbound-rtp") {
      found.at = report.timestamp;
      found.bytes += report.bytesSent + (report.headerBytesSent ?? 0);
      if (report.kind === "video") {
        const { frameWidth: width = null, frameHeight: height = null, framesPerSecond: fps = null, qualityLimitationReason: limitation = "none" } = report;
        Object.assign(found, { width, height, fps, limitation });
      }
    } else if (report.type === "candidate-pair" && report.nominated && report.currentRoundTripTime !== undefined) {
      found.rtt = report.currentRoundTripTime;
    }
  }
  return found;
}
