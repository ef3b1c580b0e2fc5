// A small panel for those who wonder: distance to live, rendition, buffer, dropped frames.
import { html, nothing } from "../element.js";
import { formatNumber } from "../format.js";
import { t } from "../i18n.js";

const seconds = (value) => t("{seconds} s", { seconds: formatNumber(value, { minimumFractionDigits: 1, maximumFractionDigits: 1 }) });
const megabits = (value) => t("{rate} Mbit/s", { rate: formatNumber(value / 1e6, { maximumFractionDigits: 1 }) });

export function statsPanel(player) {
  const { engine, live, video } = player;
  if (!engine) return nothing;
  const { shown, bandwidth, date } = engine;
  const quality = video.getVideoPlaybackQuality?.();
  const rows = [
    live && [t("Behind live"), seconds(engine.latency)],
    live && date && [t("Behind the clock"), seconds((Date.now() - date) / 1000)],
    video.videoWidth && [t("Picture"), `${video.videoWidth}×${video.videoHeight}`],
    shown && [t("Rendition"), megabits(shown.bitrate)],
    bandwidth && [t("Connection"), megabits(bandwidth)],
    [t("Buffer"), seconds(engine.buffered)],
    live && [t("Speed"), t("{speed}×", { speed: formatNumber(video.playbackRate, { minimumFractionDigits: 2 }) })],
    quality && [t("Dropped frames"), t("{dropped} of {total}", { dropped: formatNumber(quality.droppedVideoFrames), total: formatNumber(quality.totalVideoFrames) })],
  ];
  return html`<dl class="player-stats" aria-label=${t("Statistics")}>${rows.filter(Boolean).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
