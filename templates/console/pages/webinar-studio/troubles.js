// What is not as it should be, in words, the gravest first: from the local devices, the connection and the stage's own warnings.
import { belowHd, pictureOf } from "../../shared/live/devices.js";
import { t } from "../../shared/i18n.js";

const SLOW = 0.3;

/** `[{key, words}]`, each once. */
export function troublesOf(studio) {
  const { sources } = studio;
  const found = new Map();
  const add = (key, words) => found.has(key) || found.set(key, { key, words });
  if (studio.mayPublish && !sources.list.some(({ kind }) => kind !== "MICROPHONE") && !studio.allSources.some(({ kind, connected }) => connected && kind !== "MICROPHONE")) add("picture", t("There is no picture yet: add a camera or share your screen."));
  if (studio.mayPublish && !sources.microphone && !studio.allSources.some(({ kind, connected }) => connected && kind === "MICROPHONE")) add("sound", t("There is no microphone: nobody will hear you."));
  if (sources.microphone?.muted) add("muted", t("Your microphone is muted."));
  for (const source of sources.list) ofSource(source, add);
  for (const warning of studio.status?.warnings ?? []) ofStage(studio, warning, add);
  return [...found.values()];
}

function ofSource(source, add) {
  const { key, kind, name, stream, publisher, trouble, sourceId } = source;
  const id = sourceId ?? key;
  if (trouble) add(`trouble ${id}`, trouble);
  if (belowHd(pictureOf(stream))) add(`LOW_RESOLUTION ${id}`, mend({ kind, name, ...pictureOf(stream) }));
  const { figures } = publisher ?? {};
  if (figures?.limitation === "cpu") add(`cpu ${id}`, t("{name}: this computer is busy. Close other programs, or remove a camera.", { name }));
  if (figures?.limitation === "bandwidth") add(`bandwidth ${id}`, t("{name}: your upload is too slow for a sharp picture. Use a cable, or end other uploads.", { name }));
  if (figures?.rtt > SLOW) add("rtt", t("Your connection answers slowly. A cable is better than Wi-Fi."));
}

function mend({ kind, name, width, height }) {
  const size = `${width}×${height}`;
  if (kind === "SCREEN") return t("{name} comes in at {size}, below HD (720p). Enlarge the window, or share the whole screen.", { name, size });
  return t("{name} comes in at {size}, below HD (720p). Choose another camera, or close programs that use this one.", { name, size });
}

/** The stage's warnings, by their code; a code that this page does not know yet is told in the stage's own English. */
function ofStage(studio, { code, sourceId, message }, add) {
  const source = studio.allSources.find(({ id }) => id === sourceId);
  const own = studio.sources.list.find((one) => one.sourceId === sourceId);
  const name = own?.name || source?.name || t("This source");
  const known = {
    NO_PICTURE: () => add("picture", t("No picture arrives at the stage: neither a camera nor a screen.")),
    NO_SOUND: () => add("sound", t("No microphone arrives at the stage: nobody will hear you.")),
    SLOW: () => add(code, t("The stage cannot keep up, and the picture may stutter. Publish fewer sources.")),
    BEHIND: () => add(code, t("Uploading is behind. Nothing is lost; viewers wait until it has caught up.")),
    FROZEN: () => add(`${code} ${sourceId}`, t("{name} stands still.", { name })),
    LOW_RESOLUTION: () => add(`${code} ${sourceId}`, own && !belowHd(pictureOf(own.stream)) ? shrunk(name) : mend({ width: 0, height: 0, ...source, name })),
  };
  (known[code] ?? (() => add(`${code} ${sourceId ?? ""}`, message)))();
}

const shrunk = (name) => t("{name} leaves this computer smaller than it was captured. It mends itself when the connection allows; a cable and fewer open programs help.", { name });
