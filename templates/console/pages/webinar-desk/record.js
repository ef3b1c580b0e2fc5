// <desk-record .path>: what moderators did, to what or whom, and why; the newest first.
import history from "../../icons/history.svg";
import { get } from "../../shared/api.js";
import { AcademyElement, define, html, nothing } from "../../shared/element.js";
import { formatTime } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { WatchedList } from "../../shared/room/watched.js";
import { emptyState, skeletonLines } from "../../shared/ui.js";

const PAGE = 30;

class DeskRecord extends AcademyElement {
  static properties = { path: {} };

  constructor() {
    super();
    this.actions = new WatchedList(this, (cursor) => get(`${this.path}/room/actions`, { cursor, limit: PAGE }));
  }

  render() {
    return this.actions.render({
      loading: () => skeletonLines(6),
      empty: () => emptyState({ image: history, level: 3, title: t("Nothing was done yet"), text: t("Every decision of a moderator is kept here, with who and why.") }),
      item: (action) => row(action),
      list: (rows) => html`<ol class="list desk-record">${rows}</ol>`,
    });
  }
}

const row = ({ at, action, actorName, userName, reason, detail }) => html`<li><div class="grow">
  <p><strong>${deedOf(action)}</strong>${userName ? html` · ${userName}` : nothing}</p>
  ${detail ? html`<p class="desk-text">${detail}</p>` : nothing} ${reason ? html`<p class="fine">${t("Why: {reason}", { reason })}</p>` : nothing}
  <p class="fine">${actorName} · <time datetime=${at}>${formatTime(at)}</time></p>
</div></li>`;

/** An action's name in words. */
function deedOf(action) {
  const deeds = {
    "question.approved": t("Question let through"), "question.answered": t("Question answered"), "question.hidden": t("Question hidden"),
    "question.merged": t("Question merged"), "question.assigned": t("Question assigned"),
    "question.answering": t("Question being answered"), "question.answered_live": t("Question answered live"),
    "message.approved": t("Message let through"), "message.rejected": t("Message not let through"), "message.deleted": t("Message deleted"), "message.restored": t("Message shown again"),
    "message.pinned": t("Message pinned"), "message.unpinned": t("Message unpinned"),
    "person.banned": t("Sent out"), "person.readmitted": t("Let in again"), "person.muted": t("Muted"), "person.unmuted": t("Unmuted"),
    "poll.launched": t("Poll launched"), "poll.closed": t("Poll closed"), "poll.shown": t("Results shown"), "poll.hidden": t("Results hidden"),
    "room.changed": t("Rules changed"),
  };
  return deeds[action] ?? action;
}

define("desk-record", DeskRecord);
