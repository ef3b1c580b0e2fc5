// <ac-file-drop label accept>: choose or drop one file; fires "file" with detail = the File.
// While it is being sent, set .progress (0–1) and .status; set .error to a sentence when it failed.
import upload from "../icons/upload.svg";
import { AcademyElement, define, html, icon, nothing } from "./element.js";
import { formatBytes } from "./format.js";
import { t } from "./i18n.js";

let count = 0;

class FileDrop extends AcademyElement {
  static properties = {
    label: {}, hint: {}, accept: {}, progress: { type: Number }, status: {}, error: {},
    file: { state: true }, over: { state: true },
  };

  constructor() {
    super();
    this.inputId = `file-drop-${++count}`;
  }

  choose(file) {
    if (!file) return;
    this.file = file;
    this.error = undefined;
    this.dispatchEvent(new CustomEvent("file", { detail: file, bubbles: true }));
  }

  render() {
    const sending = typeof this.progress === "number" && this.progress < 1;
    return html`<div class="file-drop ${this.over ? "over" : ""}" @dragover=${(event) => { event.preventDefault(); this.over = true; }}
      @dragleave=${() => (this.over = false)} @drop=${(event) => { event.preventDefault(); this.over = false; this.choose(event.dataTransfer.files[0]); }}>
      <input class="visually-hidden" type="file" id=${this.inputId} accept=${this.accept ?? nothing} ?disabled=${sending}
        aria-describedby="${this.inputId}-hint" @change=${(event) => this.choose(event.target.files[0])} />
      <label for=${this.inputId}>${icon(upload)}<span><strong>${this.label}</strong><br /><span class="hint" id="${this.inputId}-hint">
        ${this.file ? html`${this.file.name} · ${formatBytes(this.file.size)}` : (this.hint ?? t("Drop a file here, or choose one"))}</span></span></label>
      ${typeof this.progress === "number" ? html`<div class="progress"><progress max="1" value=${this.progress} aria-label=${t("Upload")}></progress></div>` : nothing}
      <p class="hint" role="status">${this.status ?? ""}</p>
      ${this.error ? html`<p class="error" role="alert">${this.error}</p>` : nothing}
    </div>`;
  }
}

define("ac-file-drop", FileDrop);

/** PUT a file to a presigned address with progress (0–1). Rejects with an Error when the store refuses. */
export function putFile(url, file, headers, onProgress) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    for (const [name, value] of Object.entries(headers ?? {})) request.setRequestHeader(name, value);
    request.upload.onprogress = (event) => event.lengthComputable && onProgress?.(event.loaded / event.total);
    request.onload = () => (request.status < 300 ? done() : failed(new Error(t("The upload was refused ({status}).", { status: request.status }))));
    request.onerror = () => failed(new Error(t("The upload was interrupted. Check your connection, then try again.")));
    request.send(file);
  });
}
