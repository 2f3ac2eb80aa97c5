import { all, remove } from "../api.js";
import { show } from "../frame.js";
import { h } from "../h.js";
import { attempt, notify } from "../notices.js";
import { may } from "../session.js";
import { ago } from "../time.js";

const NOUNS = [
  ["articles", "Articles"],
  ["series", "Series"],
];

/** What is in the trash, and its way back. */
export async function page() {
  const sections = await Promise.all(NOUNS.map(async ([noun, title]) => section(noun, title, await all(`/${noun}`, { status: "trash" }))));
  return { title: "Trash", node: [h("h1", {}, "Trash"), h("p", { class: "lead" }, "Readers see nothing of it. What is restored comes back as a draft."), sections] };
}

function section(noun, title, things) {
  const restore = (thing) => attempt(async () => {
    await remove(`/${noun}/${thing.id}/trash`);
    notify(`“${thing.title}” is a draft again.`);
    await show();
  });
  const rows = things.map((thing) =>
    h("li", { class: "card" }, h("div", { class: "card-text" }, h("strong", {}, thing.title), h("p", { class: "quiet" }, `since ${ago(thing.trashed_at)}, by ${thing.updated_by}`)), may("author") ? h("button", { type: "button", "aria-label": `Restore ${thing.title}`, on: { click: () => restore(thing) } }, "Restore") : null),
  );
  return h("section", { class: "section" }, h("h2", {}, title), h("ul", { class: "rows" }, rows.length ? rows : h("li", { class: "empty" }, "Nothing is here.")));
}
