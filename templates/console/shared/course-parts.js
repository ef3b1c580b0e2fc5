// What a course is made of, as every course page needs it: lessons and assignments of a module in their common order.
import circlePlay from "../icons/circle-play.svg";
import clipboard from "../icons/clipboard-check.svg";
import fileText from "../icons/file-text.svg";
import listChecks from "../icons/list-checks.svg";
import { formatDuration } from "./format.js";
import { t } from "./i18n.js";

/** The lessons and assignments of a module in order. */
export const partsOf = ({ lessons, assignments }) => [...lessons, ...assignments].sort((one, other) => one.order - other.order);

/** All parts of a course in order. */
export const allParts = ({ modules }) => modules.flatMap(partsOf);

export const isLesson = ({ type }) => type === "TEXT" || type === "VIDEO";

export const partIcon = ({ type }) => ({ TEXT: fileText, VIDEO: circlePlay, QUIZ: listChecks, TASK: clipboard })[type];

export const partKind = ({ type }) => ({ TEXT: t("Text"), VIDEO: t("Video"), QUIZ: t("Quiz"), TASK: t("Task") })[type] ?? type;

/** `Video · 12 min`. */
export const partFacts = (part) => (part.duration ? `${partKind(part)} · ${formatDuration(part.duration)}` : partKind(part));
