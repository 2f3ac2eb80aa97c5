import { inWords } from "../audit/acts.js";
import { asked, filterForm } from "../audit/filters.js";
import { h } from "../h.js";
import { pagedTable } from "../listing.js";
import { named } from "../names.js";
import { asMoment } from "../time.js";

const LONGEST = 60;

/** Who did what, newest first; narrowed by the filters in the address, page by page. */
export async function page(_, query) {
  const narrowed = asked(query);
  const list = await pagedTable("/audit", {
    columns: ["When", "Who", "What", "On", "From"],
    rowOf: (entry) => [asMoment(entry.at), named(entry.who), inWords(entry.what), thingOf(entry), entry.address ?? ""],
    empty: query.size ? "Nothing fits." : "Nothing was done yet.",
    missing: "This server does not show its audit log.",
    query: { limit: 50, ...narrowed },
  });
  const file = h("a", { href: `/api/editor/v1/audit/export?${new URLSearchParams(narrowed)}`, download: "" }, "Save these as a file (NDJSON)");
  const one = query.get("id") ? h("p", {}, "Only what was done to ", h("code", {}, query.get("id")), ".") : null;
  return { title: "Audit", node: [h("h1", {}, "Audit"), h("p", { class: "lead" }, "Who did what, newest first. Nothing is ever taken out of it."), filterForm(query), one, list, h("p", { class: "section" }, file)] };
}

/** The thing acted upon, with the way to all that was done to it. */
function thingOf(entry) {
  const name = (entry.slug ?? entry.id ?? "").slice(0, LONGEST);
  if (!entry.id) return [entry.type, name].filter(Boolean).join(" ");
  return [`${entry.type} `, h("a", { href: `/editor/audit?id=${encodeURIComponent(entry.id)}` }, name)];
}
