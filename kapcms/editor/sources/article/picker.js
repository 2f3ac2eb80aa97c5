import { all, post } from "../api.js";
import { fill, h } from "../h.js";
import { attempt } from "../notices.js";

let count = 0;

/** Choose some people or topics: chips with a cross, a field that finds by typing, and makes what is new. */
export function picker({ label, noun, chosen, change }) {
  const picked = chosen.map(({ id, title, name }) => ({ id, title: title ?? name }));
  const chips = h("ul", { class: "chips" });
  const listId = `picker-${(count += 1)}`;
  const names = h("datalist", { id: listId });
  const input = h("input", { type: "text", list: listId, placeholder: "Type a name, then Enter", autocomplete: "off", id: `${listId}-input` });
  let things = [];
  const changed = () => {
    show();
    change(picked.map(({ id }) => id));
  };
  const show = () => fill(chips, picked.map((thing, place) => h("li", {}, thing.title, h("button", { type: "button", class: "icon", "aria-label": `Remove ${thing.title}`, on: { click: () => (picked.splice(place, 1), changed(), input.focus()) } }, "✕"))));
  const load = async () => {
    if (things.length) return;
    things = await all(`/${noun}`);
    fill(names, things.map((thing) => h("option", { value: thing.title ?? thing.name })));
  };
  const add = async () => {
    const text = input.value.trim();
    if (!text) return;
    await load();
    const nameOf = (thing) => thing.title ?? thing.name;
    const known = things.find((thing) => nameOf(thing).toLowerCase() === text.toLowerCase());
    const thing = known ?? (await post(`/${noun}`, noun === "people" ? { name: text } : { title: text })).data;
    input.value = "";
    if (!known) things.push(thing);
    if (picked.some(({ id }) => id === thing.id)) return;
    picked.push({ id: thing.id, title: nameOf(thing) });
    changed();
  };
  input.addEventListener("focus", () => attempt(load));
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    attempt(add);
  });
  input.addEventListener("change", () => attempt(add));
  show();
  return h("div", { class: "field" }, h("label", { for: input.id }, label), chips, input, names);
}
