// Every component in every state: what designers and tests look at.
import bell from "../../icons/bell.svg";
import bookOpen from "../../icons/book-open.svg";
import ellipsis from "../../icons/ellipsis.svg";
import plus from "../../icons/plus.svg";
import "../../shared/chart/chart.js";
import { confirm, openDialog } from "../../shared/dialog.js";
import { AcademyElement, define, html, icon, vars } from "../../shared/element.js";
import "../../shared/file-drop.js";
import { Form, checkbox, choices, field } from "../../shared/form.js";
import { t } from "../../shared/i18n.js";
import { toast } from "../../shared/toast.js";
import {
  avatar, badge, breadcrumb, busyButton, emptyState, errorState, notice, progressBar, skeletonCards, skeletonLines,
} from "../../shared/ui.js";

const PEOPLE = [
  { name: "Ada Okafor", email: "ada@example.org", role: "Instructor" },
  { name: "山田 花子", email: "hanako@example.org", role: "Learner" },
  { name: "Llŷr Gwynn-ap-Rhydderch", email: "llyr@example.org", role: "Administrator" },
];

const CHART = {
  title: "People over time",
  summary: "Most were there at half past.",
  unit: "minute",
  points: Array.from({ length: 60 }, (_, minute) => new Date(Date.UTC(2026, 0, 31, 14, minute)).toISOString()),
  series: [
    { label: "Present", look: "area", values: Array.from({ length: 60 }, (_, minute) => 120 - Math.abs(30 - minute) * 3) },
    { label: "Watching", look: "line", values: Array.from({ length: 60 }, (_, minute) => (minute % 20 ? 90 - Math.abs(30 - minute) * 2 : null)) },
  ],
};

class DesignGallery extends AcademyElement {
  constructor() {
    super();
    this.form = new Form(this, async () => toast(t("Saved")));
  }

  render() {
    return html`<div class="stack loose">
      ${this.section("Color", this.colors())} ${this.section("Type", this.type())} ${this.section("Buttons", this.buttons())}
      ${this.section("Fields", this.fields())} ${this.section("Cards", this.cards())} ${this.section("Table", this.table())}
      ${this.section("Chart", html`<academy-chart class="card" .chart=${CHART}></academy-chart>`)}
      ${this.section("Small parts", this.small())} ${this.section("Messages", this.messages())} ${this.section("States", this.states())}
      ${this.section("Overlays and tabs", this.overlays())}
    </div>`;
  }

  section(title, content) {
    return html`<section class="section"><h2>${title}</h2>${content}</section>`;
  }

  colors() {
    const names = ["paper", "surface", "surface-sunken", "ink", "ink-soft", "ink-faint", "brand", "brand-soft", "brand-deep", "accent", "accent-bright", "success", "warning", "danger", "info"];
    return html`<ul class="design-swatches">
      ${names.map((name) => html`<li><span ${vars({ background: `var(--${name})` })}></span><code>--${name}</code></li>`)}
    </ul>`;
  }

  type() {
    return html`<div class="card">
      <p class="eyebrow">Eyebrow</p><p class="design-display">Learning, attested.</p>
      <h3>Heading three</h3><h4>Heading four</h4><p class="lead">Lead: courses, webinars and certificates that anyone can verify.</p>
      <p>Body: the quick brown fox jumps over the lazy dog. <a href="/design">A link</a>, <code>code</code>, 0123456789.</p><p class="fine">Fine print.</p>
    </div>`;
  }

  buttons() {
    return html`<div class="actions">
        <button type="button" class="button primary">Primary</button><button type="button" class="button">Default</button>
        <button type="button" class="button quiet">Quiet</button><button type="button" class="button danger">Danger</button>
        ${busyButton({ label: "With icon", icon: plus, variant: "primary" })} ${busyButton({ label: "Saving", busy: true, variant: "primary" })}
        ${busyButton({ label: "Disabled", disabled: true })} <button type="button" class="button small">Small</button>
        <button type="button" class="button large primary">Large</button>
        <button type="button" class="button icon-only" aria-label="Notifications">${icon(bell)}</button>
      </div>`;
  }

