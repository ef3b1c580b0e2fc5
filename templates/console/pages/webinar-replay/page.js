// A replay by its link: who has the link watches, without an account, as long as the host offers it.
import download from "../../icons/download.svg";
import lock from "../../icons/lock.svg";
import { get } from "../../shared/api.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";
import "../../shared/live/player.js";
import { Playback } from "../../shared/live/playback.js";
import { params } from "../../shared/params.js";
import "../../shared/room/panel.js";
import { Room } from "../../shared/room/room.js";
import { badge, emptyState, errorState } from "../../shared/ui.js";
import { canceledView, endedView, notYetView } from "../webinar-watch/curtain.js";

class WebinarReplay extends AcademyElement {
  constructor() {
    super();
    this.playback = new Playback(() => get(`/api/playback/${encodeURIComponent(params().key)}`));
    this.playback.addEventListener("change", () => this.requestUpdate());
    this.renew = () => this.playback.renew();
    this.jump = (date) => this.querySelector("live-player")?.jump(date);
  }

  connectedCallback() {
    super.connectedCallback();
    this.playback.follow();
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.playback.destroy();
    this.room?.destroy();
  }

  /** What was said, to read: there is nobody here whom the API knows. */
  enterRoom(webinarId) {
    if (this.room) return;
    this.room = new Room({ webinarId, renew: this.renew, live: false, known: false });
    this.room.clock = () => this.querySelector("live-player")?.date ?? null;
  }

  render() {
    const { value, error } = this.playback;
    if (!value && !error) return html`<div class="watch" aria-hidden="true"><div class="watch-head"><span class="skeleton watch-line"></span></div><div class="skeleton watch-box"></div></div>`;
    const lost = error && [403, 404, 410].includes(error.status);
    if (lost) return html`<div class="watch">${emptyState({ image: lock, level: 1, title: t("This link does not open anything"), text: t("It may have been withdrawn, or copied only in part. Ask who sent it to you.") })}</div>`;
    if (!value) return html`<div class="watch"><h1 class="visually-hidden">${t("Replay")}</h1>${errorState(error, () => this.playback.follow())}</div>`;
    document.title = `${value.title} · AeThex Academy`;
    if (value.replay) this.enterRoom(value.webinarId);
    return html`<div class="watch">${this.head(value)}
      <div class="watch-main"><div class="watch-stage">${this.stage(value)}</div>${this.room ? html`<room-panel class="watch-room" .room=${this.room} .jump=${this.jump}></room-panel>` : nothing}</div>
    </div>`;
  }

  head({ title, replay }) {
    return html`<header class="watch-head">
      <div class="watch-title">
        <h1>${title}</h1>
        <p class="row">${badge(t("Replay"), "brand")}</p>
      </div>
      ${replay?.downloadUrl ? html`<div class="actions"><a class="button" href=${replay.downloadUrl} download>${icon(download)}${t("Download")}</a></div>` : nothing}
    </header>`;
  }

  stage({ status, title, webinarId, timelineUrl, replay, replayState }) {
    if (status === "CANCELLED") return canceledView();
    if (!replay) return status === "ENDED" ? endedView(undefined, { state: replayState }) : notYetView();
    const source = { key: webinarId, title, live: false, timelineUrl, ...replay };
    if (JSON.stringify(source) !== JSON.stringify(this.source)) this.source = source;
    return html`<live-player .source=${this.source} .renew=${this.renew}></live-player>`;
  }
}

define("webinar-replay", WebinarReplay);
