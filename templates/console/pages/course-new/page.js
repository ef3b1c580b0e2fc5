// A new course: the few things that cannot wait, then the editor.
import lock from "../../icons/lock.svg";
import { post } from "../../shared/api.js";
import { courseBody, courseFields, newCourse } from "../../shared/course-form.js";
import { AcademyElement, define, html } from "../../shared/element.js";
import { Form } from "../../shared/form.js";
import { t } from "../../shared/i18n.js";
import { currentOrganization, hasRole } from "../../shared/me.js";
import { Resource } from "../../shared/resource.js";
import { busyButton, emptyState, skeletonLines } from "../../shared/ui.js";

class CourseNew extends AcademyElement {
  static properties = { draft: { state: true } };

  constructor() {
    super();
    this.draft = newCourse();
    this.form = new Form(this, async () => {
      const course = await post("/api/courses", { ...courseBody(this.draft), organizationId: this.place.value.organization.id });
      location.assign(`/courses/${course.id}/edit`);
    });
    this.place = new Resource(this, async () => {
      const organization = await currentOrganization();
      return { organization, allowed: organization && (await hasRole(organization.id, "course_author", "instructor")) };
    });
  }

  render() {
    return this.place.render({ loading: () => skeletonLines(8), ready: ({ allowed, organization }) => (allowed ? this.paper(organization) : this.refusal()) });
  }

  refusal() {
    return emptyState({
      image: lock, title: t("Only authors create courses"), text: t("Ask an administrator of your organization for the role of a course author or instructor."),
      action: html`<a class="button" href="/courses">${t("To the courses")}</a>`,
    });
  }

  paper({ name }) {
    const { form, draft } = this;
    return html`<form class="card form" novalidate @submit=${form.submit}>
      <p class="fine">${t("A course of {organization}", { organization: name })}</p>
      ${form.summary()} ${courseFields({ form, draft, brief: true, change: (key, value) => (this.draft = { ...this.draft, [key]: value }) })}
      <div class="actions end"><a class="button" href="/courses">${t("Cancel")}</a>${busyButton({ label: t("Create course"), type: "submit", variant: "primary", busy: form.busy })}</div>
    </form>`;
  }
}

define("course-new", CourseNew);
