// The moderation desk: the queue of questions beside messages, the team's channel, polls, breakout rooms, people, rules and the record.
import lock from "../../icons/lock.svg";
import { get } from "../../shared/api.js";
import { session } from "../../shared/auth.js";
import { webinarState } from "../../shared/cards.js";
import { AcademyElement, define, html, nothing } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";
import { params } from "../../shared/params.js";
import { Resource } from "../../shared/resource.js";
import "../../shared/tabs.js";
import { breadcrumb, emptyState, skeletonLines } from "../../shared/ui.js";
import "./breakouts.js";
import "./channel.js";
import "./messages.js";
import "./people.js";
import "./polls.js";
import "./queue.js";
import "./record.js";
import "./rules.js";

class WebinarDesk extends AcademyElement {
  static properties = { waiting: { state: true }, helpWanted: { state: true } };

  constructor() {
    super();
    this.path = `/api/webinars/${params().id}`;
    this.opened = new Resource(this, () => this.read());
  }

  async read() {
    const [webinar, room] = await Promise.all([get(this.path), get(`${this.path}/room`)]);
    document.title = t("Desk: {title}", { title: webinar.title });
    return { webinar, room };
  }

  render() {
    return html`<div class="desk">${this.opened.render({ loading: () => skeletonLines(8), ready: (opened) => this.desk(opened) })}</div>`;
  }

  desk({ webinar, room }) {
    const { id, title } = webinar;
    if (!room.me.moderates) return emptyState({ image: lock, level: 1, title: t("The desk is for moderators"), text: t("Presenters find the room in the studio."), action: html`<a class="button" href="/webinars/${id}">${t("To the webinar")}</a>` });
    return html`<header class="desk-head">
        <div>${breadcrumb([{ href: "/webinars", label: t("Webinars") }, { href: `/webinars/${id}`, label: title }, { label: t("Desk") }])}<h1>${title}</h1></div>
        <div class="row">${webinarState(webinar)}<a class="button" href="/webinars/${id}/watch">${t("Watch")}</a></div>
      </header>
      <div class="desk-columns">
        <desk-queue .path=${this.path} .me=${session()?.userId}></desk-queue>
        <ac-tabs class="desk-side" label=${t("Moderation")}>
          <section id="messages" data-tab=${t("Messages")} data-count=${this.waiting || nothing}><desk-messages .path=${this.path} .room=${room} @waiting=${({ detail }) => (this.waiting = detail)}></desk-messages></section>
          <section id="team" data-tab=${t("Team")}><desk-channel .path=${this.path}></desk-channel></section>
          <section id="polls" data-tab=${t("Polls")}><desk-polls .path=${this.path}></desk-polls></section>
          <section id="breakouts" data-tab=${t("Breakout rooms")} data-count=${this.helpWanted || nothing}><desk-breakouts .path=${this.path} @waiting=${({ detail }) => (this.helpWanted = detail)}></desk-breakouts></section>
          <section id="people" data-tab=${t("People")}><desk-people .path=${this.path}></desk-people></section>
          <section id="rules" data-tab=${t("Rules")}><desk-rules .path=${this.path} .room=${room}></desk-rules></section>
          <section id="record" data-tab=${t("Record")}><desk-record .path=${this.path}></desk-record></section>
        </ac-tabs>
      </div>`;
  }
}

define("webinar-desk", WebinarDesk);
