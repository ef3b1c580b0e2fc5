// A round of breakout rooms by the clock (docs/room.md, "Breakout rooms"): its state, and the moments at which that changes.
import { timeOf } from "../room/view.js";

/** DRAFT, OPEN, CALLED_BACK (everybody has a minute to come back) or CLOSED; what has no time limit stays open. */
export function statusOf({ openedAt, endsAt, closesAt }, now = Date.now()) {
  if (!openedAt) return "DRAFT";
  if (!endsAt || now < timeOf(endsAt)) return "OPEN";
  return now < timeOf(closesAt) ? "CALLED_BACK" : "CLOSED";
}

/** The moments that lie ahead, in epoch milliseconds. */
export const momentsAhead = ({ endsAt, closesAt }, now = Date.now()) => [endsAt, closesAt].map(timeOf).filter((moment) => moment > now);

/** Milliseconds until people are called back, or in the countdown until the end; null without a timer. */
export function timeLeft({ endsAt, closesAt }, now = Date.now()) {
  if (!endsAt) return null;
  const left = timeOf(endsAt) - now;
  return Math.max(0, left > 0 ? left : timeOf(closesAt) - now);
}
