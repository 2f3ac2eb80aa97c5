import { get } from "./api.js";
import { h } from "./h.js";
import { attempt } from "./notices.js";
import { isMissingRoute } from "./problem.js";

/** A table: `columns` are names, `rows` arrays of cells. */
export function table(columns, rows, empty) {
  if (rows.length === 0) return h("p", { class: "empty" }, empty);
  const body = h("tbody", {}, rows.map((cells) => rowNode(columns, cells)));
  return h("div", { class: "table-box", tabindex: "0", role: "region", "aria-label": `Table: ${columns.filter(Boolean).join(", ")}` }, h("table", { class: "plain" }, h("thead", {}, h("tr", {}, columns.map((name) => h("th", { scope: "col" }, name || h("span", { class: "for-screen-readers" }, "Acts"))))), body));
}

/** A text of a cell that may break anywhere: an address, a name without spaces; nothing for none. */
export const breakable = (text) => (text ? h("span", { class: "breakable" }, text) : null);

/** A row; each cell bears the name of its column, which narrow windows show before it. */
function rowNode(columns, cells) {
  return h("tr", {}, cells.map((cell, place) => h("td", { "data-name": columns[place] || null }, cell)));
}

/**
 * The items of a list, page by page: a node with `rowOf(item)` (cells) for each, and a button for more.
 *
 * Where this server does not have the list, the sentence `missing` stands instead.
 */
export async function pagedTable(path, { columns, rowOf, empty, missing, query = {} }) {
  let answer;
  try {
    answer = await get(path, query);
  } catch (error) {
    if (isMissingRoute(error)) return h("p", { class: "empty" }, missing);
    throw error;
  }
  const node = table(columns, answer.data.map(rowOf), empty);
  const more = h("button", { type: "button", class: "more", hidden: !answer.meta?.next_cursor }, "Show more");
  more.addEventListener("click", () => attempt(async () => {
    answer = await get(path, { ...query, cursor: answer.meta.next_cursor });
    node.querySelector("tbody").append(...answer.data.map((item) => rowNode(columns, rowOf(item))));
    more.hidden = !answer.meta.next_cursor;
  }));
  return h("div", {}, node, more);
}
