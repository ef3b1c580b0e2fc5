// A recording's storyboard: WebVTT whose cues name a piece of one large picture (storyboard.jpg#xywh=0,0,160,90).

/** Read it: a list of {start, end, image, x, y, width, height}, in seconds and pixels. Empty when there is none. */
export async function readStoryboard(url) {
  const address = new URL(url, location.href);
  try {
    const response = await fetch(address);
    return response.ok ? parseStoryboard(await response.text(), address) : [];
  } catch (error) {
    if (error instanceof TypeError) return [];
    throw error;
  }
}

export function parseStoryboard(text, address) {
  const found = [];
  for (const block of text.replaceAll("\r", "").split(/\n\n+/)) {
    const lines = block.split("\n");
    const index = lines.findIndex((line) => line.includes("-->"));
    const place = /^(.+)#xywh=(\d+),(\d+),(\d+),(\d+)$/.exec(lines[index + 1]?.trim() ?? "");
    if (index < 0 || !place) continue;
    const [start, end] = lines[index].split("-->").map((time) => secondsOf(time.trim().split(/\s/)[0]));
    const [x, y, width, height] = place.slice(2).map(Number);
    found.push({ start, end, image: new URL(place[1], address).href, x, y, width, height });
  }
  return found;
}

/** The piece for a moment of the recording. */
export const pieceAt = (pieces, seconds) => pieces.findLast(({ start }) => start <= seconds) ?? pieces[0];

/** `01:02:03.500` or `02:03.500` in seconds. */
const secondsOf = (time) => time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);

/** Seconds as `2:03` or `1:02:03`. */
export function clockOf(seconds) {
  const whole = Math.max(0, Math.floor(seconds || 0));
  const two = (value) => String(value).padStart(2, "0");
  const minutes = Math.floor(whole / 60) % 60;
  const hours = Math.floor(whole / 3600);
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
