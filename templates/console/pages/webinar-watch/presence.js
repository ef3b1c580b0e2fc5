// "I am here", each minute that somebody really watches: the API counts minutes, never the browser.
const EVERY = 60_000;

export class Presence {
  constructor(join) {
    this.join = join;
    this.wasThere = false;
  }

  /** The picture of `player` runs. */
  start(player) {
    this.player = player;
    if (this.timer) return;
    this.tell();
    // Spread over the minute, each viewer at another second of it.
    this.timer = setInterval(() => this.tell(), EVERY * (0.85 + Math.random() * 0.1));
  }

  async tell() {
    if (!this.player?.isConnected || this.player.video.paused) return;
    this.wasThere = true;
    try {
      await this.join();
    } catch (error) {
      // Doors that are not open yet, or a network that is away: the next minute says it again.
      if (!("code" in error)) throw error;
    }
  }

  stop() {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
