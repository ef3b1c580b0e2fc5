// The bar on which a viewer moves through a recording; over it, the storyboard's picture of that moment.
import { html, nothing, vars } from "../element.js";
import { t } from "../i18n.js";
import { clockOf, pieceAt } from "./storyboard.js";

export function seekBar(player) {
  const { video, duration } = player;
  const at = player.dragging ?? video?.currentTime ?? 0;
  const shares = { "--played": duration ? at / duration : 0, "--buffered": duration ? Math.min(1, (at + (player.engine?.buffered ?? 0)) / duration) : 0 };
  return html`<div class="player-seek" ${vars(shares)}>
    <input type="range" min="0" max=${Math.max(1, duration)} step="0.1" .value=${String(at)} aria-label=${t("Position")} aria-valuetext=${t("{at} of {duration}", { at: clockOf(at), duration: clockOf(duration) })}
      @pointermove=${(event) => hover(player, event)} @pointerleave=${() => leave(player)} @keydown=${(event) => step(player, event)}
      @input=${({ target }) => drag(player, Number(target.value))} @change=${({ target }) => drop(player, Number(target.value))} />
    ${player.hovered === undefined ? nothing : preview(player)}
  </div>`;
}

/** Where the pointer is, as the range's thumb would be. */
function hover(player, event) {
  const { left, width } = event.target.getBoundingClientRect();
  player.hovered = Math.min(1, Math.max(0, (event.clientX - left) / width));
  player.requestUpdate();
}

function leave(player) {
  player.hovered = undefined;
  player.requestUpdate();
}

function drag(player, seconds) {
  player.dragging = seconds;
  if (player.hovered !== undefined) player.hovered = seconds / player.duration;
  player.requestUpdate();
}

function drop(player, seconds) {
  player.dragging = undefined;
  player.seek(seconds);
}

/** A range's own arrow steps are a tenth of a second: ours are five. */
function step(player, event) {
  const seconds = { ArrowLeft: -5, ArrowDown: -5, ArrowRight: 5, ArrowUp: 5, PageUp: 60, PageDown: -60 }[event.key];
  if (!seconds || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  player.seek(player.video.currentTime + seconds);
}

function preview(player) {
  const seconds = player.hovered * player.duration;
  const piece = player.storyboard.length ? pieceAt(player.storyboard, seconds) : undefined;
  const place = { "--at": player.hovered };
  const picture = piece && { "--sprite": `url("${piece.image}")`, "--x": `${-piece.x}px`, "--y": `${-piece.y}px`, "--w": `${piece.width}px`, "--h": `${piece.height}px` };
  return html`<div class="player-preview" aria-hidden="true" ${vars(place)}>
    ${piece ? html`<div class="player-preview-picture" ${vars(picture)}></div>` : nothing}
    <span>${clockOf(seconds)}</span>
  </div>`;
}
