// <report-downloads .path>: reports as files. Each is made by a function, however many one asks for at once; those of the last day stay here.
import download from "../../icons/download.svg";
import { get, post } from "../../shared/api.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import { formatBytes, formatDateTime } from "../../shared/format.js";
import { t, tn } from "../../shared/i18n.js";
import { Resource } from "../../shared/resource.js";
import { announce, run } from "../../shared/toast.js";
import { skeletonLines } from "../../shared/ui.js";

const PACE = 1500;
const FORMATS = ["CSV", "XLSX"];

class ReportDownloads extends AcademyElement {
  static properties = { path: {}, asking: { state: true } };

  constructor() {
    super();
    this.asking = new Set();
    this.files = new Resource(this, () => this.read());
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  /** The newest file of each kind and format: also what was asked for while the list was on its way. */
  async read() {
    const { items } = await get(`${this.path}/reports`, { limit: 100 });
    return this.follow([...this.known, ...items.toReversed()]);
  }

  get known() {
    return [...(this.files.value ?? new Map()).values()];
  }

  /** Look again as long as something is being made. */
  follow(files) {
    const newest = newestOf(files);
    clearTimeout(this.timer);
    if ([...newest.values()].some(isMaking)) this.timer = setTimeout(() => this.look(), PACE);
    return newest;
  }

  async look() {
    const waited = this.known.filter(isMaking).map(({ id }) => id);
    this.files.value = await this.read().catch(() => this.follow(this.known));
    const done = this.known.filter(({ id, state }) => state === "READY" && waited.includes(id));
    if (done.length) announce(done.map(({ filename }) => t("Ready: {name}", { name: filename })).join(", "));
  }

  async ask(kind, format) {
    const key = keyOf({ kind, format });
    this.asking = new Set([...this.asking, key]);
    const file = await run(() => post(`${this.path}/reports`, { kind, format }));
    this.asking = new Set([...this.asking].filter((one) => one !== key));
    if (file) this.files.value = this.follow([...this.known, file]);
  }

  /** The address holds for a quarter of an hour: it is asked for when it is needed. */
  async open({ id }) {
    const file = await run(() => get(`${this.path}/reports/${id}`));
    if (file) Object.assign(document.createElement("a"), { href: file.url, download: file.filename }).click();
  }

  render() {
    return html`<section class="section" aria-labelledby="downloads">
      <div class="section-head"><h2 id="downloads">${t("Downloads")}</h2></div>
      <p class="fine">${t("Files may hold names and e-mail addresses. They are deleted after a day.")}</p>
      ${this.files.render({ loading: () => skeletonLines(8), ready: (files) => html`<ul class="list report-files">${kinds().map((kind) => this.kind(kind, files))}</ul>` })}
    </section>`;
  }

  kind({ kind, name, text }, files) {
    return html`<li data-kind=${kind}>
      <div class="grow"><h3>${name}</h3><p class="fine">${text}</p></div>
      <div class="actions">${FORMATS.map((format) => this.button(kind, name, format, files.get(keyOf({ kind, format }))))}</div>
      ${FORMATS.map((format) => this.file(name, files.get(keyOf({ kind, format }))))}
    </li>`;
  }

  button(kind, name, format, file) {
    const busy = this.asking.has(keyOf({ kind, format })) || Boolean(file && isMaking(file));
    return html`<button type="button" class="button small" aria-disabled=${String(busy)} aria-busy=${String(busy)} aria-label=${t("Make {name} as {format}", { name, format })} @click=${() => busy || this.ask(kind, format)}>
      ${busy ? html`<span class="spinner" aria-hidden="true"></span>` : nothing}${format}
    </button>`;
  }

  file(name, file) {
    if (!file) return nothing;
    const { format, state, rows, bytes, asOf, filename } = file;
    const count = tn("{count} row", "{count} rows", rows);
    if (state === "READY")
      return html`<div class="report-file"><span>${format} · ${count} · ${formatBytes(bytes)} <span class="fine">${t("as of {time}", { time: formatDateTime(asOf) })}</span></span>
        <button type="button" class="button small primary" @click=${() => this.open(file)}>${icon(download)}${t("Download")}<span class="visually-hidden"> ${filename}</span></button></div>`;
    if (state === "FAILED")
      return html`<div class="report-file"><span class="danger-text">${t("The {format} file could not be made. Try again; if it fails once more, take the other format.", { format })}</span>
        <button type="button" class="button small" @click=${() => this.ask(file.kind, format)}>${t("Try again")}<span class="visually-hidden">: ${name}, ${format}</span></button></div>`;
    return html`<div class="report-file"><progress class="report-progress" aria-label=${t("Making {name} as {format}", { name, format })}></progress><span class="fine">${state === "RUNNING" ? t("{format}: {rows} so far", { format, rows: count }) : t("{format}: waiting", { format })}</span></div>`;
  }
}

const keyOf = ({ kind, format }) => `${kind} ${format}`;
const newestOf = (files) => files.reduce((found, file) => (found.get(keyOf(file))?.requestedAt > file.requestedAt ? found : found.set(keyOf(file), file)), new Map());
const isMaking = ({ state }) => state === "QUEUED" || state === "RUNNING";

const kinds = () => [
  { kind: "ATTENDEES", name: t("Attendees"), text: t("Who registered or came: when, for how long, and who earned the certificate.") },
  { kind: "INTERVALS", name: t("Comings and goings"), text: t("From when to when each person was there.") },
  { kind: "REGISTRATIONS", name: t("Registrations"), text: t("All registrations, what became of them, and the answers to the host’s questions.") },
  { kind: "QUESTIONS", name: t("Questions"), text: t("All questions with votes, decisions and answers; anonymous ones without a name.") },
  { kind: "POLLS", name: t("Polls"), text: t("How often each thing was chosen or said.") },
  { kind: "ANSWERS", name: t("Poll answers"), text: t("Who answered what; of anonymous polls nobody knows.") },
  { kind: "CHAT", name: t("Chat"), text: t("All messages, the team’s too, and what became of them.") },
  { kind: "MODERATION", name: t("Moderation"), text: t("What moderators did, to what or whom, and why.") },
];

define("report-downloads", ReportDownloads);
