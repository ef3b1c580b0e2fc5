// Camera and microphone for talking with a few people: opened together, so that the browser asks once.
import { t } from "../i18n.js";
import { canCapture, explainDevice } from "../live/devices.js";

// Each is sent to up to five others and shown small.
const VIDEO = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 24, max: 30 } };
const AUDIO = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
// Of two devices one may be missing or in use, and the other one still serves.
const MISSING = new Set(["NotFoundError", "NotReadableError", "OverconstrainedError", "AbortError"]);

/** Whether the browser opens camera and microphone without asking; false where it does not say. */
export async function devicesAllowed() {
  try {
    const found = await Promise.all(["camera", "microphone"].map((name) => navigator.permissions.query({ name })));
    return found.every(({ state }) => state === "granted");
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

/** Open what is wanted: `{tracks, trouble}`; `trouble` says in a sentence what could not be opened, and is null when all could. */
export async function openDevices({ camera = false, microphone = false }) {
  if (!canCapture()) return { tracks: [], trouble: t("This browser offers cameras and microphones on secure connections only (https). Open this page over https, or use another browser.") };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ ...(camera ? { video: VIDEO } : {}), ...(microphone ? { audio: AUDIO } : {}) });
    return { tracks: stream.getTracks(), trouble: null };
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
    if (!(camera && microphone && MISSING.has(error.name))) return { tracks: [], trouble: explainDevice(error, camera ? "CAMERA" : "MICROPHONE") };
    const [sound, picture] = [await openDevices({ microphone }), await openDevices({ camera })];
    return { tracks: [...sound.tracks, ...picture.tracks], trouble: [sound.trouble, picture.trouble].filter(Boolean).join(" ") || null };
  }
}
