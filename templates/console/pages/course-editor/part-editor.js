// The base of every editing pane: a draft, its version, saving, what somebody else saved meanwhile, and deleting.
import trash from "../../icons/trash-2.svg";
import { get, post, put, remove } from "../../shared/api.js";
import { confirm } from "../../shared/dialog.js";
import { AcademyElement, html, icon, nothing } from "../../shared/element.js";
import { Form } from "../../shared/form.js";
import { t } from "../../shared/i18n.js";
import { run, toast } from "../../shared/toast.js";
import { busyButton, notice } from "../../shared/ui.js";

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/**
 * A pane edits `part` of `course`, or with `part` null a new one. Subclasses say: `toDraft(part)` (a plain copy of what is
 * editable), `toBody(draft)`, `path` (of the part, without its id), `fields()`, `name` for questions, and `find(course)`.
 * Fires "saved" ({part, created}) and "removed".
 */
export class PartEditor extends AcademyElement {
  static properties = { course: { attribute: false }, part: { attribute: false }, draft: { state: true }, theirs: { state: true } };

  constructor() {
    super();
    this.dataset.editor = "";
    this.form = new Form(this, () => this.save());
    this.shortcut = (event) => this.pressed(event);
  }

  connectedCallback() {
    super.connectedCallback();
    window.addEventListener("keydown", this.shortcut);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    window.removeEventListener("keydown", this.shortcut);
  }

  /** Whether something would be lost by leaving. */
  get dirty() {
    return Boolean(this.base) && !same(this.base, this.draft);
  }

  willUpdate(changed) {
    if (!changed.has("part")) return;
    const other = (this.part?.id ?? "") !== this.partId;
    const fresh = this.toDraft(this.part);
    if (other || (!this.dirty && !same(fresh, this.base))) this.take(this.part);
    else if (same(fresh, this.base)) this.version = this.part?.version;
  }

  take(part) {
    this.partId = part?.id ?? "";
    this.kept = false;
    this.version = part?.version;
    this.base = this.toDraft(part);
    this.draft = structuredClone(this.base);
    this.theirs = undefined;
    this.form.errors = {};
    this.form.failure = null;
  }

  change(name, value) {
    this.draft = { ...this.draft, [name]: value };
  }

  async save() {
    const sent = this.draft;
    const created = !this.part;
    try {
      const body = this.toBody(sent);
      const saved = created ? await post(this.path, this.toNew(body)) : await put(`${this.path}/${this.part.id}`, body, this.version);
      const typedMeanwhile = !same(sent, this.draft);
      this.version = saved.version;
      this.base = this.toDraft(saved);
      this.theirs = undefined;
      if (!typedMeanwhile) this.draft = structuredClone(this.base);
      this.kept = true;
      if (created) toast(t("Added"));
      this.dispatchEvent(new CustomEvent("saved", { detail: { part: saved, created } }));
    } catch (error) {
      if (error.status !== 412) throw error;
      this.theirs = this.find(await get(`/api/courses/${this.course.id}`)) ?? null;
      if (!this.theirs) throw error;
      await this.focusOn("[data-conflict]");
    }
  }

  toNew(body) {
    return body;
  }

  keepMine() {
    this.version = this.theirs.version;
    this.theirs = undefined;
    this.querySelector("form").requestSubmit();
  }

  takeTheirs() {
    const { theirs } = this;
    this.take(theirs);
    this.dispatchEvent(new CustomEvent("saved", { detail: { part: theirs, created: false } }));
  }

  async discard() {
    const sure = await confirm({ title: t("Delete {name}?", { name: this.part.title }), text: this.loss(), action: t("Delete"), danger: true });
    if (!sure || !(await run(async () => (await remove(`${this.path}/${this.part.id}`), true)))) return;
    this.base = this.draft;
    toast(t("Deleted"));
    this.dispatchEvent(new CustomEvent("removed"));
  }

  loss() {
    return t("Learners who have completed it keep that, but it no longer counts.");
  }

  pressed(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
    event.preventDefault();
    this.querySelector("form")?.requestSubmit();
  }

  render() {
    if (!this.draft) return nothing;
    const { form } = this;
    return html`<form class="card form course-editor-pane" novalidate @submit=${form.submit} aria-labelledby="pane-title">
      <header class="row spread"><h2 id="pane-title" tabindex="-1">${this.heading()}</h2>
        ${this.part && this.removable !== false
          ? html`<button type="button" class="button quiet icon-only" aria-label=${t("Delete {name}", { name: this.part.title })} @click=${this.discard}>${icon(trash)}</button>`
          : nothing}</header>
      ${this.conflict()} ${form.summary()} ${this.fields()}
      <div class="actions course-editor-save">
        ${busyButton({ label: this.part ? t("Save") : this.createLabel(), type: "submit", variant: "primary", busy: form.busy })}
        <span class="fine" role="status">${this.dirty ? t("Not saved yet") : this.kept ? t("Saved") : nothing}</span>
      </div>
    </form>`;
  }

  createLabel() {
    return t("Add");
  }

  conflict() {
    if (!this.theirs) return nothing;
    const text = html`<p>${t("Your text is still here. Somebody else saved another version meanwhile.")}</p>
      <div class="actions"><button type="button" class="button small" @click=${this.keepMine}>${t("Save mine")}</button>
      <button type="button" class="button small" @click=${this.takeTheirs}>${t("Show theirs")}</button></div>`;
    return html`<div tabindex="-1" data-conflict>${notice(text, "warning", { title: t("Changed meanwhile") })}</div>`;
  }
}
