// One question in the desk's queue, with what can be done in its state.
import ellipsis from "../../icons/ellipsis.svg";
import { html, icon, nothing } from "../../shared/element.js";
import { formatRelative } from "../../shared/format.js";
import { t, tn } from "../../shared/i18n.js";
import "../../shared/menu.js";
import { restrainItems } from "../../shared/room/restrain.js";
import { badge } from "../../shared/ui.js";

export function queueRow(queue, question) {
  const { id, askedAt, upvotes, answer, reason, status, answering, assigneeName } = question;
  const author = question.authorName ?? t("Anonymous");
  const marks = [
    answering && badge(t("Being answered now"), "danger"),
    assigneeName && badge(t("For {name}", { name: assigneeName }), "brand"),
    question.mergedInto && badge(t("Merged")),
  ].filter(Boolean);
  return html`<li data-question=${id} tabindex=${queue.at === null || queue.at === id ? "0" : "-1"} aria-label=${t("Question of {name}: {question}", { name: author, question: question.question })}
    @focusin=${() => (queue.at = id)} @keydown=${(event) => queue.pressed(event, question)}>
    <div class="grow">
      <blockquote>${question.question}</blockquote>
      <p class="fine">${author} · <time datetime=${askedAt}>${formatRelative(askedAt)}</time> · ${tn("{count} vote", "{count} votes", upvotes)}</p>
      ${marks.length ? html`<p class="row">${marks}</p>` : nothing}
      ${answer ? html`<p class="desk-answer">${answer}</p>` : nothing} ${reason ? html`<p class="fine">${t("Why: {reason}", { reason })}</p>` : nothing}
    </div>
    <div class="actions">${deeds(queue, question, status)} ${more(queue, question, status)}</div>
  </li>`;
}

const act = (label, about, onClick, variant = "") => html`<button type="button" class="button small ${variant}" aria-label=${`${label}: ${about}`} @click=${onClick}>${label}</button>`;

function deeds(queue, question, status) {
  const about = question.question;
  if (question.mergedInto) return nothing;
  if (status === "PENDING") return html`${act(t("Let through"), about, () => queue.approve(question), "primary")}${act(t("Hide"), about, () => queue.hide(question))}`;
  if (status === "HIDDEN") return act(t("Let through"), about, () => queue.approve(question));
  if (question.answering) return act(t("Done"), about, () => queue.live(question, false), "primary");
  return status === "APPROVED" ? act(t("Answer now"), about, () => queue.live(question, true), "primary") : act(t("Edit answer"), about, () => queue.answer(question));
}

function more(queue, question, status) {
  if (question.mergedInto) return nothing;
  const item = (label, onClick) => html`<button type="button" @click=${onClick}>${label}</button>`;
  return html`<ac-menu><button type="button" class="button quiet icon-only small" aria-label=${t("More for “{question}”", { question: question.question })}>${icon(ellipsis)}</button>
    <div class="menu end">
      ${status === "HIDDEN" ? nothing : html`${item(t("Answer in writing"), () => queue.answer(question))}${item(t("Merge into another one"), () => queue.merge(question))}${item(t("Assign to a speaker"), () => queue.assign(question))}`}
      ${["APPROVED", "ANSWERED"].includes(status) ? item(t("Hide"), () => queue.hide(question)) : nothing}
      ${question.userId ? restrainItems(queue.path, { userId: question.userId, name: question.authorName }) : nothing}
    </div></ac-menu>`;
}
