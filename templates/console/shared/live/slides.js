// The slide that belongs to the moment the picture shows, crisp, beside the picture.
import presentation from "../../icons/presentation.svg";
import { html, icon } from "../element.js";
import { formatNumber, t } from "../i18n.js";

export function slidePane({ slide }) {
  return html`<figure class="player-slide" aria-label=${t("Slide")}>
    ${slide
      ? html`<img src=${slide.image} alt=${t("Slide {page}", { page: formatNumber(slide.page) })} decoding="sync" />`
      : html`<figcaption>${icon(presentation)}<span>${t("No slide right now")}</span></figcaption>`}
  </figure>`;
}
