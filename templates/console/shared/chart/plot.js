// The picture of a chart, drawn by uPlot in the colors, the type and the room that the page gives it.
import uPlot from "uplot";
import { formatNumber } from "../format.js";

const UNITS = { minute: 60, day: 86_400 };
const WHOLE = [1, 2, 5].flatMap((digit) => Array.from({ length: 9 }, (_, power) => digit * 10 ** power)).sort((one, other) => one - other);
const LABEL = 5.5;
const HALF_A_LABEL = 2.5;
const DASH = [6, 4];
const WIDEST_BAR = 48;

export class Plot {
  /**
   * `frame` is filled; its type, color (labels) and border color (grid) are used. `marks` are the series' marks in the key: each gives its line
   * (color) and its area (background). `onPoint` is told which point the pointer is at, or null.
   */
  constructor(frame, { unit, points, series, marks, name, onPoint }) {
    const look = getComputedStyle(frame);
    this.em = Math.round(parseFloat(look.fontSize));
    this.ink = { label: look.color, grid: look.borderTopColor, font: `${this.em}px ${look.fontFamily}` };
    this.told = null;
    const times = points.map((point) => Date.parse(point) / 1000);
    const beside = (times[1] - times[0] || UNITS[unit]) / 2;
    const plotted = series.map((one, index) => this.series(one, index, series, getComputedStyle(marks[index])));
    const options = {
      width: frame.clientWidth,
      height: frame.clientHeight,
      padding: [this.em / 2, this.em * HALF_A_LABEL, 0, 0],
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false, setScale: false }, points: { size: this.em / 2 } },
      scales: { x: { range: (_, least, most) => [least - beside, most + beside] }, y: { range: (_, __, most) => [0, Math.max(4, (most ?? 0) * 1.05)] } },
      series: [{}, ...plotted],
      axes: [this.across(unit, times, name), this.up()],
      hooks: { setCursor: [({ cursor }) => onPoint((this.told = cursor.idx ?? null))] },
    };
    this.chart = new uPlot(options, [times, ...series.map(({ values }) => values)], frame);
  }

  destroy() {
    this.chart.destroy();
  }

  /** Put the cursor at a point, or nowhere, as if the pointer were there. */
  show(index) {
    if (index === this.told) return;
    this.told = index;
    const left = index === null ? -10 : this.chart.valToPos(this.chart.data[0][index], "x");
    this.chart.setCursor({ left, top: 0 }, false);
  }

  series({ label, look, values }, index, all, { color, backgroundColor }) {
    const drawn = { label, stroke: color, width: 2, points: { show: values.length < 2 } };
    if (look === "area") return { ...drawn, fill: backgroundColor };
    if (look === "line") return { ...drawn, dash: DASH };
    const beside = all.length > 1;
    return { ...drawn, width: 0, fill: color, points: { show: false }, paths: uPlot.paths.bars({ size: [beside ? 0.35 : 0.7, WIDEST_BAR], align: beside ? (index ? 1 : -1) : 0, radius: 0.1 }) };
  }

  axis(more) {
    const { label, grid, font } = this.ink;
    return { stroke: label, font, ticks: { show: false }, grid: { stroke: grid, width: 1 }, gap: this.em / 2, ...more };
  }

  /** Days are named as often as there is room; times at whole quarters, hours… of the reader's zone. */
  across(unit, times, name) {
    const space = this.em * LABEL;
    const names = (_, moments) => moments.map((moment) => name(moment * 1000));
    const days = (chart) => {
      const step = Math.ceil(times.length / Math.max(1, Math.floor(chart.width / (space * 1.4))));
      return times.filter((_, index) => index % step === 0);
    };
    return this.axis({ space, values: names, size: this.em * 2, grid: { show: false }, ...(unit === "day" ? { splits: days } : {}) });
  }

  up() {
    const wide = (_, labels) => this.em * Math.max(HALF_A_LABEL, 1 + 0.6 * Math.max(1, ...(labels ?? []).map(({ length }) => length)));
    return this.axis({ incrs: WHOLE, space: this.em * 2.5, values: (_, values) => values.map((value) => formatNumber(value)), size: wide });
  }
}
