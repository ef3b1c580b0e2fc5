// The scene that is wanted, sent one at a time: what is pressed meanwhile waits, and only the newest of it is sent.
import { t } from "../../shared/i18n.js";
import { toast } from "../../shared/toast.js";

export const FIRST = {
  layout: "STARTING_SOON", screenId: null, cameraId: null, corner: "BOTTOM_RIGHT", size: "MEDIUM", slide: null,
};
/** In the order of their keys, 1 to 8. */
export const LAYOUTS = ["SCREEN_WITH_CAMERA", "SCREEN", "CAMERA", "SIDE_BY_SIDE", "SLIDE_WITH_CAMERA", "SLIDE", "STARTING_SOON", "BE_RIGHT_BACK"];
export const withCamera = (layout) => ["SCREEN_WITH_CAMERA", "SLIDE_WITH_CAMERA"].includes(layout);
export const withSlide = (layout) => layout.startsWith("SLIDE");

const SETTLES = 1_500;

export class SceneDesk {
  constructor(studio) {
    this.studio = studio;
    this.wanted = null;
    this.sending = false;
    this.until = 0;
  }

  /** The scene as the buttons show it: what was pressed, else what the stage says. */
  get scene() {
    if (this.wanted) return this.wanted;
    if (this.answered && Date.now() < this.until) return this.answered;
    return this.studio.status?.scene ?? this.answered ?? this.studio.broadcast?.scene ?? FIRST;
  }

  get usable() {
    return this.studio.isProducer && this.studio.running;
  }

  /** Change the scene; `change` holds the fields that differ. */
  async set(change) {
    if (!this.usable) return;
    this.wanted = { ...this.scene, ...change };
    const { deck } = this.studio;
    if (withSlide(this.wanted.layout) && !this.wanted.slide && deck) this.wanted.slide = { deckId: deck.id, page: 1 };
    this.studio.changed();
    if (this.sending) return;
    this.sending = true;
    try {
      await this.drain();
    } catch (error) {
      if (!("code" in error)) throw error;
      this.wanted = null;
      toast(error.status === 403 ? t("Somebody else is the producer now.") : error.message, "danger");
    } finally {
      this.sending = false;
      this.studio.changed();
    }
  }

  async drain() {
    let sent;
    while (this.wanted !== sent) {
      sent = this.wanted;
      const { scene, takesEffectAt } = await this.studio.stage.setScene(sent);
      this.answered = scene;
      this.until = Math.max(Date.now(), millisecondsOf(takesEffectAt)) + SETTLES;
    }
    this.wanted = null;
  }
}

function millisecondsOf(instant) {
  const at = typeof instant === "number" ? instant * 1000 : Date.parse(instant);
  return Math.min(Number.isFinite(at) ? at : 0, Date.now() + SETTLES);
}
