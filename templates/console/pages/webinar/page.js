// One webinar for those who come: when, a place in it, the calendar file, and the questions.
import calendarPlus from "../../icons/calendar-plus.svg";
import chartColumn from "../../icons/chart-column.svg";
import circlePlay from "../../icons/circle-play.svg";
import mail from "../../icons/mail.svg";
import pencil from "../../icons/pencil.svg";
import users from "../../icons/users.svg";
import video from "../../icons/video.svg";
import { get, post, remove } from "../../shared/api.js";
import { session, signIn } from "../../shared/auth.js";
import { webinarState } from "../../shared/cards.js";
import { confirm } from "../../shared/dialog.js";
import { AcademyElement, define, html, icon, nothing } from "../../shared/element.js";
import { formatDuration, formatNumber, formatPeriod, formatRelative } from "../../shared/format.js";
import { t, tn } from "../../shared/i18n.js";
import { presents } from "../../shared/live/crew.js";
import { hasRole } from "../../shared/me.js";
import { params } from "../../shared/params.js";
import { Resource } from "../../shared/resource.js";
import { run, toast } from "../../shared/toast.js";
import { breadcrumb, busyButton, emptyState, errorState, notice, skeletonLines } from "../../shared/ui.js";
import { isOwnTime, ownZone } from "../../shared/zones.js";
import "./questions.js";
import { closedFor, turnOf } from "./registration.js";

const DOORS = 15 * 60_000;

class WebinarPage extends AcademyElement {
  static properties = { busy: { state: true }, now: { state: true } };

  constructor() {
    super();
    this.busy = false;
    this.now = Date.now();
    this.path = `/api/webinars/${params().id}`;
    this.webinar = new Resource(this, async () => {
      const webinar = await get(this.path);
      const { organizationId } = webinar;
      [this.moderator, this.host, this.crew] = await Promise.all([
        hasRole(organizationId, "instructor", "teaching_assistant"),
        hasRole(organizationId, "instructor"),
        presents(webinar, session()?.userId),
      ]);
      document.title = `${webinar.title} · AeThex Academy`;
      // The answer's cookies open the poster.
      this.replay = webinar.status === "ENDED" ? (await get(`${this.path}/playback`).catch(() => null))?.replay : null;
      return webinar;
    });
  }

  connectedCallback() {
    super.connectedCallback();
    this.clock = setInterval(() => (this.now = Date.now()), 1000);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    clearInterval(this.clock);
  }

  get registered() {
    return this.webinar.value?.registration?.status === "REGISTERED";
  }

  async change(action, done) {
    this.busy = true;
    const changed = await run(async () => (await action(), true));
    if (changed) {
      await this.webinar.reload();
      toast(done);
    }
    this.busy = false;
  }

  async unregister() {
    const sure = await confirm({ title: t("Give up your place?"), text: t("You can register again as long as there are places."), action: t("Give up my place"), danger: true });
    if (sure) await this.change(() => remove(`${this.path}/register`), t("Your place is free again"));
  }

  async leaveLine() {
    const sure = await confirm({ title: t("Take your registration back?"), text: t("If you register again, you are behind everybody who waits by then."), action: t("Take it back"), danger: true });
    if (sure) await this.change(() => remove(`${this.path}/register`), t("You are not registered any more"));
  }

  async calendar() {
    const text = await run(() => get(`${this.path}/calendar`));
    if (text === undefined) return;
    const address = URL.createObjectURL(new Blob([text], { type: "text/calendar" }));
    Object.assign(document.createElement("a"), { href: address, download: "webinar.ics" }).click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
  }

  render() {
    return this.webinar.render({ loading: () => skeletonLines(8), ready: (webinar) => this.page(webinar), failed: (error) => this.failure(error) });
  }

  /** A personal link says whom it is for: somebody who is signed in as another is told so instead of “not found”. */
  failure(error) {
    const email = new URLSearchParams(location.search).get("for");
    if (error.status !== 404 || !email || email === session()?.email) return errorState(error, () => this.webinar.retry());
    return emptyState({
      image: mail, level: 1, title: t("This invitation is for another address"),
      text: t("It was sent to {email}. Sign in with that address, or open an account for it.", { email }),
      action: html`<button type="button" class="button primary" @click=${() => signIn({ email })}>${t("Sign in as {email}", { email })}</button>`,
    });
  }

