// What a viewer's browser remembers: volume, the chosen view, where they were in each recording, and for which questions they voted.
const PREFIX = "academy.player";
const PLACES = 50;
const EARLY = 10;
const LATE = 15;
const ROOMS = 20;

/** A kept setting, or null. */
export function read(name) {
  try {
    return JSON.parse(localStorage.getItem(`${PREFIX}.${name}`));
  } catch {
    return null;
  }
}

export function write(name, value) {
  try {
    localStorage.setItem(`${PREFIX}.${name}`, JSON.stringify(value));
  } catch {
    // A full or forbidden store only costs the memory.
  }
}

/** Where to go on in a recording, in seconds; 0 is its beginning, also for one that was seen to its end. */
export function resumeAt(key, duration) {
  const at = read("places")?.[key] ?? 0;
  return at > EARLY && at < (duration ?? Infinity) - LATE ? at : 0;
}

export function keepPlace(key, at) {
  const { [key]: _before, ...others } = read("places") ?? {};
  const kept = Object.entries(others).slice(1 - PLACES);
  write("places", Object.fromEntries([...kept, [key, Math.floor(at)]]));
}

/** The questions of a webinar for which somebody voted in this browser. A vote from elsewhere is not known, and voting again is harmless. */
export const votesIn = (webinarId) => read("votes")?.[webinarId] ?? [];

export function keepVotes(webinarId, ids) {
  const { [webinarId]: _before, ...others } = read("votes") ?? {};
  write("votes", Object.fromEntries([...Object.entries(others).slice(1 - ROOMS), [webinarId, ids]]));
}
