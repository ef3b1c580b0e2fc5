// <video-upload>: sends a video to the store and waits until it can be played. Fires "uploaded" and "ready" (an asset).
import alert from "../../icons/circle-alert.svg";
import refresh from "../../icons/refresh-cw.svg";
import { get, post } from "../../shared/api.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import { putFile } from "../../shared/file-drop.js";
import { formatBytes, formatDuration, formatPercent } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { announce } from "../../shared/toast.js";
import { skeletonLines } from "../../shared/ui.js";

const LOOK_EVERY = 1000;
const TYPES = "video/mp4,video/webm,video/quicktime";

class VideoUpload extends AcademyElement {
  static properties = {
    organizationId: {}, assetId: {}, error: {}, asset: { state: true }, progress: { state: true }, words: { state: true }, failure: { state: true }, replacing: { state: true },
  };

  /** Whether bytes are under way or being examined. */
  get busy() {
    return this.progress !== undefined && !this.failure;
  }

  willUpdate(changed) {
    if (!changed.has("assetId") || this.asset?.id === this.assetId) return;
    this.asset = undefined;
    if (this.assetId) this.follow(this.assetId, false);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  async choose(file) {
    this.failure = undefined;
    this.progress = 0;
    this.words = t("Preparing the upload…");
    try {
      const body = { organizationId: this.organizationId, filename: file.name, contentType: file.type || "video/mp4", size: file.size };
      const { uploadUrl, uploadHeaders, ...asset } = await post("/api/media", body);
      await putFile(uploadUrl, file, uploadHeaders, (part) => {
        this.progress = Math.min(part, 0.999);
        this.words = t("Uploading: {percent}", { percent: formatPercent(Math.round(part * 100)) });
      });
      this.asset = asset;
      this.dispatchEvent(new CustomEvent("uploaded", { detail: asset }));
      await this.follow(asset.id, true);
    } catch (error) {
      this.fail("fields" in error ? (Object.values(error.fields)[0] ?? error.message) : error.message);
    }
  }

  fail(sentence) {
    this.failure = sentence;
    this.progress = undefined;
    this.words = undefined;
  }

  /** Read the asset until it is READY or FAILED. */
  async follow(id, own) {
    clearTimeout(this.timer);
    let asset;
    try {
      asset = await get(`/api/media/${id}`);
    } catch (error) {
      if (!("code" in error)) throw error;
      return this.fail(error.message);
    }
    this.asset = asset;
    if (asset.status === "FAILED") return this.fail(asset.failure ?? t("This file cannot be played."));
    if (asset.status === "PENDING") {
      this.progress = 0.999;
      this.words = t("Checking the video. This may take a moment.");
      this.timer = setTimeout(() => this.follow(id, own), LOOK_EVERY);
      return undefined;
    }
    this.progress = undefined;
    this.words = undefined;
    this.replacing = false;
    if (own) {
      announce(t("The video is ready."));
      this.dispatchEvent(new CustomEvent("ready", { detail: asset }));
    }
    return undefined;
  }

  render() {
    const shown = this.asset?.status === "READY" && !this.replacing;
    return html`<div class="stack tight course-editor-video">
      <p class="course-editor-label">${t("Video")}</p>
      ${shown ? this.finished() : this.assetId && !this.asset && !this.failure ? skeletonLines(3) : this.drop()}
      ${this.error && !shown ? html`<p class="error">${icon(alert)}<span>${this.error}</span></p>` : nothing}
    </div>`;
  }

  drop() {
    return html`<ac-file-drop .label=${t("Choose a video")} .hint=${t("MP4, WebM or QuickTime, up to 2 GB. Drop it here, or choose it.")} accept=${TYPES}
      .progress=${this.progress} .status=${this.words} .error=${this.failure} @file=${(event) => this.choose(event.detail)}></ac-file-drop>`;
  }

  finished() {
    const { filename, size, durationSeconds, width, height, url, posterUrl } = this.asset;
    return html`<video controls preload="none" playsinline src=${url} poster=${posterUrl ?? nothing} aria-label=${filename}></video>
      <div class="row spread"><p class="fine">${filename} · ${formatDuration(durationSeconds)} · ${width}×${height} · ${formatBytes(size)}</p>
        <button type="button" class="button small" @click=${() => (this.replacing = true)}>${icon(refresh)}${t("Replace video")}</button></div>`;
  }
}

define("video-upload", VideoUpload);
