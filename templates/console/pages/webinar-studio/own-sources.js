// This person's cameras, microphone and screen: opened here, published to the stage, followed when they are unplugged.
import { ApiError, post, put, remove } from "../../shared/api.js";
import { t } from "../../shared/i18n.js";
import { Meter, canCapture, choices, explainDevice, listDevices, openCamera, openMicrophone, openScreen, remember } from "../../shared/live/devices.js";
import { Publisher } from "../../shared/live/whip.js";
import { announce, toast } from "../../shared/toast.js";

const LONGEST_NAME = 100;

export class OwnSources {
  constructor(studio) {
    this.studio = studio;
    this.list = [];
    this.devices = { cameras: [], microphones: [] };
    this.trouble = null;
    this.opening = false;
    this.onDevices = () => this.refreshDevices();
    if (canCapture()) navigator.mediaDevices.addEventListener("devicechange", this.onDevices);
  }

  get path() {
    return `${this.studio.path}/broadcast/sources`;
  }

  of(kind) {
    return this.list.filter((source) => source.kind === kind);
  }

  get microphone() {
    return this.of("MICROPHONE")[0];
  }

  /** Whether anything of ours would be lost by leaving. */
  get publishing() {
    return this.list.length > 0;
  }

  /** Camera and microphone as they were chosen last time, else the browser's own; asks for permission. */
  async openFirst() {
    const { cameras = [], microphone } = choices();
    await this.refreshDevices();
    const known = cameras.filter((id) => this.devices.cameras.some((device) => device.id === id));
    await this.addCamera(known[0]);
    await this.addMicrophone(this.devices.microphones.some(({ id }) => id === microphone) ? microphone : undefined);
    for (const id of known.slice(1)) await this.addCamera(id);
  }

  addCamera = (id) => this.add("CAMERA", () => openCamera(id, this.quality));

  addMicrophone = (id) => this.add("MICROPHONE", () => openMicrophone(id));

  addScreen = () => this.add("SCREEN", () => openScreen());

  get quality() {
    return choices().quality === "full" ? "full" : "hd";
  }

  async add(kind, open) {
    if (this.opening) return;
    this.opening = kind;
    this.trouble = null;
    this.studio.changed();
    try {
      const stream = await open();
      const source = { kind, key: crypto.randomUUID(), muted: false, trouble: null };
      this.dress(source, stream);
      this.list = [...this.list, source];
      this.publish(source);
      await this.refreshDevices();
      this.rememberDevices();
    } catch (error) {
      this.fail(kind, error);
    } finally {
      this.opening = false;
      this.studio.changed();
    }
  }

  fail(kind, error) {
    const words = explainDevice(error, kind);
    if (!words) return;
    this.trouble = { kind, words };
    announce(words);
  }

  /** Give a source this stream. */
  dress(source, stream) {
    const track = stream.getTracks().find(({ kind }) => kind === (source.kind === "MICROPHONE" ? "audio" : "video"));
    source.meter?.close();
    source.stream = stream;
    source.track = track;
    source.deviceId = track.getSettings().deviceId;
    source.name = nameOf(source.kind, track);
    source.meter = stream.getAudioTracks().length ? new Meter(stream) : undefined;
    source.trouble = null;
    for (const one of stream.getTracks()) one.enabled = !source.muted;
    track.addEventListener("ended", () => source.track === track && this.gone(source));
    for (const event of ["mute", "unmute"]) track.addEventListener(event, () => this.studio.changed());
  }

  /** Another device for a source that is there; it stays the same source on air. */
  async change(source, id, quality = this.quality) {
    const before = source.stream;
    try {
      if (source.kind === "CAMERA") stopAll(before);
      this.dress(source, source.kind === "CAMERA" ? await openCamera(id, quality) : await openMicrophone(id));
      stopAll(before);
      await source.publisher?.replace(source.stream);
      remember({ quality });
      this.rememberDevices();
    } catch (error) {
      source.trouble = explainDevice(error, source.kind);
    }
    this.studio.changed();
  }

  /** The device was unplugged; a screen that is no longer shared was meant to end. */
  gone(source) {
    if (source.kind === "SCREEN") {
      this.remove(source);
      toast(t("Your screen is no longer shared"), "info");
      return;
    }
    source.trouble = t("{name} was unplugged. Plug it in again, or choose another.", { name: source.name });
    announce(source.trouble);
    this.studio.changed();
  }

  async refreshDevices() {
    if (!canCapture()) return;
    this.devices = await listDevices();
    const all = [...this.devices.cameras, ...this.devices.microphones];
    for (const source of this.list) {
      if (source.track.readyState === "ended" && all.some(({ id }) => id === source.deviceId)) await this.change(source, source.deviceId);
    }
    this.studio.changed();
  }

  rememberDevices() {
    remember({ cameras: this.of("CAMERA").map(({ deviceId }) => deviceId), ...(this.microphone ? { microphone: this.microphone.deviceId } : {}) });
  }

  publish(source) {
    source.publisher = new Publisher({ stream: source.stream, kind: source.kind, authorize: () => this.authorize(source) });
    source.publisher.addEventListener("change", () => this.studio.changed());
    this.follow();
  }

