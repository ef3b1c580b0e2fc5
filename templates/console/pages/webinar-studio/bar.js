// <studio-bar>: what is going on, for how long, and the buttons that begin and end it.
import circleStop from "../../icons/circle-stop.svg";
import mic from "../../icons/mic.svg";
import micOff from "../../icons/mic-off.svg";
import radio from "../../icons/radio.svg";
import triangleAlert from "../../icons/triangle-alert.svg";
import { confirm, openDialog } from "../../shared/dialog.js";
import { define, html, icon, nothing } from "../../shared/element.js";
import { formatNumber } from "../../shared/format.js";
import { t, tn } from "../../shared/i18n.js";
import { busyButton } from "../../shared/ui.js";
import { mutedByHost } from "./own-sources.js";
import { StudioPart } from "./studio.js";
import { troublesOf } from "./troubles.js";

class StudioBar extends StudioPart {
  static properties = { ...StudioPart.properties, now: { attribute: false } };

  get elapsed() {
    const started = this.studio.broadcast.startedAt;
    if (!started) return 0;
    return Math.max(0, Math.floor((this.now - new Date(started)) / 1000));
  }

  async goLive() {
    const { studio } = this;
    const flaws = troublesOf(studio);
    const early = new Date(studio.webinar.scheduledStart) - Date.now();
    const sure = await openDialog({
      title: t("Go live now?"), size: "small",
      body: (close) => html`<p>${t("Everybody who is waiting sees and hears you, and the recording begins.")}</p>
        ${early > 60_000 ? html`<p>${tn("The webinar is scheduled to start in {count} minute.", "The webinar is scheduled to start in {count} minutes.", Math.ceil(early / 60_000))}</p>` : nothing}
        ${flaws.length ? html`<ul class="studio-flaws">${flaws.map(({ words }) => html`<li>${icon(triangleAlert)}<span>${words}</span></li>`)}</ul>` : nothing}
        <div class="actions end">
          <button type="button" class="button" @click=${() => close(false)}>${t("Not yet")}</button>
          <button type="button" class="button danger" autofocus @click=${() => close(true)}>${icon(radio)}${t("Go live")}</button>
        </div>`,
    });
    if (sure) await studio.start();
  }

  async end() {
    const sure = await confirm({ title: t("End the webinar?"), text: t("The broadcast stops for everybody, and the recording is finished. This cannot be taken back."), action: t("End for everybody"), danger: true });
    if (sure) await this.studio.end();
  }

  render() {
    const { studio } = this;
    const { id, title } = studio.webinar;
    return html`<header class="studio-bar">
      <div class="studio-title"><a class="fine" href="/webinars/${id}">${t("Webinar")}</a><h1 class="truncate">${title}</h1></div>
      <div class="studio-state">${this.state()} ${this.warned()}</div>
      <div class="actions">${this.voice()}${studio.operates ? this.command() : nothing}</div>
    </header>`;
  }

  state() {
    const { studio } = this;
    if (studio.stageState === "LOST") return html`<span class="studio-air waiting">${t("Reconnecting the stage")}</span>`;
    if (studio.live) return html`<span class="studio-air on">${t("On air")}</span><span class="studio-clock" aria-label=${t("Live for")}>${clockOf(this.elapsed)}</span>`;
    return html`<span class="studio-air">${studio.running ? t("Green room") : t("Preparing the stage")}</span><span class="studio-clock" aria-hidden="true">${clockOf(0)}</span>`;
  }

  /** How much there is to look at under Health, whichever tab is open. */
  warned() {
    const { length: count } = troublesOf(this.studio);
    if (!count) return nothing;
    const label = tn("{count} warning", "{count} warnings", count);
    return html`<a class="studio-warned" href="#health" aria-label=${label} title=${label} @click=${() => setTimeout(showHealth)}>${icon(triangleAlert)}${formatNumber(count)}</a>`;
  }

  voice() {
    const { microphone } = this.studio.sources;
    if (!microphone) return nothing;
    const hushed = this.studio.sources.isHushed(microphone);
    const muted = microphone.muted || hushed;
    return html`<button type="button" class="button icon-only ${muted ? "danger" : ""}" aria-pressed=${muted} aria-disabled=${hushed ? "true" : nothing} aria-label=${t("Mute my microphone")} title=${hushed ? mutedByHost() : t("Mute my microphone")}
      @click=${() => this.studio.sources.toggle(microphone)}>${icon(muted ? micOff : mic)}</button>`;
  }

  command() {
    const { studio } = this;
    if (studio.live) return busyButton({ label: t("End"), variant: "danger", icon: circleStop, busy: studio.busy === "end", onClick: () => this.end() });
    return busyButton({ label: t("Go live"), variant: "primary", icon: radio, busy: studio.busy === "start", disabled: !studio.running, onClick: () => this.goLive() });
  }
}

/** Below the scenes on a phone: the tab that the link has chosen comes into view. */
const showHealth = () => document.querySelector("#health").scrollIntoView({ block: "nearest" });

function clockOf(seconds) {
  const two = (value) => formatNumber(value, { minimumIntegerDigits: 2 });
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

define("studio-bar", StudioBar);
