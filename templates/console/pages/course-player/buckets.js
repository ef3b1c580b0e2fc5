// Watched video as a set of five-second buckets, numbered from 0: the same algebra as the API's.
const SECONDS = 5;
const LONGEST_STEP = 2;

/** From how many percent on a video counts as watched. */
export const ENOUGH = 90;

/** How many buckets a video of `duration` seconds has. */
export const countOf = (duration) => Math.max(1, Math.ceil(duration / SECONDS));

/** The bucket at a moment, never one that the video does not have. */
export const bucketAt = (time, duration) => Math.min(countOf(duration) - 1, Math.max(0, Math.floor(time / SECONDS)));

/** What was seen between two moments of play; a jump between them (or no earlier one) leaves only the later. */
export function bucketsBetween(from, to, rate, duration) {
  const last = bucketAt(to, duration);
  const smooth = from !== undefined && to >= from && to - from <= LONGEST_STEP * Math.max(1, rate);
  const first = smooth ? bucketAt(from, duration) : last;
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

/** How much of the video the buckets cover, in whole percent. */
export const percentOf = (buckets, duration) => Math.floor(([...buckets].filter((bucket) => bucket < countOf(duration)).length * 100) / countOf(duration));

/** Buckets as `{first, last}` ranges in order. */
export function rangesOf(buckets) {
  const ranges = [];
  for (const bucket of [...buckets].sort((one, other) => one - other)) {
    if (ranges.at(-1)?.last === bucket - 1) ranges.at(-1).last = bucket;
    else ranges.push({ first: bucket, last: bucket });
  }
  return ranges;
}

/** What was not seen, as [start, end] in seconds. */
export function spansMissing(buckets, duration) {
  const missing = Array.from({ length: countOf(duration) }, (_, bucket) => bucket).filter((bucket) => !buckets.has(bucket));
  return rangesOf(missing).map(({ first, last }) => [first * SECONDS, Math.min((last + 1) * SECONDS, Math.ceil(duration))]);
}

/** Seconds as `1:05`. */
export const clockOf = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
