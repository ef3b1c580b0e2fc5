// A poll for those who run it, with what can be done now: launch it, close it, show what came of it.
import ellipsis from "../../icons/ellipsis.svg";
import { html, icon, nothing } from "../element.js";
import { t } from "../i18n.js";
import "../menu.js";
import { badge } from "../ui.js";
import { pollResults } from "./poll-results.js";

/** The kind in words. */
export const kindOf = (kind) =>
  ({ SINGLE: t("One choice"), MULTIPLE: t("Several choices"), RATING: t("Rating"), RANKING: t("Ranking"), TEXT: t("Words") })[kind] ?? kind;

/** `desk` is a `PollDesk`; `tools` are further entries of the card's menu. */
export function pollCard(desk, poll, tools = nothing) {
  const { question, kind, quiz, anonymous, status, results, resultsShown } = poll;
  const states = { DRAFT: badge(t("Draft"), "warning"), OPEN: badge(t("Open"), "success"), CLOSED: badge(t("Closed")) };
  const correct = poll.options.filter((option) => option.correct).map(({ id }) => id);
  return html`<li class="poll-card">
    <div class="grow stack tight">
      <p class="row">${states[status]} ${badge(kindOf(kind))} ${quiz ? badge(t("Quiz"), "brand") : nothing} ${anonymous ? badge(t("Anonymous")) : nothing} ${resultsShown ? badge(t("Results shown"), "info") : nothing}</p>
      <p><strong>${question}</strong></p>
      ${results ? pollResults({ ...poll, correct }, results) : nothing}
    </div>
    <div class="actions">${deeds(desk, poll)}
      ${tools === nothing ? nothing : html`<ac-menu><button type="button" class="button quiet icon-only small" aria-label=${t("More for “{question}”", { question })}>${icon(ellipsis)}</button><div class="menu end">${tools}</div></ac-menu>`}
    </div>
  </li>`;
}

function deeds(desk, poll) {
  const { question, status, quiz, resultsShown } = poll;
  const act = (label, onClick, variant = "") => html`<button type="button" class="button small ${variant}" aria-label="${label}: ${question}" @click=${onClick}>${label}</button>`;
  if (status === "DRAFT") return html`${act(t("Launch"), () => desk.launch(poll, false), "primary")} ${quiz ? nothing : act(t("Launch with results"), () => desk.launch(poll, true))}`;
  return html`${status === "OPEN" ? act(t("Close"), () => desk.shut(poll), "primary") : nothing}
    ${quiz && status === "OPEN" ? nothing : act(resultsShown ? t("Hide results") : t("Show results"), () => desk.show(poll, !resultsShown))}`;
}