  /** Where and with which token to publish: a source of its own at first, then fresh tokens for it. */
  async authorize(source) {
    source.sourceId ??= this.left(source);
    if (!source.sourceId) {
      const made = await post(this.path, { kind: source.kind, name: source.name });
      source.sourceId = made.source.id;
      this.studio.knowSource(made.source);
      this.studio.stage?.refresh().catch(() => {}); // it reads the plan every second anyway
      return made;
    }
    const fresh = await post(`${this.path}/${source.sourceId}/token`);
    const { url } = this.studio.broadcast?.stage ?? {};
    if (!fresh.whipUrl && !url) throw new ApiError(0, { detail: t("The stage cannot be reached.") });
    return { whipUrl: `${url}/whip/${source.sourceId}`, ...fresh };
  }

  /** A source that an earlier visit of this page left behind for the same device: it keeps its place on air. */
  left({ kind, name }) {
    const own = new Set(this.list.map(({ sourceId }) => sourceId));
    const told = this.studio.allSources.find((one) => one.userId === this.studio.me && one.kind === kind && one.name === name && !one.connected && !own.has(one.id));
    return told?.id;
  }

  /** Start what may start; end what the host took off the air. */
  follow() {
    const { broadcast, running } = this.studio;
    const planned = new Map((broadcast?.sources ?? []).map((source) => [source.id, source]));
    for (const source of this.list) {
      const plan = planned.get(source.sourceId);
      if (plan) source.planned = true;
      if (plan && plan.sourceMuted !== source.muted && !source.switching) this.mute(source, plan.sourceMuted);
      if (plan) this.hush(source, plan.presenterMuted);
      if (source.planned && !plan) this.dropped(source);
      else if (running && source.publisher?.state === "idle") source.publisher.start();
    }
  }

  dropped(source) {
    source.publisher.stop();
    Object.assign(source, { planned: false, sourceId: undefined, dropped: true });
    source.trouble = t("This source was taken off the air.");
  }

  /** Publish again what was taken off the air. */
  again(source) {
    Object.assign(source, { dropped: false, trouble: null });
    this.publish(source);
    this.studio.changed();
  }

  moved() {
    for (const { publisher } of this.list) publisher?.reconnect();
  }

  /** Mute or hide, or undo it: here at once, so that nothing leaves this machine, and for everybody on the stage. */
  async toggle(source) {
    if (this.isHushed(source)) return void announce(mutedByHost());
    const muted = !source.muted;
    this.mute(source, muted);
    if (!source.sourceId) return;
    source.switching = true;
    try {
      await put(`${this.path}/${source.sourceId}`, { muted });
      this.studio.stage?.refresh().catch(() => {});
    } catch (error) {
      if (!("code" in error)) throw error;
      this.mute(source, !muted);
      toast(error.message, "danger");
    }
    source.switching = false;
    await this.studio.look();
  }

  /** The host muted this presenter, or lets them be heard again: only the host and admins can undo it. */
  hush(source, hushed) {
    if (Boolean(source.hushed) === hushed) return;
    source.hushed = hushed;
    if (source.kind === "MICROPHONE") announce(hushed ? mutedByHost() : t("The host lets you be heard again."));
  }

  /** Whether a microphone is silent by the host's will, whatever its own button says. */
  isHushed({ kind, hushed }) {
    return kind === "MICROPHONE" && Boolean(hushed);
  }

  mute(source, muted) {
    source.muted = muted;
    for (const track of source.stream.getTracks()) track.enabled = !muted;
    if (source.kind === "MICROPHONE") announce(muted ? t("Microphone muted") : t("Microphone on"));
    this.studio.changed();
  }

  async remove(source) {
    this.list = this.list.filter((one) => one !== source);
    this.release(source);
    this.rememberDevices();
    this.studio.changed();
    if (source.sourceId) await this.forget(source.sourceId);
  }

  /** Take a source out of the broadcast: one of ours, or, for those who operate, anybody's. */
  async forget(id) {
    try {
      await remove(`${this.path}/${id}`);
    } catch (error) {
      if (!("code" in error)) throw error;
      if (error.status !== 404) toast(error.message, "danger");
    }
    this.studio.stage?.refresh().catch(() => {});
    await this.studio.look();
  }

  release(source, options) {
    source.publisher?.stop(options);
    source.meter?.close();
    stopAll(source.stream);
  }

  /** The page is being left: tell the stage, so that nobody looks at a frozen picture. */
  hangUp() {
    for (const { publisher } of this.list) publisher?.stop({ keepalive: true });
  }

  close() {
    for (const source of this.list) this.release(source);
    this.list = [];
    if (canCapture()) navigator.mediaDevices.removeEventListener("devicechange", this.onDevices);
  }
}

export const mutedByHost = () => t("The host muted you: nobody hears your microphone.");

const stopAll = (stream) => stream?.getTracks().forEach((track) => track.stop());

function nameOf(kind, { label }) {
  const name = { CAMERA: t("Camera"), MICROPHONE: t("Microphone"), SCREEN: t("Screen") }[kind];
  // A screen's label is an id of the browser's; a device's ends in numbers in brackets.
  return kind === "SCREEN" ? name : label.replace(/\s*\([0-9a-f]{4}:[0-9a-f]{4}\)$/i, "").slice(0, LONGEST_NAME) || name;
}
