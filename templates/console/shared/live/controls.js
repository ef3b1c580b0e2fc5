// The player's control bar: what it shows live, and of a recording.
import captionsIcon from "../../icons/captions.svg";
import columns from "../../icons/columns-2.svg";
import maximize from "../../icons/maximize.svg";
import minimize from "../../icons/minimize.svg";
import pauseIcon from "../../icons/pause.svg";
import pip from "../../icons/picture-in-picture-2.svg";
import playIcon from "../../icons/play.svg";
import back from "../../icons/rotate-ccw.svg";
import forward from "../../icons/rotate-cw.svg";
import settings from "../../icons/settings.svg";
import skip from "../../icons/skip-forward.svg";
import loud from "../../icons/volume-2.svg";
import silent from "../../icons/volume-x.svg";
import { html, icon, nothing } from "../element.js";
import { formatPercent } from "../format.js";
import { t } from "../i18n.js";
import { seekBar } from "./seek-bar.js";
import { clockOf } from "./storyboard.js";

const control = ({ image, label, onClick, name = "", pressed, expanded }) =>
  html`<button type="button" class="player-button ${name}" aria-label=${label} title=${label} aria-pressed=${pressed ?? nothing} aria-expanded=${expanded ?? nothing} @click=${onClick}>${icon(image)}</button>`;

export function controlBar(player) {
  const { video, engine, live } = player;
  const paused = !video || video.paused;
  return html`<div class="player-bar" role="group" aria-label=${t("Player controls")}>
    ${live ? nothing : seekBar(player)}
    <div class="player-row">
      ${control({ image: paused ? playIcon : pauseIcon, label: paused ? t("Play (k)") : t("Pause (k)"), onClick: () => player.toggle() })}
      ${live ? nothing : steps(player)}
      ${volume(player)}
      ${live ? liveButton(player, engine) : html`<span class="player-time"><span>${clockOf(video?.currentTime)}</span> / ${clockOf(player.duration)}</span>`}
      <span class="player-gap"></span>
      ${engine?.captions.length ? captions(player) : nothing}
      ${player.hasSlides ? control({ image: columns, label: t("Arrange video and slides (v)"), onClick: () => player.nextView() }) : nothing}
      ${control({ image: settings, label: t("Settings"), name: "player-settings-button", expanded: String(Boolean(player.panel)), onClick: () => ((player.panel = !player.panel), player.panel && player.focusOn(".player-settings input:checked", ".player-settings input")) })}
      ${document.pictureInPictureEnabled ? control({ image: pip, label: t("Small window (i)"), name: "player-pip", onClick: () => player.pictureInPicture() }) : nothing}
      ${control({ image: document.fullscreenElement ? minimize : maximize, label: document.fullscreenElement ? t("Leave full screen (f)") : t("Full screen (f)"), onClick: () => player.fullscreen() })}
    </div>
  </div>`;
}

const steps = (player) => html`${control({ image: back, label: t("Back 10 seconds (j)"), name: "player-step", onClick: () => player.seek(player.video.currentTime - 10) })}
  ${control({ image: forward, label: t("Forward 10 seconds (l)"), name: "player-step", onClick: () => player.seek(player.video.currentTime + 10) })}`;

function volume(player) {
  const { video } = player;
  const muted = !video || video.muted;
  const value = muted ? 0 : video.volume;
  return html`${control({ image: muted ? silent : loud, label: muted ? t("Sound on (m)") : t("Sound off (m)"), onClick: () => player.mute() })}
    <input class="player-volume" type="range" min="0" max="1" step="0.05" .value=${String(value)} aria-label=${t("Volume")} aria-valuetext=${formatPercent(Math.round(value * 100))}
      @input=${({ target }) => player.setVolume(Number(target.value))} />`;
}

function liveButton(player, engine) {
  if (!engine || engine.atLive || !player.started) return html`<span class="player-live"><span class="player-dot" aria-hidden="true"></span>${t("Live")}</span>`;
  return html`<button type="button" class="player-live behind" @click=${() => player.goLive()}>${icon(skip)}${t("Go to live")}</button>`;
}

function captions(player) {
  const { engine } = player;
  const on = engine.caption >= 0;
  return control({ image: captionsIcon, label: t("Captions"), pressed: String(on), onClick: () => (engine.caption = on ? -1 : 0) });
}
