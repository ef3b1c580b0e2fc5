// What the studio knows and does: the broadcast by the API, the stage by its own HTTP. Parts of the page listen to "change".
import { get, post, put } from "../../shared/api.js";
import { session } from "../../shared/auth.js";
import { following } from "../../shared/following.js";
import { t } from "../../shared/i18n.js";
import { Stage } from "../../shared/live/stage.js";
import { announce, toast } from "../../shared/toast.js";
import { OwnSources } from "./own-sources.js";
import { SceneDesk } from "./scene-desk.js";

const LOOK_EVERY = 4_000;
const LOOK_OFTEN = 1_500;
const ASK_STAGE_EVERY = 1_000;
const RESTART_EVERY = 20_000;
const NOT_OPENED = "no_green_room";
const GRACE = 30 * 60_000;

export class Studio extends EventTarget {
  constructor(webinarId) {
    super();
    this.path = `/api/webinars/${webinarId}`;
    this.me = session()?.userId;
    this.busy = null;
    this.refusal = null;
    this.sources = new OwnSources(this);
    this.desk = new SceneDesk(this);
    this.leaving = () => this.sources.hangUp();
  }

  /** Read the webinar and, when there is one, its broadcast. */
  async open() {
    this.webinar = await get(this.path);
    await this.look();
    window.addEventListener("pagehide", this.leaving);
  }

  close() {
    clearTimeout(this.looking);
    clearTimeout(this.asking);
    window.removeEventListener("pagehide", this.leaving);
    this.sources.close();
  }

  changed() {
    this.dispatchEvent(new Event("change"));
  }

  /** What this person is here: `{host, producer, mayPublish, mayOperate}`. */
  get own() {
    return this.broadcast?.me ?? {};
  }

  /** Whether this person may start, end and settle things. */
  get operates() {
    return Boolean(this.own.mayOperate);
  }

  get isProducer() {
    return Boolean(this.own.producer);
  }

  get mayPublish() {
    return Boolean(this.own.mayPublish);
  }

  /** Who may publish, the host among them. */
  get presenters() {
    return this.broadcast?.presenters ?? [];
  }

  get live() {
    return this.broadcast?.status === "LIVE";
  }

  get ended() {
    if (this.broadcast) return this.broadcast.status === "ENDED";
    return this.webinar.status === "ENDED" && Date.now() > new Date(this.webinar.scheduledEnd).getTime() + GRACE;
  }

  get stageState() {
    return this.broadcast?.stage?.state ?? "STARTING";
  }

  /** Whether the stage is there and answers. */
  get running() {
    return Boolean(this.stage) && this.stageState === "RUNNING";
  }

  nameOf(userId) {
    return this.presenters.find((one) => one.userId === userId)?.name ?? t("Somebody");
  }

  /** The deck that is being shown, or would be: `{id, name, pageCount}`. */
  get deck() {
    const decks = this.broadcast?.decks ?? [];
    const wanted = this.chosenDeck ?? this.desk.scene.slide?.deckId;
    return decks.find(({ id }) => id === wanted) ?? decks[0];
  }

  /** The page of that deck which is in the scene; 0 when it is another deck's. */
  get page() {
    const { slide } = this.desk.scene;
    return slide && slide.deckId === this.deck?.id ? slide.page : 0;
  }

  /** Show another page of the deck. */
  turnTo(page) {
    const { deck } = this;
    if (!deck || page < 1 || page > deck.pageCount || page === this.page) return undefined;
    return this.desk.set({ slide: { deckId: deck.id, page } });
  }

  turn = (step) => this.turnTo(this.page ? this.page + step : 1);

  /** Every source of the broadcast, with what the stage says of it. */
  get allSources() {
    const told = new Map((this.status?.sources ?? []).map((source) => [source.id, source]));
    return (this.broadcast?.sources ?? []).map((source) => ({ connected: false, ...told.get(source.id), ...source }));
  }

