// For staff: what learners handed in, and how far they are.
import lock from "../../icons/lock.svg";
import { get } from "../../shared/api.js";
import { allParts, isLesson } from "../../shared/course-parts.js";
import { AcademyElement, define, html } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";
import { hasRole } from "../../shared/me.js";
import { params } from "../../shared/params.js";
import { Resource } from "../../shared/resource.js";
import { breadcrumb, emptyState, errorState, skeletonLines } from "../../shared/ui.js";
import "./grading.js";
import "./learners.js";

class CourseSubmissions extends AcademyElement {
  constructor() {
    super();
    this.course = new Resource(this, async () => {
      const course = await get(`/api/courses/${params().id}`);
      this.allowed = await hasRole(course.organizationId, "course_author", "instructor", "teaching_assistant");
      document.title = `${t("Submissions")} · ${course.title} · AeThex Academy`;
      return course;
    });
  }

  render() {
    return this.course.render({
      loading: () => skeletonLines(10),
      failed: (error) => html`<h1 class="visually-hidden">${t("Submissions")}</h1>${errorState(error, () => this.course.retry())}`,
      ready: (course) => (this.allowed ? this.page(course) : this.refusal(course)),
    });
  }

  refusal({ id }) {
    return emptyState({
      image: lock, level: 1, title: t("Only staff sees this"), text: t("Grades and learners are for those who teach the course."),
      action: html`<a class="button" href="/courses/${id}">${t("Go to the course page")}</a>`,
    });
  }

  page(course) {
    const assignments = allParts(course).filter((part) => !isLesson(part));
    return html`${breadcrumb([{ href: "/courses", label: t("Courses") }, { href: `/courses/${course.id}`, label: course.title }, { label: t("Submissions") }])}
      <header class="page-header"><div><h1>${t("Submissions and learners")}</h1></div></header>
      <ac-tabs label=${t("Submissions and learners")}>
        <section id="submissions" data-tab=${t("Submissions")}><submission-list .course=${course} .assignments=${assignments}></submission-list></section>
        <section id="learners" data-tab=${t("Learners")}><learner-list .course=${course}></learner-list></section>
      </ac-tabs>`;
  }
}

define("course-submissions", CourseSubmissions);
