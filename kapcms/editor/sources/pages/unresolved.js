import { get, post, put } from "../api.js";
import { openDialog } from "../dialog.js";
import { show } from "../frame.js";
import { field, fill, h } from "../h.js";
import { attempt, notify } from "../notices.js";
import { pagedTable } from "../listing.js";
import { may } from "../session.js";

const TYPING_MS = 200;

/** Neighbours that imports named by title and that are not here: resolved by writing the article, or by picking one. */
export async function page() {
  const list = await pagedTable("/unresolved", {
    columns: ["Article", "Its neighbour", "Named", ""],
    rowOf: (one) => [h("a", { href: `/editor/articles/${one.article.id}` }, one.article.title), one.side === "previous" ? "previous" : "next", `“${one.title}”`, may("author") ? h("div", { class: "row" }, h("button", { type: "button", on: { click: () => pick(one) } }, "Pick…"), h("button", { type: "button", on: { click: () => write(one) } }, "Write it")) : ""],
    empty: "Nothing is unresolved: every neighbour that an import named is here.",
    missing: "This server does not list unresolved neighbours.",
  });
  return { title: "Unresolved neighbours", node: [h("h1", {}, "Unresolved neighbours"), h("p", { class: "lead" }, "Imports named these articles as previous or next, but no article bears the title. They resolve themselves when one does."), list] };
}

function write(one) {
  return attempt(async () => {
    await post("/articles", { title: one.title });
    notify(`“${one.title}” is a draft now.`);
    await show();
  });
}

/** Say which article the source meant. */
async function pick(one) {
  const input = h("input", { type: "search", value: one.title });
  const found = h("ul", { class: "popup in-place" });
  const take = (picked) => attempt(async () => {
    await put(`/unresolved/${one.article.id}/${one.side}`, { neighbour: picked.id });
    dialog.close();
    notify(`“${picked.title}” is its ${one.side} now.`);
    await show();
  });
  const search = async () => {
    const { data } = await get("/articles", { q: input.value.trim(), limit: 8 });
    fill(found, data.filter(({ id }) => id !== one.article.id).map((other) => h("li", {}, h("button", { type: "button", class: "found", on: { click: () => take(other) } }, other.title))));
  };
  let waiting;
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => attempt(search), TYPING_MS);
  });
  const dialog = openDialog(`Which article is “${one.title}”?`, [field("Search", input), found]);
  attempt(search);
}
