// Which questions say nearly the same: trigrams of words, those that many questions share counting for less.
const PADDING = " ";
const SIMILAR = 0.56;
const SHORTEST = 8;

/** The words of a text as they are compared: without case, accents and punctuation. */
export const wordsOf = (text) =>
  text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Pieces of three letters, the ends of words among them: `tides` and `tidal` share `␣ti`, `tid`. */
export function trigramsOf(text) {
  const found = new Set();
  for (const word of wordsOf(text)) {
    const letters = [PADDING, ...word, PADDING];
    for (let at = 0; at < letters.length - 2; at++) found.add(letters.slice(at, at + 3).join(""));
    if (letters.length === 3) found.add(letters.join(""));
  }
  return found;
}

/** A set of texts that can be asked for those that are like another one. Adding and asking cost what a text is long. */
export class SimilarTexts {
  constructor() {
    this.texts = new Map();
    this.holders = new Map();
  }

  /** Know a text by its id; the same text again changes nothing, another one replaces it. */
  add(id, text) {
    const known = this.texts.get(id);
    if (known?.text === text) return;
    if (known) this.remove(id);
    const trigrams = trigramsOf(text);
    this.texts.set(id, { text, trigrams });
    for (const trigram of trigrams) {
      if (!this.holders.has(trigram)) this.holders.set(trigram, new Set());
      this.holders.get(trigram).add(id);
    }
  }

  remove(id) {
    for (const trigram of this.texts.get(id)?.trigrams ?? []) this.holders.get(trigram).delete(id);
    this.texts.delete(id);
  }

  /** The ids of the texts that are most like this one, best first; none for a text that is hardly begun. */
  like(text, { limit = 3, threshold = SIMILAR } = {}) {
    if (wordsOf(text).join("").length < SHORTEST) return [];
    const asked = trigramsOf(text);
    const shared = new Map();
    for (const trigram of asked) {
      const weight = this.weightOf(trigram);
      for (const id of this.holders.get(trigram) ?? []) shared.set(id, (shared.get(id) ?? 0) + weight);
    }
    const whole = this.weighed(asked);
    return [...shared]
      .map(([id, common]) => ({ id, score: this.score(common, whole, id) }))
      .filter(({ score }) => score >= threshold)
      .sort((one, other) => other.score - one.score)
      .slice(0, limit)
      .map(({ id }) => id);
  }

  /** Half how much the two have in common (Dice), half how much of what was typed the other one says already. */
  score(common, whole, id) {
    return common / (whole + this.weighed(this.texts.get(id).trigrams)) + common / (2 * whole);
  }

  weighed(trigrams) {
    let sum = 0;
    for (const trigram of trigrams) sum += this.weightOf(trigram);
    return sum;
  }

  /** What few texts hold says more, by the square of its inverse document frequency. */
  weightOf(trigram) {
    return Math.log(1 + this.texts.size / Math.max(1, this.holders.get(trigram)?.size ?? 0)) ** 2;
  }
}
