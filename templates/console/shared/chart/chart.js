// <academy-chart .chart=${{ title, summary, unit, points, series }}>: figures over time as a picture, in a sentence and as a table.
//   unit      "minute": points are instants, shown in the reader's zone; "day": points are calendar dates (2026-01-31) in `zone`
//   series    [{ label, values, look: "area" | "line" | "bars" }]: a value for each point, null where there is none; two of bars stand side by side
// Its styles: @import "../../shared/chart/chart.css" in page.css. All series count the same thing: there is one axis, from 0.
import { AcademyElement, define, html, nothing } from "../element.js";
import { formatDay, formatNumber, formatTime } from "../format.js";
import { t } from "../i18n.js";
import { ownZone } from "../zones.js";
import { followColors } from "./colors.js";
import { Plot } from "./plot.js";

let count = 0;

class AcademyChart extends AcademyElement {
  static properties = { chart: { attribute: false }, at: { state: true }, tabled: { state: true } };

  constructor() {
    super();
    this.titleId = `chart-${++count}`;
    this.at = null;
    this.tabled = false;
    this.sizes = new ResizeObserver(() => this.draw());
  }

  connectedCallback() {
    super.connectedCallback();
    this.unfollow = followColors(() => this.draw());
    if (this.hasUpdated) this.sizes.observe(this.frame);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.sizes.disconnect();
    this.unfollow();
    this.erase();
  }

  get frame() {
    return this.querySelector(".chart-plot");
  }

  willUpdate(changed) {
    if (changed.has("chart")) this.at = null;
  }

  firstUpdated() {
    this.sizes.observe(this.frame);
  }

  updated(changed) {
    if (changed.get("chart")) this.draw();
    else if (changed.has("at")) this.plot?.show(this.at);
  }

  /** Anew, whatever changed: the figures, the room there is, the colors. */
  draw() {
    this.erase();
    if (!this.frame?.clientWidth) return;
    const marks = [...this.querySelectorAll(".chart-mark")];
    this.plot = new Plot(this.frame, { ...this.chart, marks, name: this.name, onPoint: (index) => (this.at = index) });
  }

  erase() {
    this.plot?.destroy();
    this.plot = undefined;
    this.at = null;
  }

  name = (point) => (this.chart.unit === "day" ? formatDay(point, "UTC") : formatTime(point));

  /** What stands at one point, in words. */
  spoken(index) {
    const { points, series } = this.chart;
    return [this.name(points[index]), ...series.map(({ label, values }) => `${label} ${shown(values[index])}`)].join(", ");
  }

  render() {
    const { title, summary, points, series } = this.chart;
    return html`<figure class="chart" aria-labelledby=${this.titleId}>
      <figcaption><h3 id=${this.titleId}>${title}</h3>${summary ? html`<p class="chart-summary">${summary}</p>` : nothing}</figcaption>
      <ul class="chart-key">
        ${series.map(({ label, values, look }) => html`<li><span class="chart-mark ${look}" aria-hidden="true"></span>${label} <strong aria-hidden="true">${this.at === null ? nothing : shown(values[this.at])}</strong></li>`)}
        <li class="chart-at" aria-hidden="true">${this.at === null ? nothing : this.name(points[this.at])}</li>
      </ul>
      <input type="range" class="visually-hidden" min="0" max=${points.length - 1} .value=${String(this.at ?? 0)} aria-label=${t("Point of “{title}”", { title })} aria-valuetext=${this.spoken(this.at ?? 0)}
        @focus=${() => (this.at ??= 0)} @input=${({ target }) => (this.at = target.valueAsNumber)} @blur=${() => (this.at = null)} />
      <div class="chart-plot" aria-hidden="true"></div>
      <details class="chart-figures" @toggle=${({ target }) => (this.tabled = target.open)}>
        <summary>${t("Figures")}<span class="visually-hidden">: ${title}</span></summary>
        ${this.tabled ? this.table() : nothing}
      </details>
    </figure>`;
  }

  table() {
    const { title, unit, zone = ownZone(), points, series } = this.chart;
    const values = { zone: zone.replaceAll("_", " ") };
    const head = unit === "day" ? t("Day ({zone})", values) : t("Time ({zone})", values);
    return html`<div class="chart-table" tabindex="0" role="region" aria-label=${t("Figures: {title}", { title })}><table>
      <thead><tr><th scope="col">${head}</th>${series.map(({ label }) => html`<th scope="col">${label}</th>`)}</tr></thead>
      <tbody>${points.map((point, index) => html`<tr><th scope="row">${this.name(point)}</th>${series.map(({ values }) => html`<td>${shown(values[index])}</td>`)}</tr>`)}</tbody>
    </table></div>`;
  }
}

const shown = (value) => (value === null || value === undefined ? "–" : formatNumber(value));

define("academy-chart", AcademyChart);
