// Cameras, microphones and screens: what there is, opening them, what went wrong in words, and how loud it is.
import { t } from "../i18n.js";

const CHOICES = "academy.studio";
export const HD = 720;
const QUALITIES = { hd: [1280, 720], full: [1920, 1080] };

/** Whether this page may use cameras at all: browsers hide them where the connection is not secure. */
export const canCapture = () => Boolean(navigator.mediaDevices?.getUserMedia);

/** Whether a screen can be shared here; phones cannot. */
export const canShareScreen = () => Boolean(navigator.mediaDevices?.getDisplayMedia);

/** `{cameras, microphones}`, each `[{id, label}]`; labels are empty until the person has allowed one of them. */
export async function listDevices() {
  const all = await navigator.mediaDevices.enumerateDevices();
  const of = (kind) => all.filter((device) => device.kind === kind && device.deviceId).map(({ deviceId, label }) => ({ id: deviceId, label }));
  return { cameras: of("videoinput"), microphones: of("audioinput") };
}

/** A camera's stream; `quality` is `hd` (1280×720) or `full` (1920×1080). Without `id` the one the browser prefers. */
export function openCamera(id, quality = "hd") {
  const [width, height] = QUALITIES[quality];
  return navigator.mediaDevices.getUserMedia({
    video: { ...(id ? { deviceId: { exact: id } } : {}), width: { ideal: width }, height: { ideal: height }, frameRate: { ideal: 30 } },
  });
}

/** A microphone's stream, with echo and noise taken away. */
export const openMicrophone = (id) =>
  navigator.mediaDevices.getUserMedia({
    audio: { ...(id ? { deviceId: { exact: id } } : {}), echoCancellation: true, noiseSuppression: true, autoGainControl: true },
  });

/** A screen, window or tab that the person picks, with its sound where the browser offers it; text stays sharp. */
export async function openScreen() {
  const stream = await navigator.mediaDevices.getDisplayMedia({
    video: { width: { max: 1920 }, height: { max: 1080 }, frameRate: { ideal: 30 } },
    audio: true,
    surfaceSwitching: "include",
    selfBrowserSurface: "exclude",
    systemAudio: "include",
  });
  for (const track of stream.getVideoTracks()) track.contentHint = "detail";
  return stream;
}

/** `{width, height, fps}` of a stream's picture, as far as known. */
export function pictureOf(stream) {
  const { width, height, frameRate } = stream?.getVideoTracks()[0]?.getSettings() ?? {};
  return width && height ? { width, height, fps: Math.round(frameRate ?? 0) } : null;
}

/** Whether a picture is less than HD; a phone held upright counts by its short side. */
export const belowHd = (picture) => Boolean(picture && Math.min(picture.width, picture.height) < HD);

/** Why a device could not be opened, and what to do, in a sentence; null when the person only closed the picker. */
export function explainDevice(error, kind) {
  const screen = kind === "SCREEN";
  const sound = kind === "MICROPHONE";
  switch (error.name) {
    case "NotAllowedError":
    case "SecurityError":
      if (screen) return /system/i.test(error.message) ? t("Your system does not let this browser record the screen. Allow it in the system's privacy settings, then restart the browser.") : null;
      return sound
        ? t("The browser may not use your microphone. Click the icon beside the address, allow the microphone, then try again.")
        : t("The browser may not use your camera. Click the icon beside the address, allow the camera, then try again.");
    case "NotFoundError":
      return sound ? t("No microphone was found. Plug one in, then try again.") : t("No camera was found. Plug one in, then try again.");
    case "OverconstrainedError":
      return t("This device is no longer there. Choose another one.");
    case "NotReadableError":
    case "AbortError":
      return t("This device is in use by another program. Close that program, then try again.");
    default:
      return t("This device could not be opened ({reason}).", { reason: error.name });
  }
}

/** What was chosen last time: `{cameras: [id], microphone, quality, sources: {webinar: {key: sourceId}}}`. */
export function choices() {
  try {
    return JSON.parse(localStorage.getItem(CHOICES)) ?? {};
  } catch {
    return {};
  }
}

/** Remember more of it. */
export function remember(more) {
  try {
    localStorage.setItem(CHOICES, JSON.stringify({ ...choices(), ...more }));
  } catch {
    // A browser without storage forgets; nothing else depends on it.
  }
}

let context;

/** How loud a stream is: `level()` is 0–1 on a scale that ears agree with; `clipping()` whether it was too loud just now. */
export class Meter {
  constructor(stream) {
    context ??= new AudioContext();
    if (context.state === "suspended") context.resume();
    this.source = context.createMediaStreamSource(stream);
    this.analyser = new AnalyserNode(context, { fftSize: 2048 });
    this.source.connect(this.analyser);
    this.samples = new Float32Array(this.analyser.fftSize);
    this.peak = 0;
  }

  level() {
    this.analyser.getFloatTimeDomainData(this.samples);
    let sum = 0;
    let peak = 0;
    for (const sample of this.samples) {
      sum += sample * sample;
      peak = Math.max(peak, Math.abs(sample));
    }
    this.peak = Math.max(peak, this.peak * 0.95);
    const decibels = 20 * Math.log10(Math.sqrt(sum / this.samples.length) || 1e-6);
    return Math.min(1, Math.max(0, (decibels + 60) / 60));
  }

  clipping = () => this.peak > 0.98;

  close() {
    this.source.disconnect();
  }
}