  page(webinar) {
    const { id, title, description, hostName, status } = webinar;
    return html`${breadcrumb([{ href: "/webinars", label: t("Webinars") }, { label: title }])}
      <header class="page-header">
        <div>
          <p class="row">${webinarState(webinar)}<span class="meta">${t("with {name}", { name: hostName })}</span></p>
          <h1>${title}</h1>
        </div>
        ${this.moderator || this.crew
          ? html`<div class="actions">
              ${this.crew && status !== "ENDED" && status !== "CANCELLED" ? html`<a class="button" href="/webinars/${id}/studio">${icon(video)}${t("Open studio")}</a>` : nothing}
              ${this.moderator && status === "ENDED" ? html`<a class="button" href="/webinars/${id}/report">${icon(chartColumn)}${t("Report")}</a>` : nothing}
              ${this.moderator ? html`<a class="button" href="/webinars/${id}/manage">${icon(users)}${t("Manage")}</a>` : nothing}
              ${this.host ? html`<a class="button" href="/webinars/${id}/edit">${icon(pencil)}${t("Edit")}</a>` : nothing}
            </div>`
          : nothing}
      </header>
      <div class="webinar-columns">
        <div>
          ${description ? html`<p class="lead webinar-text">${description}</p>` : nothing}
          ${this.registered || this.moderator ? html`<webinar-questions .webinar=${webinar}></webinar-questions>` : nothing}
        </div>
        <aside class="card webinar-place" aria-labelledby="when">${this.place(webinar)}</aside>
      </div>`;
  }

  place(webinar) {
    const { scheduledStart, scheduledEnd, timezone, status, capacity, registrationCount } = webinar;
    const left = capacity === null ? null : Math.max(0, capacity - registrationCount);
    return html`<div class="stack">
      <div class="stack tight">
        <h2 id="when" class="visually-hidden">${t("When")}</h2>
        <p><strong><time datetime=${scheduledStart}>${formatPeriod(scheduledStart, scheduledEnd, ownZone())}</time></strong></p>
        ${isOwnTime(scheduledStart, timezone) ? nothing : html`<p class="fine">${formatPeriod(scheduledStart, scheduledEnd, timezone)} · ${timezone.replaceAll("_", " ")}</p>`}
        ${status === "SCHEDULED" ? html`<p class="webinar-count">${this.countdown(scheduledStart)}</p>` : nothing}
        <p class="fine">${tn("{count} person registered", "{count} people registered", registrationCount)}${left === null ? nothing : html` · ${tn("{count} place left", "{count} places left", left)}`}</p>
      </div>
      ${this.actions(webinar)}
    </div>`;
  }

  countdown(start) {
    const seconds = Math.max(0, Math.floor((new Date(start) - this.now) / 1000));
    if (seconds >= 2 * 86_400) return formatRelative(start, this.now);
    const two = (value) => formatNumber(value, { minimumIntegerDigits: 2 });
    return t("in {time}", { time: `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}` });
  }

  /** The way to the picture: the waiting room from 15 minutes before the start, then the broadcast. */
  entrance({ id, status }, doors) {
    const watch = (label) => html`<a class="button primary block" href="/webinars/${id}/watch">${icon(circlePlay)}${label}</a>`;
    if (!this.registered && !this.moderator && !this.crew) return nothing;
    if (status === "LIVE") return watch(t("Watch live"));
    return doors ? watch(t("Go to the waiting room")) : nothing;
  }

  replayCard({ id, title }) {
    const { posterUrl, duration } = this.replay;
    return html`<a class="webinar-replay" href="/webinars/${id}/watch">
      <span class="webinar-poster">${posterUrl ? html`<img src=${posterUrl} alt="" width="640" height="360" @error=${({ target }) => target.remove()} />` : nothing}${icon(circlePlay)}</span>
      <strong>${t("Watch the replay")}</strong><span class="visually-hidden">: ${title}</span>
      <span class="fine">${formatDuration(duration)}</span>
    </a>`;
  }

  actions(webinar) {
    const { status, scheduledStart } = webinar;
    if (status === "CANCELLED") return notice(t("This webinar was canceled."), "warning");
    if (status === "ENDED") return this.replay ? this.replayCard(webinar) : notice(t("This webinar is over."));
    const doors = new Date(scheduledStart) - this.now <= DOORS;
    const calendar = html`<button type="button" class="button block" @click=${this.calendar}>${icon(calendarPlus)}${t("Add to calendar")}</button>`;
    if (this.registered)
      return html`${notice(t("You have a place."), "success")}
        ${this.entrance(webinar, doors)}
        ${doors ? busyButton({ label: t("I am here"), variant: "block", busy: this.busy, onClick: () => this.change(() => post(`${this.path}/join`), t("Welcome! Your presence is noted.")) }) : nothing}
        ${calendar}
        <button type="button" class="button quiet block" @click=${this.unregister}>${t("Give up my place")}</button>`;
    const staff = this.entrance(webinar, doors);
    const { registration } = webinar;
    const said = registration ? turnOf(registration) : closedFor(webinar, this.now);
    const reason = said && notice(said.text, said.tone, said);
    if (registration)
      return html`${reason}${staff}${calendar}
        ${registration.status === "REJECTED" ? nothing : html`<button type="button" class="button quiet block" @click=${this.leaveLine}>${t("Take my registration back")}</button>`}`;
    const register = html`<webinar-register .webinar=${webinar} ?primary=${staff === nothing} @registered=${() => this.webinar.reload()}></webinar-register>`;
    return html`${staff}${reason ?? register}${calendar}`;
  }
}

define("webinar-page", WebinarPage);
