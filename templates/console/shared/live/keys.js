// The player's keys: they work wherever the focus is, except where somebody types or chooses.
const STEP = 5;
const LEAP = 10;
const LOUDER = 0.1;

/** Act on a key press for `player`. */
export function keys(player, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || player.resting || !player.engine) return;
  if (event.key === "Escape" && player.panel) {
    player.panel = false;
    player.focusOn(".player-settings-button");
    return;
  }
  if (event.target.closest?.("input, textarea, select, [contenteditable], dialog, [role=menu], [role=tablist]")) return;
  const pressing = event.target.closest?.("button, a, summary") && (event.key === " " || event.key === "Enter");
  const action = pressing ? undefined : actions(player)[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!action) return;
  event.preventDefault();
  player.awake();
  action();
}

function actions(player) {
  const { video, live } = player;
  const common = {
    " ": () => player.toggle(),
    k: () => player.toggle(),
    m: () => player.mute(),
    f: () => player.fullscreen(),
    i: () => document.pictureInPictureEnabled && player.pictureInPicture(),
    v: () => player.hasSlides && player.nextView(),
  };
  // What scrolls the page elsewhere is ours only inside the player.
  const inside = player.contains(document.activeElement);
  const upAndDown = { ArrowUp: () => player.setVolume(video.volume + LOUDER), ArrowDown: () => player.setVolume(video.volume - LOUDER) };
  const ends = { Home: () => player.seek(0), End: () => player.seek(player.duration - 1) };
  if (live) return { ...common, ...(inside ? upAndDown : {}), l: () => player.goLive() };
  return {
    ...common,
    ...(inside ? { ...upAndDown, ...ends } : {}),
    j: () => player.seek(video.currentTime - LEAP),
    l: () => player.seek(video.currentTime + LEAP),
    ArrowLeft: () => player.seek(video.currentTime - STEP),
    ArrowRight: () => player.seek(video.currentTime + STEP),
  };
}
