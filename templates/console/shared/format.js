// How dates, durations, sizes and money read in the page's language and the reader's time zone.
import { formatNumber, language, t, tn } from "./i18n.js";

const shown = (value, options) => new Intl.DateTimeFormat(language(), options).format(new Date(value));

/** `31 January 2026`. */
export const formatDate = (value) => shown(value, { dateStyle: "long" });

/** `Sat, 31 Jan`; `timeZone` (IANA) when it is not the reader's own. */
export const formatDay = (value, timeZone) => shown(value, { weekday: "short", day: "numeric", month: "short", timeZone });

/** `Sat, 31 Jan 2026, 14:00`; `timeZone` (IANA) when it is not the reader's own. */
export const formatDateTime = (value, timeZone) =>
  shown(value, {
    weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone,
  });

/** `Sat, 31 Jan 2026, 14:00 – 15:30`, without repeating what both ends share; `timeZone` also names the zone. */
export function formatPeriod(start, end, timeZone) {
  const zone = timeZone ? { timeZone, timeZoneName: "short" } : {};
  const options = { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "numeric", minute: "2-digit", ...zone };
  return new Intl.DateTimeFormat(language(), options).formatRange(new Date(start), new Date(end));
}

/** `14:00`. */
export const formatTime = (value, timeZone) => shown(value, { hour: "2-digit", minute: "2-digit", timeZone });

/** `in 3 days`, `2 hours ago`. */
export function formatRelative(value, now = Date.now()) {
  const seconds = (new Date(value).getTime() - now) / 1000;
  const units = [["year", 31_536_000], ["month", 2_592_000], ["week", 604_800], ["day", 86_400], ["hour", 3600], ["minute", 60]];
  const [unit, size] = units.find(([, length]) => Math.abs(seconds) >= length) ?? ["minute", 60];
  return new Intl.RelativeTimeFormat(language(), { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

/** Seconds as `1 h 20 min` or `45 s`. */
export function formatDuration(seconds) {
  if (!seconds) return t("0 min");
  if (seconds < 60) return t("{count} s", { count: formatNumber(Math.round(seconds)) });
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t("{count} min", { count: formatNumber(minutes) });
  const values = { hours: formatNumber(Math.floor(minutes / 60)), minutes: formatNumber(minutes % 60) };
  return minutes % 60 ? t("{hours} h {minutes} min", values) : t("{hours} h", values);
}

/** Integer minor units as money; 0 is `Free`. */
export function formatMoney(minor, currency) {
  if (!minor) return t("Free");
  const format = new Intl.NumberFormat(language(), { style: "currency", currency });
  return format.format(minor / 10 ** format.resolvedOptions().maximumFractionDigits);
}

/** Bytes as `3.2 MB`. */
export function formatBytes(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(bytes, 1)) / 3));
  return formatNumber(bytes / 1000 ** step, { style: "unit", unit: units[step], maximumFractionDigits: 1 });
}

/** 0–100 as `40 %` in the language's own way. */
export const formatPercent = (value) => formatNumber(value / 100, { style: "percent" });

/** The role in words. */
export function formatRole(role) {
  const names = {
    org_admin: t("Administrator"), course_author: t("Course author"), instructor: t("Instructor"),
    teaching_assistant: t("Teaching assistant"), viewer: t("Learner"),
  };
  return names[role] ?? role;
}

export { formatNumber, tn };