  /** Read the broadcast again, and go on doing so. */
  async look() {
    clearTimeout(this.looking);
    const turn = (this.turns = (this.turns ?? 0) + 1);
    try {
      const broadcast = await get(`${this.path}/broadcast`);
      if (turn !== this.turns) return; // a later look knows better
      this.take(broadcast);
      this.refusal = null;
    } catch (error) {
      if (!("code" in error)) throw error;
      if (turn !== this.turns) return;
      this.trouble(error);
    }
    if (!this.ended && this.refusal?.status !== 403) this.looking = setTimeout(() => this.look(), this.running || !this.broadcast ? LOOK_EVERY : LOOK_OFTEN);
    this.changed();
  }

  /** A source was made just now: know it at once, and drop the answer of any look that began before. */
  knowSource(source) {
    this.broadcast = { ...this.broadcast, sources: [...this.broadcast.sources, source] };
    return this.look();
  }

  trouble(error) {
    if (error.status === 404 || error.code === NOT_OPENED) this.broadcast = undefined;
    else if (error.status === 403) {
      this.refusal = error;
      this.sources.close();
    } else this.unreachable = true;
  }

  take(broadcast) {
    const before = this.broadcast;
    this.broadcast = broadcast;
    this.unreachable = false;
    this.follow(broadcast.stage);
    if (before && before.status !== broadcast.status) announce(broadcast.status === "LIVE" ? t("You are live.") : t("The webinar has ended."));
    if (broadcast.status === "ENDED") this.sources.close();
    else this.sources.follow();
    this.changed();
  }

  follow({ url, state, run } = {}) {
    const place = url && `${url} ${run}`;
    if (state === "LOST") this.revive("/broadcast/restart", this.operates);
    if (state === "STOPPED") this.revive("/broadcast", true);
    if (!url || place === this.place) return;
    this.place = place;
    this.status = undefined;
    this.stage = new Stage(url, () => this.broadcast.token);
    this.sources.moved();
    this.ask();
  }

  /** Ask the stage how it is, every second. */
  async ask() {
    clearTimeout(this.asking);
    if (this.ended || !this.stage) return;
    const { stage } = this;
    try {
      const status = await stage.status();
      if (stage === this.stage) this.status = status;
      this.silent = 0;
    } catch (error) {
      if (!("code" in error)) throw error;
      this.silent = (this.silent ?? 0) + 1;
      if (this.silent === 3) this.status = undefined;
    }
    if (stage !== this.stage) return;
    this.asking = setTimeout(() => this.ask(), ASK_STAGE_EVERY);
    this.changed();
  }

  /** A stage that was lost, or closed because nobody was there, is asked for again: not more often than it can start. */
  async revive(request, allowed) {
    const now = Date.now();
    if (!allowed || now - (this.revivedAt ?? 0) < RESTART_EVERY) return;
    this.revivedAt = now;
    // Another host may have been quicker, or the sweep: the next look tells.
    await post(this.path + request).catch((error) => {
      if (!("code" in error)) throw error;
    });
  }

  /** One command at a time: `name` is shown as busy; a failure is told. Gives the answer, or undefined. */
  async command(name, action) {
    if (this.busy) return undefined;
    this.busy = name;
    this.changed();
    try {
      return (await action()) ?? true;
    } catch (error) {
      if (!("code" in error)) throw error;
      toast(error.message, "danger");
      return undefined;
    } finally {
      this.busy = null;
      this.changed();
    }
  }

  openGreenRoom = () => this.command("open", async () => (await post(`${this.path}/broadcast`), this.look()));

  start = () => this.command("start", async () => (await post(`${this.path}/broadcast/start`), this.look()));

  end = () => this.command("end", async () => (await post(`${this.path}/broadcast/end`), this.look()));

  restart = () => this.command("restart", async () => (await post(`${this.path}/broadcast/restart`), this.look()));

  /** Hand the scenes over to a presenter, or take them back. */
  handOver = (userId) => this.command("producer", async () => (await put(`${this.path}/broadcast/producer`, { userId }), this.look()));

  saveSettings = async (settings) => (await put(`${this.path}/broadcast/settings`, settings), this.look());
}

/** A part of the page that shows the studio and follows it. */
export class StudioPart extends following("studio") {}
