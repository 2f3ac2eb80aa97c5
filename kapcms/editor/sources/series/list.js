import { fill, h } from "../h.js";
import { announce } from "../notices.js";
import { statusBadge } from "../status.js";
import { dragging } from "./dragging.js";

/**
 * The order as a list: dragged by its handles, moved with the arrow keys on a handle (Home and End to the ends), or
 * with the buttons. Gives `{node, show}`.
 */
export function orderList(order, isReadOnly) {
  const list = h("ol", { class: "order" });
  const move = (from, to, target = "[data-handle]") => {
    const { title } = order.members[from];
    const place = order.move(from, to);
    announce(`“${title}” is now ${place + 1} of ${order.members.length}.`);
    list.children[place]?.querySelector(target)?.focus();
  };
  const remove = (place) => {
    const member = order.remove(place);
    announce(`“${member.title}” is taken out. Undo brings it back.`);
    (list.children[place] ?? list.lastElementChild)?.querySelector("[data-handle]")?.focus();
  };
  const row = (member, place) => {
    const last = order.members.length - 1;
    const key = (event) => {
      const to = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 0, End: last }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      move(place, to);
    };
    const handle = h("button", { type: "button", class: "icon handle", "data-handle": true, "aria-label": `Move “${member.title}”, ${place + 1} of ${last + 1}: arrow keys`, on: { keydown: key } }, "⠿");
    const step = (label, sign, to, name) => h("button", { type: "button", class: `icon ${name}`, "aria-label": `${label}: ${member.title}`, disabled: to < 0 || to > last, on: { click: () => move(place, to, `.${name}`) } }, sign);
    return h(
      "li",
      { class: member.status === "public" || member.status === "changed" ? null : "not-public" },
      isReadOnly ? null : handle,
      h("span", { class: "number" }, place + 1),
      h("div", { class: "card-text" }, h("a", { class: "title", href: `/editor/articles/${member.id}` }, member.title), h("p", { class: "quiet" }, statusBadge(member))),
      isReadOnly ? null : [step("Move up", "↑", place - 1, "up"), step("Move down", "↓", place + 1, "down"), h("button", { type: "button", class: "icon", "aria-label": `Take out: ${member.title}`, on: { click: () => remove(place) } }, "✕")],
    );
  };
  const show = () => fill(list, order.members.map(row));
  if (!isReadOnly) dragging(list, (from, to) => move(from, to));
  show();
  return { node: list, show };
}
