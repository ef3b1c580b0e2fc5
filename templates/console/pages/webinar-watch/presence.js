// "I am here", each minute that the page is open once the picture ran: the API counts minutes, never the browser.
const EVERY = 60_000;
/** The token has ended, or never held: joining gives another one, or says why not. */
const STALE = new Set(["presence_expired", "presence_not_found"]);

export class Presence {
  /** `join(active)` answers with a `token`, `beat(token, active)` with nothing. */
  constructor({ join, beat }) {
    this.join = join;
    this.beat = beat;
    this.wasThere = false;
    this.elsewhere = false;
  }

  /** The picture of `player` runs. */
  start(player) {
    this.player = player;
    this.wasThere = true;
    if (this.timer) return;
    this.tell();
    // Less than a minute, so that no minute is missed; each viewer at another second of it.
    this.timer = setInterval(() => this.tell(), EVERY * (0.85 + Math.random() * 0.1));
  }

  /** Whether somebody can see the picture run, or takes part in what there is instead of it (`elsewhere`). */
  get active() {
    const { player } = this;
    const runs = player?.isConnected && !player.video.paused;
    return Boolean((runs || this.elsewhere) && document.visibilityState === "visible");
  }

  async tell() {
    try {
      if (this.token) await this.beat(this.token, this.active);
      else this.token = (await this.join(this.active)).token;
    } catch (error) {
      // A network that is away, or doors that are closed: the next minute says it again.
      if (!("code" in error)) throw error;
      if (!this.token || !STALE.has(error.code)) return;
      this.token = undefined;
      await this.tell();
    }
  }

  stop() {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
