// <studio-scenes>: what the picture shows: layout, camera, screen, the inset's corner and size.
import coffee from "../../icons/coffee.svg";
import hourglass from "../../icons/hourglass.svg";
import { define, html, icon, nothing, svg } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";
import { LAYOUTS, withCamera } from "./scene-desk.js";
import { StudioPart } from "./studio.js";

const names = () => ({
  SCREEN_WITH_CAMERA: t("Screen and camera"), SCREEN: t("Screen"), CAMERA: t("Camera"), SIDE_BY_SIDE: t("Side by side"),
  SLIDE_WITH_CAMERA: t("Slide and camera"), SLIDE: t("Slide"), STARTING_SOON: t("Starting soon"), BE_RIGHT_BACK: t("Be right back"),
});
const corners = () => ({ TOP_LEFT: t("Top left"), TOP_RIGHT: t("Top right"), BOTTOM_LEFT: t("Bottom left"), BOTTOM_RIGHT: t("Bottom right") });
const sizes = () => ({ SMALL: t("Small"), MEDIUM: t("Medium"), LARGE: t("Large") });

const person = (x, y, scale) => svg`<g class="studio-person" transform="translate(${x} ${y}) scale(${scale})"><circle r="5" cy="-6" /><path d="M-10 8a10 10 0 0 1 20 0z" /></g>`;
const screen = svg`<rect class="studio-fill" x="2" y="2" width="60" height="32" rx="2" /><path class="studio-lines" d="M10 11h28M10 18h36M10 25h20" />`;
const slide = svg`<rect class="studio-fill" x="2" y="2" width="60" height="32" rx="2" /><path class="studio-lines" d="M10 11h20M10 26V19M18 26V15M26 26V21M34 26V12" />`;
const inset = svg`<rect class="studio-inset" x="43" y="21" width="17" height="11" rx="1.5" />${person(51.5, 28, 0.5)}`;
const PICTURES = {
  SCREEN_WITH_CAMERA: svg`${screen}${inset}`,
  SCREEN: screen,
  CAMERA: svg`<rect class="studio-fill" x="2" y="2" width="60" height="32" rx="2" />${person(32, 24, 1.1)}`,
  SIDE_BY_SIDE: svg`<rect class="studio-fill" x="2" y="9" width="29" height="18" rx="2" /><path class="studio-lines" d="M7 15h14M7 20h18" /><rect class="studio-fill" x="33" y="9" width="29" height="18" rx="2" />${person(47.5, 21, 0.7)}`,
  SLIDE_WITH_CAMERA: svg`${slide}${inset}`,
  SLIDE: slide,
};

class StudioScenes extends StudioPart {
  render() {
    const { desk } = this.studio;
    const { scene } = desk;
    return html`<section class="studio-scenes" aria-labelledby="scenes-name">
      <div class="row spread">
        <h2 id="scenes-name">${t("Scene")}</h2>
        ${this.studio.isProducer ? nothing : html`<p class="fine">${t("{name} is the producer and switches scenes.", { name: this.producer })}</p>`}
      </div>
      <div class="studio-layouts" role="group" aria-labelledby="scenes-name">${LAYOUTS.map((layout, index) => this.layout(layout, index + 1, scene))}</div>
      <div class="studio-choices">
        ${this.sources("CAMERA", "cameraId", t("Camera"), scene)} ${this.sources("SCREEN", "screenId", t("Screen"), scene)}
        ${this.radios("corner", t("Corner of the inset"), corners(), scene, (value) => html`<span class="studio-corner ${value.toLowerCase().replace("_", "-")}"></span>`)}
        ${this.radios("size", t("Size of the inset"), sizes(), scene)}
      </div>
    </section>`;
  }

  get producer() {
    return this.studio.nameOf(this.studio.broadcast.producerId);
  }

  layout(layout, key, scene) {
    const name = names()[layout];
    const card = { STARTING_SOON: hourglass, BE_RIGHT_BACK: coffee }[layout];
    return html`<button type="button" class="studio-layout" aria-pressed=${scene.layout === layout} aria-disabled=${!this.studio.desk.usable} aria-keyshortcuts=${key}
      @click=${() => this.studio.desk.set({ layout })}>
      ${card ? html`<span class="studio-card-image">${icon(card)}</span>` : html`<svg viewBox="0 0 64 36" aria-hidden="true">${PICTURES[layout]}</svg>`}
      <span class="studio-layout-name">${name}</span><kbd aria-hidden="true">${key}</kbd>
    </button>`;
  }

  /** Which camera or screen, when there is a choice. */
  sources(kind, field, label, scene) {
    const there = this.studio.allSources.filter((source) => source.kind === kind);
    if (there.length < 2) return nothing;
    const several = new Set(there.map(({ userId }) => userId)).size > 1;
    const named = ({ name, userId, connected }) => {
      const whose = several ? t("{source} of {name}", { source: name, name: this.studio.nameOf(userId) }) : name;
      return connected ? whose : t("{source} (not connected)", { source: whose });
    };
    return html`<div class="field"><label for="scene-${field}">${label}</label>
      <div class="select"><select id="scene-${field}" ?disabled=${!this.studio.desk.usable} @change=${(event) => this.studio.desk.set({ [field]: event.target.value || null })}>
        <option value="" ?selected=${!scene[field]}>${t("Whichever is there")}</option>
        ${there.map((source) => html`<option value=${source.id} ?selected=${scene[field] === source.id}>${named(source)}</option>`)}
      </select></div></div>`;
  }

  radios(field, label, options, scene, picture) {
    const off = !this.studio.desk.usable || !withCamera(scene.layout);
    return html`<fieldset ?disabled=${off}><legend>${label}</legend><div class="segmented">
      ${Object.entries(options).map(([value, name]) => html`<label title=${name}>
        <input type="radio" name="scene-${field}" .checked=${scene[field] === value} aria-label=${name} @change=${() => this.studio.desk.set({ [field]: value })} />${picture ? picture(value) : html`<span>${name}</span>`}
      </label>`)}
    </div></fieldset>`;
  }
}

define("studio-scenes", StudioScenes);
