// The course's structure beside the editing pane: choose, add, and put in order by keyboard or pointer.
import arrowDown from "../../icons/arrow-down.svg";
import arrowUp from "../../icons/arrow-up.svg";
import chevron from "../../icons/chevron-down.svg";
import plus from "../../icons/plus.svg";
import settings from "../../icons/settings.svg";
import { partIcon, partKind, partsOf } from "../../shared/course-parts.js";
import { html, icon, nothing, repeat } from "../../shared/element.js";
import { t } from "../../shared/i18n.js";

/** Module ids with the ids of their parts, as PUT …/order takes them. */
export const orderOf = ({ modules }) => modules.map((module) => ({ id: module.id, items: partsOf(module).map(({ id }) => id) }));

/** The order with one module or part a step up (-1) or down (1); parts go on into the next module. Null at the end. */
export function moved(order, id, step) {
  const next = order.map(({ id: module, items }) => ({ id: module, items: [...items] }));
  const place = next.findIndex((module) => module.id === id);
  if (place >= 0) return swap(next, place, place + step) ? next : null;
  const at = next.findIndex(({ items }) => items.includes(id));
  const { items } = next[at];
  const index = items.indexOf(id);
  if (swap(items, index, index + step)) return next;
  const neighbor = next[at + step];
  if (!neighbor) return null;
  items.splice(index, 1);
  if (step < 0) neighbor.items.push(id);
  else neighbor.items.unshift(id);
  return next;
}

function swap(list, from, to) {
  if (to < 0 || to >= list.length) return false;
  [list[from], list[to]] = [list[to], list[from]];
  return true;
}

/** The course with its modules and parts in that order. */
export function arranged(course, order) {
  const parts = new Map(course.modules.flatMap(partsOf).map((part) => [part.id, part]));
  const lessons = new Set(course.modules.flatMap((module) => module.lessons.map(({ id }) => id)));
  const modules = order.map(({ id, items }, place) => {
    const inside = items.map((key, index) => ({ ...parts.get(key), moduleId: id, order: index + 1 }));
    const module = course.modules.find((one) => one.id === id);
    return { ...module, order: place + 1, lessons: inside.filter((part) => lessons.has(part.id)), assignments: inside.filter((part) => !lessons.has(part.id)) };
  });
  return { ...course, modules };
}

/** The outline; `move(thing, step)` is told of the arrows, `opened` and `toggle` fold it on a phone. */
export function outline({ course, current, move, opened, toggle }) {
  const order = orderOf(course);
  const tools = (thing) => html`<span class="course-editor-tools">
    ${[[-1, arrowUp, t("Move {name} up", { name: thing.title })], [1, arrowDown, t("Move {name} down", { name: thing.title })]].map(([step, image, label]) => html`<button type="button"
      class="button quiet icon-only small" data-move="${thing.id} ${step}" aria-label=${label} ?disabled=${!moved(order, thing.id, step)} @click=${() => move(thing, step)}>${icon(image)}</button>`)}</span>`;
  const link = (id, content) => html`<a href="#${id}" aria-current=${id === current ? "true" : nothing}>${content}</a>`;
  return html`<nav class="course-editor-outline ${opened ? "open" : ""}" aria-label=${t("Course structure")}>
    <button type="button" class="button block course-editor-toggle" aria-expanded=${opened ? "true" : "false"} aria-controls="course-structure" @click=${toggle}><span>${t("Course structure")}</span>${icon(chevron)}</button>
    <div id="course-structure" class="course-editor-structure">
      <div class="course-editor-row">${link("settings", html`${icon(settings)}<span>${t("Course settings")}</span>`)}</div>
      <ol class="course-editor-modules">
        ${repeat(course.modules, ({ id }) => id, (module, index) => html`<li>
          <div class="course-editor-row module">${link(module.id, html`<span><span class="eyebrow">${t("Module {number}", { number: index + 1 })}</span> ${module.title}</span>`)}${tools(module)}</div>
          <ol>${repeat(partsOf(module), ({ id }) => id, (part) => html`<li class="course-editor-row">
            ${link(part.id, html`${icon(partIcon(part))}<span>${part.title}<span class="visually-hidden"> · ${partKind(part)}</span></span>`)}${tools(part)}</li>`)}
          </ol>
          ${adder(module)}
        </li>`)}
      </ol>
      <a class="button block" href="#new-module" aria-current=${current === "new-module" ? "true" : nothing}>${icon(plus)}${t("Add module")}</a>
    </div>
  </nav>`;
}

const adder = ({ id, title }) => html`<ac-menu class="course-editor-adder">
  <button type="button" class="button quiet small" aria-label=${t("Add to {module}", { module: title })}>${icon(plus)}${t("Add")}</button>
  <div class="menu">
    ${[["TEXT", t("Text lesson")], ["VIDEO", t("Video lesson")], ["QUIZ", t("Quiz")], ["TASK", t("Task")]].map(([type, label]) => html`<a href="#new-${type}-${id}">${icon(partIcon({ type }))}${label}</a>`)}
  </div>
</ac-menu>`;
