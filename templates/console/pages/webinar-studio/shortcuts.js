// Single keys for the producer: 1 to 8 switch layouts, arrows and Page keys turn slides, M mutes. They can be switched off (WCAG 2.1.4).
import { choices, remember } from "../../shared/live/devices.js";
import { LAYOUTS } from "./scene-desk.js";

const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";
const MOVING = "input, [role=tab], [role=menu] *, video";
const TURNS = { ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 };

export const shortcutsOn = () => choices().shortcuts !== false;
export const switchShortcuts = (on) => remember({ shortcuts: on });

export class Shortcuts {
  constructor(studio) {
    this.studio = studio;
  }

  handleEvent(event) {
    const { key, target, ctrlKey, metaKey, altKey, defaultPrevented } = event;
    if (ctrlKey || metaKey || altKey || defaultPrevented || !this.studio.broadcast || this.studio.ended || !shortcutsOn()) return;
    if (target.closest(TYPING) || document.querySelector("dialog[open]")) return;
    if (this.act(key, target)) event.preventDefault();
  }

  act(key, target) {
    const { desk, sources } = this.studio;
    const layout = /^[1-8]$/.test(key) && LAYOUTS[Number(key) - 1];
    if (layout && desk.usable) return desk.set({ layout }), true;
    if (key.toLowerCase() === "m" && sources.microphone) return sources.toggle(sources.microphone), true;
    if (!(key in TURNS) || target.closest(MOVING) || !desk.usable || !this.studio.deck) return false;
    return this.studio.turn(TURNS[key]), true;
  }
}
