// <studio-slides>: decks of PDF pages: sent, rendered, and turned; this page and the next one in view.
import chevronLeft from "../../icons/chevron-left.svg";
import chevronRight from "../../icons/chevron-right.svg";
import plus from "../../icons/plus.svg";
import { get, post } from "../../shared/api.js";
import { define, html, icon, nothing } from "../../shared/element.js";
import { putFile } from "../../shared/file-drop.js";
import { formatPercent } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { announce } from "../../shared/toast.js";
import { StudioPart } from "./studio.js";

const LOOK_EVERY = 1_000;
const FRESH = 4 * 3_600_000;

class StudioSlides extends StudioPart {
  static properties = { ...StudioPart.properties, progress: { state: true }, words: { state: true }, failure: { state: true }, adding: { state: true } };

  constructor() {
    super();
    this.links = new Map();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  updated() {
    const { page } = this.studio;
    if (page === this.shownPage) return;
    this.shownPage = page;
    const current = this.querySelector(".studio-thumbnails [aria-current]");
    const strip = this.querySelector(".studio-thumbnails");
    if (current) strip.scrollTo({ left: current.offsetLeft - strip.clientWidth / 2 + current.clientWidth / 2 });
  }

  /** Where a deck's pictures are. Every look at the broadcast signs new addresses: a browser keeps pictures under the old ones. */
  linksOf({ id, pageUrl, pageThumbnailUrl }) {
    const kept = this.links.get(id);
    if (kept && Date.now() - kept.at < FRESH) return kept;
    const links = { at: Date.now(), pageUrl, pageThumbnailUrl };
    this.links.set(id, links);
    return links;
  }

  /** A page as a picture. */
  image(deck, page, kind, alt, lazy = false) {
    const address = this.linksOf(deck)[kind].replace("{page}", String(page).padStart(3, "0"));
    return html`<img src=${address} alt=${alt} loading=${lazy ? "lazy" : "eager"} width="640" height="360" />`;
  }

  async choose(file) {
    this.failure = undefined;
    this.progress = 0;
    this.words = t("Preparing the upload…");
    try {
      const { id, uploadUrl, uploadHeaders } = await post(`${this.studio.path}/broadcast/slides`, { filename: file.name, contentType: file.type || "application/pdf", size: file.size });
      await putFile(uploadUrl, file, uploadHeaders, (part) => {
        this.progress = Math.min(part, 0.999);
        this.words = t("Uploading: {percent}", { percent: formatPercent(Math.round(part * 100)) });
      });
      await this.follow(id);
    } catch (error) {
      this.fail("fields" in error ? (Object.values(error.fields)[0] ?? error.message) : error.message);
    }
  }

  async follow(id) {
    const asset = await get(`/api/media/${id}`);
    if (asset.status === "FAILED") return this.fail(asset.failure ?? t("These slides cannot be shown."));
    if (asset.status === "PENDING") {
      const { pagesDone: done, pageCount: count } = asset;
      this.progress = count ? Math.min(done / count, 0.999) : 0.999;
      this.words = count ? t("Rendering: page {done} of {count}", { done: done ?? 0, count }) : t("Checking the slides…");
      await new Promise((waited) => (this.timer = setTimeout(waited, LOOK_EVERY)));
      return this.follow(id);
    }
    await post(`${this.studio.path}/broadcast/decks`, { assetId: id });
    this.progress = this.words = undefined;
    this.adding = false;
    this.studio.chosenDeck = id;
    announce(t("The slides are ready."));
    return this.studio.look();
  }

  fail(sentence) {
    this.progress = this.words = undefined;
    this.failure = sentence;
  }

  render() {
    const { deck } = this.studio;
    return html`<section class="studio-slides" aria-labelledby="slides-name">
      <div class="row spread"><h2 id="slides-name">${t("Slides")}</h2>${deck ? this.decks(deck) : nothing}</div>
      ${deck ? this.pages(deck) : nothing}
      ${(!deck || this.adding || this.failure || this.progress !== undefined) && this.studio.mayPublish ? this.drop() : nothing}
      ${!deck && !this.studio.mayPublish ? html`<p class="fine">${t("No slides yet.")}</p>` : nothing}
    </section>`;
  }

  drop() {
    return html`<ac-file-drop .label=${t("Choose a PDF")} .hint=${t("Up to 300 pages and 100 MB. Drop it here, or choose it.")} accept="application/pdf"
      .progress=${this.progress} .status=${this.words} .error=${this.failure} @file=${(event) => this.choose(event.detail)}></ac-file-drop>`;
  }

  decks(deck) {
    const { decks } = this.studio.broadcast;
    return html`<div class="row">
      ${decks.length > 1
        ? html`<label class="visually-hidden" for="slides-deck">${t("Slide deck")}</label><div class="select"><select id="slides-deck" @change=${(event) => this.pick(event.target.value)}>
            ${decks.map(({ id, name }) => html`<option value=${id} ?selected=${id === deck.id}>${name}</option>`)}</select></div>`
        : html`<span class="fine truncate studio-deck-name">${deck.name}</span>`}
      ${this.studio.mayPublish ? html`<button type="button" class="button small" aria-expanded=${Boolean(this.adding)} @click=${() => (this.adding = !this.adding)}>${icon(plus)}${t("Add slides")}</button>` : nothing}
    </div>`;
  }

  pick(id) {
    this.studio.chosenDeck = id;
    this.studio.changed();
  }

  pages(deck) {
    const { page, desk } = this.studio;
    const shown = page || 1;
    const off = !desk.usable;
    return html`<div class="studio-pages">
        <figure>${this.image(deck, shown, "pageUrl", t("Page {page}", { page: shown }))}<figcaption class="fine">${page ? t("Page {page} of {count}", { page, count: deck.pageCount }) : t("{count} pages, none shown yet", { count: deck.pageCount })}</figcaption></figure>
        <figure class="studio-next">${shown < deck.pageCount ? this.image(deck, shown + 1, "pageUrl", t("Page {page}", { page: shown + 1 })) : html`<p class="fine">${t("This is the last page.")}</p>`}<figcaption class="fine">${t("Next")}</figcaption></figure>
      </div>
      <div class="studio-turn">
        <button type="button" class="button" aria-keyshortcuts="ArrowLeft PageUp" aria-disabled=${off || shown <= 1} @click=${() => this.studio.turn(-1)}>${icon(chevronLeft)}${t("Previous")}</button>
        <div class="studio-thumbnails" role="group" aria-label=${t("Pages")}>
          ${Array.from({ length: deck.pageCount }, (_, index) => this.thumbnail(deck, index + 1, page))}
        </div>
        <button type="button" class="button" aria-keyshortcuts="ArrowRight PageDown" aria-disabled=${off || shown >= deck.pageCount} @click=${() => this.studio.turn(1)}>${t("Next")}${icon(chevronRight)}</button>
      </div>`;
  }

  thumbnail(deck, number, page) {
    return html`<button type="button" class="studio-thumbnail" aria-current=${number === page ? "page" : nothing} aria-disabled=${!this.studio.desk.usable} aria-label=${t("Show page {page}", { page: number })} @click=${() => this.studio.turnTo(number)}>
      ${this.image(deck, number, "pageThumbnailUrl", "", true)}<span class="studio-number" aria-hidden="true">${number}</span>
    </button>`;
  }
}

define("studio-slides", StudioSlides);
