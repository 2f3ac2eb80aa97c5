import { all, remove } from "../api.js";
import { confirm } from "../dialog.js";
import { show } from "../frame.js";
import { h } from "../h.js";
import { named } from "../names.js";
import { attempt, notify } from "../notices.js";
import { may } from "../session.js";
import { ago } from "../time.js";

const NOUNS = [
  ["articles", "Articles"],
  ["series", "Series"],
  ["people", "People"],
  ["topics", "Topics"],
  ["snippets", "Snippets"],
  ["glossary", "Glossary"],
];

/** What is in the trash, and its ways back and out. */
export async function page() {
  const found = await Promise.all(NOUNS.map(async ([noun, title]) => ({ noun, title, things: await all(`/${noun}`, { status: "trash" }) })));
  const sections = found.filter(({ things }) => things.length).map(section);
  return { title: "Trash", node: [h("h1", {}, "Trash"), h("p", { class: "lead" }, "Readers see nothing of it. What is restored comes back as a draft; after a while what is here is deleted for good. Media are not kept here: what nothing shows can be deleted in the library."), sections.length ? sections : h("p", { class: "empty" }, "Nothing is in the trash.")] };
}

function section({ noun, title, things }) {
  return h("section", { class: "section" }, h("h2", {}, title), h("ul", { class: "rows" }, things.map((thing) => row(noun, thing))));
}

function row(noun, thing) {
  const name = thing.title ?? thing.name ?? thing.term;
  const restore = () => attempt(async () => {
    await remove(`/${noun}/${thing.id}/trash`);
    notify(`“${name}” is a draft again.`);
    await show();
  });
  const purge = () => attempt(async () => {
    if (!(await confirm("Delete it for good?", `“${name}” goes with all its revisions, and cannot come back.`, "Delete for good", { danger: true }))) return;
    await remove(`/${noun}/${thing.id}`, { version: "*", query: { forever: true } });
    notify(`“${name}” is gone.`);
    await show();
  });
  return h("li", { class: "card" }, h("div", { class: "card-text" }, h("strong", {}, name), h("p", { class: "quiet" }, h("span", {}, `since ${ago(thing.trashed_at)}, by `, named(thing.updated_by)))), h("div", { class: "row" }, may("author") ? h("button", { type: "button", "aria-label": `Restore ${name}`, on: { click: restore } }, "Restore") : null, may("editor") ? h("button", { type: "button", class: "danger", "aria-label": `Delete for good: ${name}`, on: { click: purge } }, "Delete for good") : null));
}
