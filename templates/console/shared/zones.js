// Times in a chosen zone: between a `datetime-local` control and an instant, right on both sides of a clock change.

/** The reader's own IANA zone. */
export const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

/** All IANA zones that the browser knows, with UTC and the reader's own among them. */
export const zones = () => [...new Set(["UTC", ownZone(), ...Intl.supportedValuesOf("timeZone")])].sort();

/** An instant as `2026-01-31T14:00` on the clocks of `zone`. */
export function toLocal(instant, zone) {
  const parts = Object.fromEntries(clockOf(zone).formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
}

/** Whether the clocks of `zone` show the reader's own time at an instant, whatever the zones are called. */
export const isOwnTime = (instant, zone) => toLocal(instant, zone) === toLocal(instant, ownZone());

/**
 * The instant (ISO 8601, UTC) at which the clocks of `zone` show `local`; "" for an empty control.
 * A time that a change to summer time skips becomes the one an hour later; of two, the first is meant.
 */
export function toInstant(local, zone) {
  if (!local) return "";
  const wanted = Date.parse(`${local}Z`);
  const candidates = [wanted - offset(wanted - 86_400_000, zone), wanted - offset(wanted + 86_400_000, zone)];
  const exact = candidates.filter((candidate) => candidate + offset(candidate, zone) === wanted);
  return new Date(exact.length ? Math.min(...exact) : Math.max(...candidates)).toISOString();
}

/** Milliseconds that the clocks of `zone` are ahead of UTC at an instant. */
function offset(instant, zone) {
  return Date.parse(`${toLocal(instant, zone)}Z`) - Math.floor(instant / 60_000) * 60_000;
}

const clockOf = (timeZone) =>
  new Intl.DateTimeFormat("en-CA", {
    timeZone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
  });