  fields() {
    const { form } = this;
    return html`<form class="card form" novalidate @submit=${form.submit}>
      ${form.summary()}
      <div class="field-row">
        ${field({ form, name: "title", label: "Title", required: true, hint: "As it will stand on the certificate." })}
        ${field({ form, name: "email", label: "E-mail", type: "email", required: true })}
      </div>
      <div class="field-row">
        ${field({ form, name: "level", label: "Level", required: true, value: "b", options: [{ value: "a", label: "Beginner" }, { value: "b", label: "Advanced" }] })}
        ${field({ form, name: "subdomain", label: "Address", required: true, suffix: ".academy.example" })}
        ${field({ form, name: "color", label: "Color", type: "color", value: "#14594a", required: true })}
      </div>
      ${field({ form, name: "text", label: "Description", type: "textarea" })}
      ${checkbox({ form, name: "agree", label: "Send a reminder", hint: "One day before it begins." })}
      ${checkbox({ form, name: "switch", label: "Issue certificates", look: "switch", checked: true })}
      ${choices({ form, name: "visibility", legend: "Who can see it", value: "ORGANIZATION", options: [{ value: "ORGANIZATION", label: "Members", hint: "Only people of the organization" }, { value: "PUBLIC", label: "Everybody" }] })}
      <ac-file-drop label="Video of the lesson" hint="MP4, WebM or MOV, up to 5 GB"></ac-file-drop>
      <div class="actions">${busyButton({ label: "Save", type: "submit", variant: "primary", busy: form.busy })}<button type="reset" class="button">Reset</button></div>
    </form>`;
  }

  cards() {
    return html`<div class="card-grid">
      ${[20, 165, 265].map((hue, index) => html`<article class="card link">
        <div class="card-media pattern" ${vars({ "--hue": hue })}>${icon(bookOpen)}</div>
        <div class="row">${badge("Advanced", "brand")}${badge("Draft", "warning")}</div>
        <h3><a class="cover" href="/design">Course number ${index + 1}</a></h3><p class="fine">12 lessons · 3 h 20 min</p>
        <div class="card-foot">${progressBar(30 * (index + 1), "Progress")}</div>
      </article>`)}
    </div>`;
  }

  table() {
    return html`<div class="table-frame"><table class="table">
      <thead><tr><th scope="col">Name</th><th scope="col">Role</th><th scope="col" class="number">Points</th><th scope="col"><span class="visually-hidden">Actions</span></th></tr></thead>
      <tbody>${PEOPLE.map((person, index) => html`<tr>
        <th scope="row"><span class="person">${avatar(person.name)}<span><strong>${person.name}</strong><span class="fine">${person.email}</span></span></span></th>
        <td data-label="Role">${badge(person.role)}</td><td class="number" data-label="Points">${index * 17 + 40}</td>
        <td class="end">${this.menu(person.name)}</td></tr>`)}</tbody>
    </table></div>`;
  }

  menu(name) {
    return html`<ac-menu><button type="button" class="button quiet icon-only" aria-label="Actions for ${name}">${icon(ellipsis)}</button>
      <div class="menu end"><a href="/design">Open</a><button type="button">Rename</button><button type="button" class="danger">Remove</button></div></ac-menu>`;
  }

  small() {
    const tones = ["neutral", "brand", "success", "warning", "danger", "info"];
    return html`<div class="stack">
      ${breadcrumb([{ href: "/courses", label: "Courses" }, { label: "Practical statistics" }])}
      <div class="row">${tones.map((tone) => badge(tone, tone))}</div>
      <div class="row">${PEOPLE.map((person) => avatar(person.name))}${avatar("River School", { size: "square large" })}</div>
      ${progressBar(64, "Course progress")}
      <dl class="facts"><div><dt>Level</dt><dd>Advanced</dd></div><div><dt>Language</dt><dd>English</dd></div><div><dt>Passing score</dt><dd>70 %</dd></div></dl>
    </div>`;
  }

  messages() {
    return html`<div class="stack">
      ${notice("Your certificate is being prepared.", "info")} ${notice("The course was published.", "success")}
      ${notice("Your answers are not saved yet.", "warning")} ${notice("The title is already in use.", "danger", { title: "Not saved." })}
      <div class="actions"><button type="button" class="button" @click=${() => toast("Invitation sent")}>Toast</button>
      <button type="button" class="button" @click=${() => toast("The server cannot be reached.", "danger")}>Failure toast</button></div>
    </div>`;
  }

  states() {
    return html`<div class="stack">
      ${emptyState({ image: bookOpen, title: "No courses yet", text: "Create the first one: a title is enough to begin.", level: 3, action: html`<a class="button primary" href="/design">New course</a>` })}
      ${errorState({ code: "unavailable", status: 503, message: "The service is busy.", correlationId: "01J9Z" }, () => {})} ${skeletonLines(3)} ${skeletonCards(3)}
    </div>`;
  }

  overlays() {
    return html`<div class="stack">
      <div class="actions">
        <button type="button" class="button" @click=${() => openDialog({ title: "A dialog", body: (close) => html`<p>Something to decide.</p><div class="actions end"><button type="button" class="button primary" @click=${() => close(true)}>Done</button></div>` })}>Dialog</button>
        <button type="button" class="button" @click=${() => confirm({ title: "Remove Ada Okafor?", text: "She loses access at once.", action: "Remove", danger: true })}>Confirmation</button>
      </div>
      <ac-tabs label="Example"><section id="one" data-tab="First"><p>The first panel.</p></section><section id="two" data-tab="Second"><p>The second panel.</p></section></ac-tabs>
    </div>`;
  }
}

define("design-gallery", DesignGallery);
