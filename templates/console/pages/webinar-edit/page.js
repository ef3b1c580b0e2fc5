// Scheduling a webinar, and editing one. Times are typed on the clocks of the chosen zone and sent as instants.
import { get, post, put } from "../../shared/api.js";
import { AcademyElement, define, html, nothing } from "../../shared/element.js";
import { Form, checkbox, choices, field } from "../../shared/form.js";
import { formatPeriod } from "../../shared/format.js";
import { t } from "../../shared/i18n.js";
import { currentOrganization } from "../../shared/me.js";
import { params } from "../../shared/params.js";
import { Resource } from "../../shared/resource.js";
import { breadcrumb, busyButton, emptyState, notice, skeletonLines } from "../../shared/ui.js";
import { ownZone, toInstant, toLocal, zones } from "../../shared/zones.js";
import { ruleChanged, ruleDraft, ruleFields, ruleOf } from "./certificate-rule.js";
import { questionBody, questionsEditor } from "./questions.js";

const HOUR = 3_600_000;

/** A webinar that begins at the next full hour a day from now and lasts an hour. */
function freshDraft() {
  const start = Math.ceil((Date.now() + 24 * HOUR) / HOUR) * HOUR;
  return draftOf({ title: "", description: "", scheduledStart: start, scheduledEnd: start + HOUR, timezone: ownZone(), capacity: null, visibility: "ORGANIZATION", waitingList: true });
}

function draftOf({ scheduledStart, scheduledEnd, timezone, registrationOpens, registrationCloses, approval = false, waitingList = false, registrationQuestions = [], certificateRule, ...rest }) {
  const local = (instant) => (instant ? toLocal(instant, timezone) : "");
  return {
    ...rest, timezone, approval, waitingList, questions: registrationQuestions, ...ruleDraft(certificateRule),
    start: local(scheduledStart), end: local(scheduledEnd), opens: local(registrationOpens), closes: local(registrationCloses),
  };
}

class WebinarEdit extends AcademyElement {
  static properties = { draft: { state: true } };

  constructor() {
    super();
    this.webinarId = params().id;
    this.subject = new Resource(this, () => this.read());
    this.form = new Form(this, (values) => this.send(values));
  }

  async read() {
    if (!this.webinarId) {
      this.draft = freshDraft();
      return { organization: await currentOrganization() };
    }
    const webinar = await get(`/api/webinars/${this.webinarId}`);
    this.draft = draftOf(webinar);
    document.title = `${webinar.title} · AeThex Academy`;
    return { webinar };
  }

  async send(values) {
    const { webinar, organization } = this.subject.value;
    const instant = (local) => (local ? toInstant(local, values.timezone) : null);
    const body = {
      title: values.title, description: values.description, timezone: values.timezone,
      scheduledStart: toInstant(values.scheduledStart, values.timezone), scheduledEnd: toInstant(values.scheduledEnd, values.timezone),
      capacity: values.capacity, visibility: values.visibility, waitingList: this.draft.waitingList, approval: values.approval,
      registrationOpens: instant(values.registrationOpens), registrationCloses: instant(values.registrationCloses),
      registrationQuestions: this.draft.questions.map(questionBody),
    };
    const saved = webinar
      ? await put(`/api/webinars/${webinar.id}`, { ...body, hostId: webinar.hostId }, webinar.version)
      : await post("/api/webinars", { ...body, organizationId: organization.id });
    // Saved so far: should the rule be refused, sending the form again goes on from here.
    this.subject.value = { webinar: saved };
    const rule = ruleOf(values);
    if (ruleChanged(rule, saved.certificateRule)) await put(`/api/webinars/${saved.id}/certificate-rule`, rule, saved.version);
    location.assign(`/webinars/${saved.id}`);
  }

  change(name, value) {
    this.draft = { ...this.draft, [name]: value };
  }

  render() {
    return this.subject.render({
      loading: () => skeletonLines(10),
      ready: ({ webinar, organization }) =>
        webinar || organization ? this.page(webinar) : emptyState({ title: t("Join or open an organization first"), level: 1, action: html`<a class="button primary" href="/organizations/new">${t("Open an academy")}</a>` }),
    });
  }

