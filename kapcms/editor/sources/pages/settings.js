import { all, get, put } from "../api.js";
import { field, h, select } from "../h.js";
import { attempt, notify } from "../notices.js";

const DIRECTIONS = [["newest_first", "Newest first"], ["oldest_first", "Oldest first"]];
const RULES = [["", "No rule"], ["none", "None"], ["warn", "Warn"], ["block", "Block"]];

const KINDS = [["Article", "Articles"], ["BlogPosting", "Blog posts"]];
const asJson = (value) => h("textarea", { rows: 8, spellcheck: "false", value: JSON.stringify(value, null, 2) });

/** The site's own facts; readers see a change at once. */
export async function page() {
  const [{ data: site }, snippets] = await Promise.all([get("/site"), all("/snippets")]);
  const input = (name, properties = {}) => h("input", { type: "text", value: site[name] ?? "", ...properties });
  const controls = {
    name: input("name", { required: true, maxlength: 300 }),
    description: h("textarea", { value: site.description ?? "", maxlength: 5000 }),
    base_url: input("base_url", { type: "url", required: true }),
    locale: input("locale", { required: true, maxlength: 35 }),
    direction: select(DIRECTIONS, site.direction),
    default_disclaimer: select([["", "None"], ...snippets.map((snippet) => [snippet.slug, snippet.title])], site.default_disclaimer ?? ""),
    review_rule: select(RULES, site.review_rule ?? ""),
    article_type: select(KINDS, site.article_type),
  };
  const texts = {
    policies: asJson(site.policies.map((policy) => ({ ...policy, topic: policy.topic?.slug ?? null }))),
    field_schemas: asJson(site.field_schemas),
  };
  const submit = (event) => {
    event.preventDefault();
    attempt(async () => {
      await put("/site", Object.fromEntries(Object.entries(controls).map(([name, control]) => [name, control.value.trim() || null]).concat(Object.entries(texts).map(([name, control]) => [name, JSON.parse(control.value || "null")]))));
      notify("Saved: readers see it now.");
    });
  };
  const form = h(
    "form",
    { class: "section stack", on: { submit } },
    field("Name of the site", controls.name),
    field("Description", controls.description),
    field("Public address", controls.base_url, "Links and feeds are made with it."),
    field("Language", controls.locale),
    field("Order of the site", controls.direction, "Where previous and next of the whole site begin."),
    field("Disclaimer for articles", controls.default_disclaimer),
    field("Articles that nobody reviewed", controls.review_rule),
    field("What articles are for search engines", controls.article_type),
    field("Policies", texts.policies, "JSON: a list of {name, topic, needs, action}; needs: authors, reviewer, current_review, evidence_level, citations, disclaimer, risks; action: warn or block."),
    field("Fields of your own", texts.field_schemas, "JSON: for article, series and person a JSON Schema; x-filterable: true lets lists be narrowed by a field."),
    h("button", { type: "submit", class: "primary" }, "Save"),
  );
  return { title: "Settings", node: [h("h1", {}, "Settings"), h("p", { class: "lead" }, "Readers see a change at once."), form] };
}
