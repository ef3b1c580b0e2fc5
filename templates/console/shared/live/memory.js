// What a viewer's browser remembers: volume, the chosen view, and where they were in each recording.
const PREFIX = "academy.player";
const PLACES = 50;
const EARLY = 10;
const LATE = 15;

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
