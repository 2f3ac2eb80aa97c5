import { post, remove } from "../api.js";
import { show } from "../frame.js";
import { field, h } from "../h.js";
import { pagedTable } from "../listing.js";
import { attempt, notify } from "../notices.js";
import { isMissingRoute } from "../problem.js";
import { may } from "../session.js";

/** Old addresses and where they lead. Those of renamed articles are made by themselves. */
export async function page() {
  const drop = (redirect) => attempt(async () => {
    await remove(`/redirects/${encodeURIComponent(redirect.id)}`);
    await show();
  });
  const list = await pagedTable("/redirects", {
    columns: ["From", "To", ""],
    rowOf: (one) => [h("code", {}, one.path ?? one.from), h("code", {}, one.to ?? one.target ?? one.url ?? ""), one.id && may("editor") ? h("button", { type: "button", on: { click: () => drop(one) } }, "Remove") : ""],
    empty: "There are no redirects besides those of renamed articles.",
    missing: "This server makes redirects by itself when a public article gets another slug; it keeps no others yet.",
  });
  const from = h("input", { type: "text", required: true, placeholder: "/old-page" });
  const to = h("input", { type: "text", required: true, placeholder: "/articles/new-page" });
  const submit = (event) => {
    event.preventDefault();
    attempt(async () => {
      try {
        await post("/redirects", { path: from.value.trim(), to: to.value.trim() });
      } catch (error) {
        throw isMissingRoute(error) ? new Error("This server keeps no redirects of your own yet.") : error;
      }
      notify("The old address leads to the new one.");
      await show();
    });
  };
  const form = may("editor") ? h("form", { class: "section", on: { submit } }, h("h2", {}, "Add a redirect"), h("div", { class: "form-grid" }, field("Old address", from), field("Leads to", to)), h("button", { type: "submit" }, "Add")) : null;
  return { title: "Redirects", node: [h("h1", {}, "Redirects"), h("p", { class: "lead" }, "When a public article gets another slug, its old address leads to the new one by itself."), list, form] };
}
