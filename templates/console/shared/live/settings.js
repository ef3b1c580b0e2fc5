// The player's settings: quality, angle, speed, captions, arrangement, and the statistics.
import { html, nothing } from "../element.js";
import { formatNumber } from "../format.js";
import { t } from "../i18n.js";

const SPEEDS = [0.75, 1, 1.25, 1.5, 2];

export function settingsPanel(player) {
  return html`<div class="player-settings" role="dialog" aria-label=${t("Settings")} @focusout=${(event) => left(player, event)}>
    ${quality(player)} ${angle(player)} ${player.live ? nothing : speed(player)} ${captions(player)} ${player.hasSlides ? arrangement(player) : nothing}
    <label class="player-check"><input type="checkbox" .checked=${Boolean(player.stats)} @change=${({ target }) => (player.stats = target.checked)} /><span>${t("Statistics")}</span></label>
  </div>`;
}

/** The panel closes when the focus goes elsewhere in the page. */
function left(player, { relatedTarget, currentTarget }) {
  if (relatedTarget && !currentTarget.contains(relatedTarget) && !relatedTarget.closest(".player-settings-button")) player.panel = false;
}

const group = (legend, name, options, chosen, choose) =>
  html`<fieldset><legend>${legend}</legend>
    <div class="player-options">${options.map(
      ({ value, label }) => html`<label><input type="radio" name="player-${name}" .checked=${value === chosen} @change=${() => choose(value)} /><span>${label}</span></label>`,
    )}</div></fieldset>`;

function quality(player) {
  const { engine } = player;
  if (!engine || engine.qualities.length < 2) return nothing;
  const seen = engine.shown?.height;
  const auto = seen && engine.quality < 0 ? t("Automatic ({height}p)", { height: seen }) : t("Automatic");
  const options = engine.qualities.map(({ index, height }) => ({ value: index, label: height ? t("{height}p", { height }) : t("Sound only") }));
  return group(t("Quality"), "quality", [{ value: -1, label: auto }, ...options], engine.quality, (index) => (engine.quality = index));
}

function angle(player) {
  const { angles } = player;
  if (!angles.length) return nothing;
  const options = angles.map(({ name, title }) => ({ value: name, label: title }));
  return group(t("Angle"), "angle", [{ value: "", label: t("Program") }, ...options], player.angle, (name) => player.chooseAngle(name));
}

function speed(player) {
  const options = SPEEDS.map((value) => ({ value, label: t("{speed}×", { speed: formatNumber(value) }) }));
  const choose = (value) => {
    player.video.defaultPlaybackRate = player.video.playbackRate = value;
    player.requestUpdate();
  };
  return group(t("Speed"), "speed", options, player.video.playbackRate, choose);
}

function captions(player) {
  const tracks = player.engine?.captions ?? [];
  if (!tracks.length) return nothing;
  const options = [{ value: -1, label: t("Off") }, ...tracks.map(({ index, name }) => ({ value: index, label: name }))];
  return group(t("Captions"), "captions", options, player.engine.caption, (index) => (player.engine.caption = index));
}

const arrangement = (player) =>
  group(
    t("Arrangement"), "view",
    [{ value: "both", label: t("Video and slides") }, { value: "video", label: t("Video only") }, { value: "slides", label: t("Large slides") }],
    player.view, (view) => player.chooseView(view),
  );
