// <studio-sources>: this person's cameras, microphone and screen with previews and levels, and what others publish.
import mic from "../../icons/mic.svg";
import micOff from "../../icons/mic-off.svg";
import plus from "../../icons/plus.svg";
import refresh from "../../icons/refresh-cw.svg";
import screenShare from "../../icons/screen-share.svg";
import screenShareOff from "../../icons/screen-share-off.svg";
import trash from "../../icons/trash-2.svg";
import video from "../../icons/video.svg";
import videoOff from "../../icons/video-off.svg";
import { define, html, icon, nothing, repeat } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";
import { belowHd, canCapture, canShareScreen, pictureOf } from "../../shared/live/devices.js";
import { badge, busyButton, emptyState, notice } from "../../shared/ui.js";
import { mutedByHost } from "./own-sources.js";
import { StudioPart } from "./studio.js";

const LEVELS_EVERY = 80;

class StudioSources extends StudioPart {
  connectedCallback() {
    super.connectedCallback();
    this.metering = setInterval(() => this.meter(), LEVELS_EVERY);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.metering);
  }

  /** Meters move without a render: twelve times a second is much for a whole page. */
  meter() {
    for (const bar of this.querySelectorAll("[data-meter]")) {
      const source = this.studio.sources.list.find(({ key }) => key === bar.dataset.meter);
      const level = source?.meter && !source.muted ? source.meter.level() : 0;
      bar.style.setProperty("--level", level.toFixed(3));
      bar.setAttribute("aria-valuenow", Math.round(level * 100));
      bar.classList.toggle("clipping", Boolean(level && source.meter.clipping()));
    }
  }

  render() {
    const { sources, mayPublish } = this.studio;
    if (!mayPublish) return html`<div class="stack">${notice(t("You may start and end this webinar. To publish yourself, have the host name you a presenter."))}${this.others()}</div>`;
    if (!canCapture()) return html`<div class="stack">${notice(t("This browser offers cameras and microphones on secure connections only (https). Open this page over https, or use another browser."), "danger", { title: t("No access to devices.") })}${this.others()}</div>`;
    return html`<div class="stack">
      ${sources.trouble ? notice(sources.trouble.words, "danger") : nothing}
      ${sources.list.length ? this.own(sources) : this.first(sources)}
      ${this.others()}
    </div>`;
  }

  first(sources) {
    return html`${emptyState({
      image: video, title: t("Your sources"),
      text: t("The browser will ask whether this page may use your camera and microphone: allow both. You see yourself first; nobody else does before you go live."),
      action: busyButton({ label: t("Turn on camera and microphone"), variant: "primary", icon: video, busy: ["CAMERA", "MICROPHONE"].includes(sources.opening), onClick: () => sources.openFirst() }),
    })}<div class="actions">${this.screenButton()}</div>`;
  }

  own(sources) {
    const unused = sources.devices.cameras.filter(({ id }) => !sources.of("CAMERA").some(({ deviceId }) => deviceId === id));
    return html`<h2>${t("Your sources")}</h2>
      <ul class="studio-own">${repeat(sources.list, ({ key }) => key, (source) => html`<li class="studio-source">${source.kind === "MICROPHONE" ? this.microphone(source) : this.picture(source)}</li>`)}</ul>
      <div class="actions">
        ${unused.length ? busyButton({ label: t("Add a camera"), icon: plus, busy: sources.opening === "CAMERA", onClick: () => sources.addCamera(unused[0].id) }) : nothing}
        ${sources.microphone ? nothing : busyButton({ label: t("Add a microphone"), icon: mic, busy: sources.opening === "MICROPHONE", onClick: () => sources.addMicrophone() })}
        ${this.screenButton()}
      </div>`;
  }

  screenButton() {
    const { sources } = this.studio;
    if (!canShareScreen() || sources.of("SCREEN").length) return nothing;
    return busyButton({ label: t("Share a screen"), icon: screenShare, busy: sources.opening === "SCREEN", onClick: () => sources.addScreen() });
  }

  picture(source) {
    const picture = pictureOf(source.stream);
    const camera = source.kind === "CAMERA";
    return html`<div class="studio-preview ${source.muted ? "hidden-picture" : ""}">
        <video .srcObject=${source.stream} .muted=${true} autoplay playsinline class=${camera ? "mirrored" : ""} aria-label=${t("Preview of {name}", { name: source.name })}></video>
        <p class="studio-figures">${picture ? html`${picture.width}×${picture.height} · ${t("{count} fps", { count: picture.fps })}` : nothing} ${belowHd(picture) ? badge(t("Below HD"), "warning") : nothing}</p>
      </div>
      ${source.meter ? this.level(source) : nothing}
      <div class="studio-controls">
        ${camera ? this.devices(source, this.studio.sources.devices.cameras, t("Camera")) : html`<strong class="grow">${source.name}</strong>`}
        ${camera ? this.quality(source) : nothing}
        ${camera ? this.mute(source, source.muted ? videoOff : video, t("Hide {name}", { name: source.name })) : nothing}
        ${this.remove(source, camera ? trash : screenShareOff)}
      </div>
      ${this.state(source)}`;
  }

  microphone(source) {
    return html`<div class="studio-controls">
        ${this.devices(source, this.studio.sources.devices.microphones, t("Microphone"))}
        ${this.mute(source, source.muted || source.hushed ? micOff : mic, t("Mute {name}", { name: source.name }))}
        ${this.remove(source, trash)}
      </div>
      ${this.level(source)} ${this.state(source)}`;
  }

  level({ key, name }) {
    return html`<div class="studio-meter" data-meter=${key} role="meter" aria-label=${t("Level of {name}", { name })} aria-valuemin="0" aria-valuemax="100" aria-valuenow="0"><span></span></div>`;
  }

  devices(source, devices, label) {
    const known = devices.some(({ id }) => id === source.deviceId);
    return html`<div class="field grow"><label class="visually-hidden" for="device-${source.key}">${label}</label>
      <div class="select"><select id="device-${source.key}" @change=${(event) => this.studio.sources.change(source, event.target.value)}>
        ${known ? nothing : html`<option value=${source.deviceId} selected>${source.name}</option>`}
        ${devices.map(({ id, label: name }, index) => html`<option value=${id} ?selected=${id === source.deviceId}>${name || `${label} ${index + 1}`}</option>`)}
      </select></div></div>`;
  }

  quality(source) {
    const { sources } = this.studio;
    return html`<div class="field"><label class="visually-hidden" for="quality-${source.key}">${t("Resolution of {name}", { name: source.name })}</label>
      <div class="select"><select id="quality-${source.key}" @change=${(event) => sources.change(source, source.deviceId, event.target.value)}>
        <option value="hd" ?selected=${sources.quality === "hd"}>720p</option><option value="full" ?selected=${sources.quality === "full"}>1080p</option>
      </select></div></div>`;
  }

  mute(source, image, label) {
    const hushed = this.studio.sources.isHushed(source);
    const muted = source.muted || hushed;
    return html`<button type="button" class="button icon-only ${muted ? "danger" : ""}" aria-pressed=${muted} aria-disabled=${hushed ? "true" : nothing} aria-label=${label} title=${label} @click=${() => this.studio.sources.toggle(source)}>${icon(image)}</button>`;
  }

  remove(source, image) {
    const label = source.kind === "SCREEN" ? t("Stop sharing") : t("Remove {name}", { name: source.name });
    return html`<button type="button" class="button quiet icon-only" aria-label=${label} title=${label} @click=${() => this.studio.sources.remove(source)}>${icon(image)}</button>`;
  }

  state(source) {
    if (source.trouble) return html`<p class="error" role="status">${source.trouble}</p>${source.dropped ? html`<button type="button" class="button small" @click=${() => this.studio.sources.again(source)}>${icon(refresh)}${t("Publish again")}</button>` : nothing}`;
    if (this.studio.sources.isHushed(source)) return html`<p class="error">${mutedByHost()}</p>`;
    const { publisher } = source;
    const words = {
      idle: t("Waiting for the stage"), connecting: t("Connecting to the stage…"), live: t("On the stage"), reconnecting: t("Reconnecting…"),
      failed: publisher?.error?.message ?? t("This source could not be published."), stopped: t("Stopped"),
    };
    const tone = { live: "success", failed: "danger" }[publisher?.state] ?? "";
    return html`<p class="studio-source-state ${tone}">${words[publisher?.state] ?? ""}</p>`;
  }

  /** What others publish, and what an earlier visit of ours left behind. */
  others() {
    const { studio } = this;
    const own = new Set(studio.sources.list.map(({ sourceId }) => sourceId));
    const others = studio.allSources.filter(({ id }) => !own.has(id));
    if (!others.length) return nothing;
    return html`<h3>${t("Further sources")}</h3><ul class="list studio-others">${others.map((source) => html`<li>
      <div class="grow"><strong>${source.name}</strong><p class="fine">${studio.nameOf(source.userId)} · ${source.connected ? sizeOf(source) : t("not connected")}</p></div>
      ${studio.operates || source.userId === studio.me ? html`<button type="button" class="button quiet small" aria-label=${t("Remove {name}", { name: source.name })} @click=${() => studio.sources.forget(source.id)}>${t("Remove")}</button>` : nothing}
    </li>`)}</ul>`;
  }
}

const sizeOf = ({ kind, width, height }) => (kind !== "MICROPHONE" && width ? `${width}×${height}` : t("connected"));

define("studio-sources", StudioSources);
