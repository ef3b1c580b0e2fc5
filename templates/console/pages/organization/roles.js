// The roles a member can have, from most to least, and what each may do.
import { t } from "../../shared/i18n.js";

export const ROLES = ["org_admin", "course_author", "instructor", "teaching_assistant", "viewer"];

export const roleHint = (role) =>
  ({
    org_admin: t("Everything, including people and branding"),
    course_author: t("Builds and publishes courses, grades"),
    instructor: t("As an author, and holds webinars"),
    teaching_assistant: t("Grades and moderates questions"),
    viewer: t("Takes courses and joins webinars"),
  })[role];
