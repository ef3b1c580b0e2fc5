// What lies over the picture when it does not simply run: waiting, trouble, sound that needs a tap, where it went on.
import play from "../../icons/play.svg";
import silent from "../../icons/volume-x.svg";
import wifiOff from "../../icons/wifi-off.svg";
import { html, icon, nothing } from "../element.js";
import { t } from "../i18n.js";
import { clockOf } from "./storyboard.js";

export function overlay(player) {
  return html`<div class="player-over">${center(player)}</div>
    <div class="player-corner" role="status">${trouble(player)}</div>
    ${player.silenced && player.started ? html`<button type="button" class="player-sound" @click=${() => player.mute(false)}>${icon(silent)}${t("Tap for sound")}</button>` : nothing}
    ${player.resumed && player.started ? resumed(player) : nothing}`;
}

function center(player) {
  if (player.blocked || (player.video?.paused && !player.buffering && player.started)) {
    return html`<button type="button" class="player-big" aria-label=${t("Play")} @click=${() => player.toggle()}>${icon(play)}</button>`;
  }
  return player.buffering && !player.engine?.trouble ? html`<span class="player-wait" role="img" aria-label=${t("Loading")}></span>` : nothing;
}

function trouble({ engine }) {
  if (engine?.trouble === "connection") return html`<p>${icon(wifiOff)}${t("The connection is interrupted. We keep trying.")}</p>`;
  if (engine?.trouble === "broadcast") return html`<p>${t("The broadcast is interrupted. It goes on here by itself.")}</p>`;
  return nothing;
}

function resumed(player) {
  const restart = () => {
    player.resumed = false;
    player.seek(0);
  };
  return html`<div class="player-resumed"><span>${t("Resumed at {time}", { time: clockOf(player.video.currentTime) })}</span><button type="button" @click=${restart}>${t("Start over")}</button></div>`;
}
