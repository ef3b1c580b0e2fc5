// <cover-upload>: the course's picture. Fires "cover" with its address, or null.
import { get, post } from "../../shared/api.js";
import { AcademyElement, define, html, nothing } from "../../shared/element.js";
import { putFile } from "../../shared/file-drop.js";
import { t } from "../../shared/i18n.js";

const LOOK_EVERY = 700;

class CoverUpload extends AcademyElement {
  static properties = { organizationId: {}, cover: {}, error: {}, progress: { state: true }, words: { state: true }, failure: { state: true } };

  get busy() {
    return this.progress !== undefined;
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  async choose(file) {
    this.failure = undefined;
    this.progress = 0;
    try {
      const { id, uploadUrl, uploadHeaders } = await post("/api/media", { organizationId: this.organizationId, filename: file.name, contentType: file.type, size: file.size });
      await putFile(uploadUrl, file, uploadHeaders, (part) => (this.progress = Math.min(part, 0.999)));
      this.words = t("Checking the picture…");
      await this.follow(id);
    } catch (error) {
      this.fail("fields" in error ? (Object.values(error.fields)[0] ?? error.message) : error.message);
    }
  }

  async follow(id) {
    const asset = await get(`/api/media/${id}`);
    if (asset.status === "PENDING") {
      await new Promise((done) => (this.timer = setTimeout(done, LOOK_EVERY)));
      return this.follow(id);
    }
    if (asset.status === "FAILED") return this.fail(asset.failure ?? t("This picture cannot be used."));
    this.progress = this.words = undefined;
    this.dispatchEvent(new CustomEvent("cover", { detail: asset.path }));
    return undefined;
  }

  fail(sentence) {
    this.progress = this.words = undefined;
    this.failure = sentence;
  }

  render() {
    return html`<div class="stack tight"><p class="course-editor-label">${t("Cover picture")} <span class="optional">${t("optional")}</span></p>
      ${this.cover
        ? html`<div class="course-editor-cover"><img src=${this.cover} alt=${t("The present cover")} />
            <button type="button" class="button small" @click=${() => this.dispatchEvent(new CustomEvent("cover", { detail: null }))}>${t("Remove the cover")}</button></div>`
        : html`<ac-file-drop .label=${t("Choose a picture")} .hint=${t("JPEG, PNG or WebP, up to 5 MB. Without one the course gets a pattern.")} accept="image/jpeg,image/png,image/webp"
            .progress=${this.progress} .status=${this.words} .error=${this.failure ?? this.error} @file=${(event) => this.choose(event.detail)}></ac-file-drop>`}
      ${this.cover && this.error ? html`<p class="error">${this.error}</p>` : nothing}
    </div>`;
  }
}

define("cover-upload", CoverUpload);
