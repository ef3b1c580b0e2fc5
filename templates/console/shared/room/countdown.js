// Renders its host each second as long as a moment that it was given lies ahead.
const SECOND = 1000;

export class Countdown {
  constructor(host) {
    this.host = host;
    this.ends = [];
    host.addController(this);
  }

  hostDisconnected() {
    this.stop();
  }

  /** Moments in epoch milliseconds; null for none. */
  until(moments) {
    this.ends = moments.filter((moment) => moment !== null);
    if (this.ends.some((moment) => moment > Date.now())) this.timer ??= setInterval(() => this.turn(), SECOND);
  }

  turn() {
    if (!this.ends.some((moment) => moment > Date.now() - SECOND)) this.stop();
    this.host.requestUpdate();
  }

  stop() {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
