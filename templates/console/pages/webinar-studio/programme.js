// <studio-programme>: the picture as everybody sees it, four times a second while it is looked at.
import refresh from "../../icons/refresh-cw.svg";
import { define, html, nothing } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";
import { busyButton, progressBar } from "../../shared/ui.js";
import { StudioPart } from "./studio.js";

const EVERY = 250;
const AFTER_FAILURE = 1_500;
const USUALLY = 45;

class StudioProgramme extends StudioPart {
  connectedCallback() {
    super.connectedCallback();
    this.waitingSince = Date.now();
    this.visible = true;
    this.observer = new IntersectionObserver(([entry]) => (this.visible = entry.isIntersecting));
    this.observer.observe(this);
    this.next(0);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.observer.disconnect();
    clearTimeout(this.timer);
    this.show(null);
  }

  next(wait) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), wait);
  }

  async look() {
    const begun = performance.now();
    if (document.hidden || !this.visible || !this.studio.running) return this.next(EVERY);
    try {
      const picture = await this.studio.stage.preview();
      if (!this.isConnected) return undefined;
      this.show(picture);
      return this.next(Math.max(0, EVERY - (performance.now() - begun)));
    } catch (error) {
      if (!("code" in error)) throw error;
      return this.isConnected ? this.next(AFTER_FAILURE) : undefined;
    }
  }

  show(picture) {
    const image = this.querySelector("img");
    const before = this.address;
    this.address = picture && URL.createObjectURL(picture);
    if (image && this.address) {
      image.src = this.address;
      image.hidden = false;
    }
    if (before) URL.revokeObjectURL(before);
  }

  render() {
    const { studio } = this;
    return html`<section aria-labelledby="programme-name">
      <h2 id="programme-name" class="visually-hidden">${t("Programme")}</h2>
      <figure class="studio-screen ${studio.live ? "on" : ""}">
        <img hidden alt=${t("The programme as everybody sees it")} width="640" height="360" />
        ${studio.running ? nothing : this.waiting()}
        <figcaption>${studio.live ? t("On air") : t("Preview")}</figcaption>
      </figure>
    </section>`;
  }

  waiting() {
    const { studio } = this;
    const lost = studio.stageState === "LOST";
    const part = Math.min(95, Math.round(((Date.now() - this.waitingSince) / 1000 / USUALLY) * 100));
    return html`<div class="studio-waiting" role="status">
      <p><strong>${lost ? t("The stage was lost. Another one is being prepared.") : t("Your stage is being prepared")}</strong></p>
      <p>${lost ? t("Nothing that was recorded is lost. Leave this page open: everything reconnects by itself.") : t("This takes less than a minute. Meanwhile, set up your sources.")}</p>
      ${lost ? nothing : progressBar(part, t("Your stage is being prepared"), { hideValue: true })}
      ${lost && studio.operates ? busyButton({ label: t("Ask again"), variant: "small", icon: refresh, busy: studio.busy === "restart", onClick: () => studio.restart() }) : nothing}
    </div>`;
  }
}

define("studio-programme", StudioProgramme);
