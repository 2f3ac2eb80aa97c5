import { h } from "../h.js";
import { pagedTable } from "../listing.js";
import { asMoment } from "../time.js";

/** Who did what, newest first. */
export async function page() {
  const list = await pagedTable("/audit", {
    columns: ["When", "Who", "What", "On"],
    rowOf: (entry) => [asMoment(entry.at), entry.who, entry.what.replace(/[._]/g, " "), [entry.type, entry.slug].filter(Boolean).join(" ")],
    empty: "Nothing was done yet.",
    missing: "This server does not show its audit log yet.",
    query: { limit: 50 },
  });
  return { title: "Audit", node: [h("h1", {}, "Audit"), h("p", { class: "lead" }, "Who did what, newest first. Nothing is ever taken out of it."), list] };
}