  page(webinar) {
    const title = webinar ? t("Edit webinar") : t("Schedule a webinar");
    return html`${breadcrumb([{ href: "/webinars", label: t("Webinars") }, ...(webinar ? [{ href: `/webinars/${webinar.id}`, label: webinar.title }] : []), { label: title }])}
      <header class="page-header"><div><h1>${title}</h1></div></header>
      <form class="card form" novalidate @submit=${this.form.submit}>${this.form.summary()} ${this.stale()} ${this.fields()}
        <div class="actions">
          ${busyButton({ label: webinar ? t("Save changes") : t("Schedule"), type: "submit", variant: "primary", busy: this.form.busy })}
          <a class="button quiet" href=${webinar ? `/webinars/${webinar.id}` : "/webinars"}>${t("Cancel")}</a>
        </div>
      </form>`;
  }

  stale() {
    if (this.form.failure?.status !== 412) return nothing;
    return notice(html`${t("Open it in another tab to see what changed; what you typed here stays.")} <a href=${location.pathname} target="_blank">${t("Open")}</a>`, "warning");
  }

  fields() {
    const { form, draft } = this;
    const options = zones().map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") }));
    const visibilities = [
      { value: "ORGANIZATION", label: t("Members of the organization"), hint: t("Only members see it and can register.") },
      { value: "PUBLIC", label: t("Everybody"), hint: t("Anybody with an account can register.") },
      { value: "INVITED", label: t("Who is invited"), hint: t("Only invited addresses and your staff see it. Invite them on the webinar's Manage page.") },
    ];
    return html`
      ${field({ form, name: "title", label: t("Title"), required: true, maxlength: 200, value: draft.title, onInput: (value) => this.change("title", value) })}
      ${field({ form, name: "description", label: t("Description"), type: "textarea", rows: 5, maxlength: 5000, value: draft.description, onInput: (value) => this.change("description", value) })}
      <div class="field-row">
        ${field({ form, name: "scheduledStart", label: t("Starts"), type: "datetime-local", required: true, value: draft.start, onInput: (value) => this.change("start", value) })}
        ${field({ form, name: "scheduledEnd", label: t("Ends"), type: "datetime-local", required: true, value: draft.end, onInput: (value) => this.change("end", value) })}
      </div>
      ${field({ form, name: "timezone", label: t("Time zone"), required: true, options, value: draft.timezone, onInput: (value) => this.change("timezone", value) })}
      <p class="hint">${this.period(draft)}</p>
      <h2>${t("Registration")}</h2>
      ${field({ form, name: "capacity", label: t("Places"), type: "number", min: 1, max: 1_000_000, value: draft.capacity ?? "", hint: t("Leave empty for as many as come."), onInput: (value) => this.change("capacity", value) })}
      ${draft.capacity ? checkbox({ form, name: "waitingList", label: t("Waiting list"), hint: t("When all places are taken people wait, and get those that become free in order."), checked: draft.waitingList, onChange: (value) => this.change("waitingList", value), look: "switch" }) : nothing}
      ${choices({ form, name: "visibility", legend: t("Who may register"), value: draft.visibility, options: visibilities, onChange: (value) => this.change("visibility", value) })}
      ${checkbox({ form, name: "approval", label: t("Approve each registration"), hint: t("People wait until you decide on the Manage page."), checked: draft.approval, onChange: (value) => this.change("approval", value), look: "switch" })}
      <div class="field-row">
        ${field({ form, name: "registrationOpens", label: t("Registration opens"), type: "datetime-local", value: draft.opens, onInput: (value) => this.change("opens", value) })}
        ${field({ form, name: "registrationCloses", label: t("Registration closes"), type: "datetime-local", value: draft.closes, onInput: (value) => this.change("closes", value) })}
      </div>
      ${questionsEditor({ form, questions: draft.questions, change: (value) => this.change("questions", value), focus: (...selectors) => this.focusOn(...selectors) })}
      ${ruleFields({ form, draft, change: (name, value) => this.change(name, value) })}
    `;
  }

  /** The same times for somebody in the reader's own zone, to notice a wrong zone before it hurts. */
  period({ start, end, timezone }) {
    if (!start || !end || start >= end) return nothing;
    return t("For you: {period}", { period: formatPeriod(toInstant(start, timezone), toInstant(end, timezone), ownZone()) });
  }
}

define("webinar-edit", WebinarEdit);
