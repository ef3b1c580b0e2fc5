// What moderators and presenters are asked before they act on a question: an answer, a reason, another question, a speaker.
import { get } from "../api.js";
import { openDialog } from "../dialog.js";
import { AcademyElement, define, html, nothing } from "../element.js";
import { Form, choices, field } from "../form.js";
import { t } from "../i18n.js";
import { Resource } from "../resource.js";
import { busyButton, emptyState, skeletonLines } from "../ui.js";
import { SimilarTexts } from "./similarity.js";

const CANDIDATES = 8;

const formDialog = (title, question, kind, more = {}) =>
  openDialog({ title, body: (close) => html`<question-form .question=${question} kind=${kind} .close=${close} .speakers=${more.speakers ?? []} .path=${more.path}></question-form>` });

/** The answer, or undefined. */
export const answerDialog = (question) => formDialog(t("Answer in writing"), question, "answer");

/** The reason, "" for none; undefined when it was thought better of. */
export const hideDialog = (question) => formDialog(t("Hide this question?"), question, "reason");

/** The id of the question that it goes into, or undefined. */
export const mergeDialog = (question, path) => formDialog(t("Merge into which question?"), question, "into", { path });

/** A speaker's user id, null for nobody, or undefined. */
export const assignDialog = async (question, speakers) => {
  const chosen = await formDialog(t("Who is to answer?"), question, "speaker", { speakers });
  return chosen === "" ? null : chosen;
};

class QuestionForm extends AcademyElement {
  static properties = { question: { attribute: false }, kind: {}, close: { attribute: false }, speakers: { attribute: false }, path: { attribute: false }, words: { state: true } };

  constructor() {
    super();
    this.words = "";
    this.form = new Form(this, async (values) => this.close(values[this.kind]));
    this.others = new Resource(this, () => this.readOthers());
  }

  /** What it can be merged into: what was let through, and what waits; the most alike first. */
  async readOthers() {
    if (this.kind !== "into") return [];
    const pages = await Promise.all(["APPROVED", "ANSWERED", "PENDING"].map((status) => get(`${this.path}/qa`, { status, order: status === "PENDING" ? "NEWEST" : "VOTES", limit: 90 })));
    return pages.flatMap(({ items }) => items).filter(({ id }) => id !== this.question.id);
  }

  render() {
    const { form, kind } = this;
    const labels = { answer: t("Send answer"), reason: t("Hide"), into: t("Merge"), speaker: t("Assign") };
    return html`<form class="form" novalidate @submit=${form.submit}>
      <blockquote class="room-quote">${this.question.question}</blockquote>
      ${{ answer: () => this.answer(), reason: () => this.reason(), into: () => this.others.render({ loading: () => skeletonLines(4), ready: (all) => this.into(all) }), speaker: () => this.speaker() }[kind]()}
      <div class="actions end"><button type="button" class="button" @click=${() => this.close()}>${t("Cancel")}</button>${busyButton({ label: labels[kind], type: "submit", variant: kind === "reason" ? "danger" : "primary" })}</div>
    </form>`;
  }

  answer() {
    return field({ form: this.form, name: "answer", label: t("Answer"), type: "textarea", rows: 5, required: true, maxlength: 5000, value: this.question.answer ?? "" });
  }

  reason() {
    return field({ form: this.form, name: "reason", label: t("Reason"), type: "textarea", rows: 2, maxlength: 1000, hint: t("Only the person who asked sees it.") });
  }

  speaker() {
    const options = [{ value: "", label: t("Nobody") }, ...this.speakers.map(({ userId, name }) => ({ value: userId, label: name }))];
    return choices({ form: this.form, name: "speaker", legend: t("Speaker"), value: this.question.assigneeId ?? "", options });
  }

  into(all) {
    const found = this.alike(all);
    return html`${field({ name: "search", label: t("Search"), hideLabel: true, placeholder: t("Search questions"), onInput: (words) => (this.words = words) })}
      ${found.length
        ? choices({ form: this.form, name: "into", legend: t("Its votes go to the chosen one."), value: found[0].id, options: found.map(({ id, question, authorName }) => ({ value: id, label: question, hint: authorName ?? t("Anonymous") })) })
        : emptyState({ level: 3, title: t("No such question") })}
      ${this.words ? nothing : html`<p class="hint">${t("The most alike come first.")}</p>`}`;
  }

  alike(all) {
    const words = this.words.toLowerCase().split(/\s+/).filter(Boolean);
    if (words.length) return all.filter(({ question }) => words.every((word) => question.toLowerCase().includes(word))).slice(0, CANDIDATES);
    const known = new SimilarTexts();
    for (const { id, question } of all) known.add(id, question);
    const near = known.like(this.question.question, { limit: CANDIDATES, threshold: 0 });
    const ranked = near.map((id) => all.find((one) => one.id === id));
    return [...ranked, ...all.filter(({ id }) => !near.includes(id))].slice(0, CANDIDATES);
  }
}

define("question-form", QuestionForm);
