import { all, post } from "../api.js";
import { openDialog } from "../dialog.js";
import { go } from "../frame.js";
import { field, h } from "../h.js";
import { named } from "../names.js";
import { attempt } from "../notices.js";
import { may } from "../session.js";
import { statusBadge } from "../status.js";
import { ago } from "../time.js";

/** All series. */
export async function page() {
  const series = await all("/series");
  const rows = series.map((one) => h("li", { class: "card" }, h("div", { class: "card-text" }, h("a", { class: "title", href: `/editor/series/${one.id}` }, one.title), h("p", { class: "quiet" }, statusBadge(one), h("span", {}, `saved ${ago(one.updated_at)} by `, named(one.updated_by))))));
  const button = may("author") ? h("button", { type: "button", class: "primary", on: { click: openNew } }, "New series") : null;
  const empty = h("li", { class: "empty" }, "There is no series yet. A series is a list of articles in the order in which they are to be read.");
  return { title: "Series", node: [h("div", { class: "row between" }, h("h1", {}, "Series"), button), h("p", { class: "lead" }, "Articles in the order in which they are to be read."), h("ul", { class: "rows section" }, rows.length ? rows : empty)] };
}

function openNew() {
  const title = h("input", { type: "text", required: true, maxlength: 500 });
  const submit = (event) => {
    event.preventDefault();
    attempt(async () => {
      const { data } = await post("/series", { title: title.value.trim() });
      dialog.close();
      await go(`/editor/series/${data.id}`);
    });
  };
  const dialog = openDialog("New series", [h("form", { class: "stack", on: { submit } }, field("Title", title), h("div", { class: "row end" }, h("button", { type: "submit", class: "primary" }, "Make it")))]);
}
