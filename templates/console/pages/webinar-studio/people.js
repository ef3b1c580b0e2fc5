// <studio-people>: who presents, who switches scenes, who is publishing.
import { define, html, nothing } from "../../shared/element.js";
import "../../shared/live/presenters.js";
import { t } from "../../shared/i18n.js";
import { notice } from "../../shared/ui.js";
import { StudioPart } from "./studio.js";

class StudioPeople extends StudioPart {
  willUpdate(changed) {
    super.willUpdate(changed);
    const known = JSON.stringify(this.studio.presenters);
    if (this.known !== undefined && known !== this.known) this.querySelector("webinar-presenters")?.presenters.reload();
    this.known = known;
  }

  render() {
    const { studio } = this;
    const producer = studio.broadcast.producerId;
    const onAir = new Set(studio.allSources.filter(({ connected }) => connected).map(({ userId }) => userId));
    return html`<div class="stack">
      ${studio.isProducer ? nothing : notice(t("{name} is the producer and switches scenes.", { name: studio.nameOf(producer) }))}
      <webinar-presenters .webinar=${studio.webinar} .producerId=${producer} .onAir=${onAir} .handOver=${studio.handOver} @changed=${() => studio.look()}></webinar-presenters>
    </div>`;
  }
}

define("studio-people", StudioPeople);
