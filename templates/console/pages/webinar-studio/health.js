// <studio-health>: what is wrong in words, then the figures: of the broadcast, of every source, of this connection.
import check from "../../icons/circle-check.svg";
import triangleAlert from "../../icons/triangle-alert.svg";
import { define, html, icon, nothing } from "../../shared/element.js";
import { formatNumber, formatPercent } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { StudioPart } from "./studio.js";
import { troublesOf } from "./troubles.js";

const NONE = "–";
const rate = (bits) => (bits > 0 ? t("{count} Mbit/s", { count: formatNumber(bits / 1e6, { maximumFractionDigits: 1 }) }) : NONE);
const size = ({ width, height }) => (width && height ? `${width}×${height}` : NONE);
const seconds = (value) => (typeof value === "number" ? t("{count} s", { count: formatNumber(value, { maximumFractionDigits: 1 }) }) : NONE);
const frames = (value) => (typeof value === "number" ? t("{count} fps", { count: Math.round(value) }) : NONE);
const milliseconds = (value) => (typeof value === "number" ? t("{count} ms", { count: Math.round(value * 1000) }) : NONE);

class StudioHealth extends StudioPart {
  render() {
    const { studio } = this;
    const troubles = troublesOf(studio);
    return html`<div class="stack">
      <h2>${t("Health")}</h2>
      <div role="status">${troubles.length
        ? html`<ul class="studio-flaws">${troubles.map(({ words }) => html`<li>${icon(triangleAlert)}<span>${words}</span></li>`)}</ul>`
        : html`<p class="studio-well">${icon(check)}${t("Everything is as it should be.")}</p>`}</div>
      ${this.output(studio.status)} ${this.sources(studio)}
    </div>`;
  }

  output(status) {
    if (!status) return html`<p class="fine">${t("Figures appear as soon as the stage answers.")}</p>`;
    const { output, run } = status;
    const { ticks = 0, droppedTicks = 0 } = output;
    const facts = [
      [t("Picture"), `${size(output)}, ${frames(output.fps)}`],
      [t("Dropped pictures"), t("{count} ({share})", { count: formatNumber(droppedTicks), share: formatPercent(ticks ? (droppedTicks / ticks) * 100 : 0) })],
      [t("Upload delay"), seconds(output.uploadLag)],
      [t("Waiting to be uploaded"), formatNumber(output.uploadQueue ?? 0)],
      [t("Segment"), formatNumber(output.segment ?? 0)],
      [t("Stage"), t("run {count}", { count: run })],
    ];
    return html`<dl class="facts studio-facts">${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
      <h3>${t("Going out")}</h3>
      <table class="studio-table"><thead><tr><th scope="col">${t("Rendition")}</th><th scope="col">${t("Size")}</th><th scope="col">${t("Bit rate")}</th></tr></thead>
        <tbody>${(output.renditions ?? []).map((rendition) => html`<tr><th scope="row">${rendition.name}</th><td>${size(rendition)}</td><td>${rate(rendition.bitrate)}</td></tr>`)}</tbody></table>`;
  }

  sources(studio) {
    const told = studio.allSources;
    const own = new Map(studio.sources.list.map((source) => [source.sourceId, source.publisher?.figures]));
    if (!told.length) return nothing;
    return html`<h3>${t("Coming in")}</h3>
      <div class="studio-scroll" tabindex="0" role="region" aria-label=${t("Coming in")}><table class="studio-table">
        <thead><tr><th scope="col">${t("Source")}</th><th scope="col">${t("Size")}</th><th scope="col">${t("Frames")}</th><th scope="col">${t("Bit rate")}</th><th scope="col">${t("Round trip")}</th></tr></thead>
        <tbody>${told.map((source) => this.source(source, own.get(source.id)))}</tbody>
      </table></div>`;
  }

  source({ name, kind, connected, fps, bitrate, width, height }, figures) {
    const sound = kind === "MICROPHONE";
    return html`<tr><th scope="row">${name}</th>
      ${connected
        ? html`<td>${sound ? NONE : size({ width, height })}</td><td>${sound ? NONE : frames(fps)}</td><td>${sound && bitrate > 0 ? t("{count} kbit/s", { count: Math.round(bitrate / 1000) }) : rate(bitrate)}</td><td>${milliseconds(figures?.rtt)}</td>`
        : html`<td colspan="4">${t("not connected")}</td>`}
    </tr>`;
  }
}

define("studio-health", StudioHealth);
