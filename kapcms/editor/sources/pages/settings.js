import { all, get, put } from "../api.js";
import { confirm } from "../dialog.js";
import { field, fill, h, select } from "../h.js";
import { announce, attempt, notify } from "../notices.js";
import { policiesForm } from "../settings/policies.js";
import { jsonText } from "../settings/text.js";

const DIRECTIONS = [["newest_first", "Newest first"], ["oldest_first", "Oldest first"]];
const RULES = [["", "No rule"], ["none", "None"], ["warn", "Warn"], ["block", "Block"]];
const KINDS = [["Article", "Articles"], ["BlogPosting", "Blog posts"]];

/** The site's own facts; readers see a change at once. Whoever leaves with changes is asked whether to save them. */
export async function page() {
  const [{ data: site }, snippets, topics] = await Promise.all([get("/site"), all("/snippets"), all("/topics")]);
  const controls = factsOf(site, snippets);
  const policies = policiesPart(site.policies, topics);
  const schemas = jsonText("Fields of your own", site.field_schemas, "JSON: for article, series and person a JSON Schema; x-filterable: true lets lists be narrowed by a field.");
  const problem = () => policies.problem() ?? schemas.problem();
  const given = () => {
    const facts = Object.fromEntries(Object.entries(controls).map(([name, { control }]) => [name, control.value.trim() || null]));
    return { ...facts, policies: policies.value(), field_schemas: schemas.value() };
  };
  let stored = JSON.stringify(given());
  const isChanged = () => Boolean(problem()) || JSON.stringify(given()) !== stored;
  const store = async () => {
    if (problem()) throw new Error(problem());
    const { data } = await put("/site", given());
    policies.take(data.policies);
    stored = JSON.stringify(given());
    notify("Saved: readers see it now.");
  };
  const submit = (event) => {
    event.preventDefault();
    attempt(store);
  };
  const warn = (event) => isChanged() && event.preventDefault();
  const leave = async () => {
    window.removeEventListener("beforeunload", warn);
    if (isChanged() && (await confirm("Save the settings?", "They were changed, and are not saved.", "Save", { no: "Do not save" }))) await attempt(store);
  };
  const form = h(
    "form",
    { class: "section stack", on: { submit } },
    Object.values(controls).map(({ label, control, hint }) => field(label, control, hint)),
    h("section", { class: "section" }, h("h2", {}, "Policies"), h("p", { class: "hint" }, "What articles need before readers may see them."), policies.node),
    h("section", { class: "section" }, h("details", {}, h("summary", {}, "Fields of your own"), schemas.node)),
    h("button", { type: "submit", class: "primary" }, "Save"),
  );
  return { title: "Settings", node: [h("h1", {}, "Settings"), h("p", { class: "lead" }, "Readers see a change at once. ", h("a", { href: "/editor/welcome" }, "First steps"), " has the site’s name and its examples."), form], leave, mounted: () => window.addEventListener("beforeunload", warn) };
}

/** The site's single facts: `{name: {label, control, hint?}}`. */
function factsOf(site, snippets) {
  const input = (name, properties = {}) => h("input", { type: "text", value: site[name] ?? "", ...properties });
  return {
    name: { label: "Name of the site", control: input("name", { required: true, maxlength: 300 }) },
    description: { label: "Description", control: h("textarea", { value: site.description ?? "", maxlength: 5000 }) },
    base_url: { label: "Public address", control: input("base_url", { type: "url", required: true }), hint: "Links and feeds are made with it." },
    locale: { label: "Language", control: input("locale", { required: true, maxlength: 35 }) },
    direction: { label: "Order of the site", control: select(DIRECTIONS, site.direction), hint: "Where previous and next of the whole site begin." },
    default_disclaimer: { label: "Disclaimer for articles", control: select([["", "None"], ...snippets.map((snippet) => [snippet.slug, snippet.title])], site.default_disclaimer ?? "") },
    review_rule: { label: "Articles that nobody reviewed", control: select(RULES, site.review_rule ?? "") },
    article_type: { label: "What articles are for search engines", control: select(KINDS, site.article_type) },
  };
}

/** The policies as forms, or as JSON where that was asked for: `{node, value(), problem(), take(policies)}`. */
function policiesPart(policies, topics) {
  const place = h("div", {});
  const plain = (given) => given.map((policy) => ({ ...policy, topic: policy.topic?.slug ?? policy.topic ?? null }));
  const text = jsonText("Policies as JSON", plain(policies), "A list of {name, topic, needs, action}; needs: authors, reviewer, current_review, evidence_level, citations, disclaimer, risks; action: warn or block.");
  let forms = null;
  let isText = false;
  const showForms = (given) => {
    forms = policiesForm(given, topics);
    fill(place, forms.node);
  };
  const turn = h("button", { type: "button", class: "link", "aria-pressed": "false" }, "Write them as JSON");
  turn.addEventListener("click", () => attempt(async () => {
    const problem = isText ? text.problem() : forms.problem();
    if (problem) throw new Error(problem);
    if (isText) showForms(text.value() ?? []);
    else {
      text.put(forms.value());
      fill(place, text.node);
    }
    isText = !isText;
    turn.setAttribute("aria-pressed", isText);
    announce(isText ? "Policies as JSON" : "Policies as forms");
  }));
  showForms(policies);
  const current = () => (isText ? text : forms);
  return {
    node: [place, turn],
    value: () => current().value(),
    problem: () => current().problem(),
    take: (given) => (isText ? text.put(plain(given)) : showForms(given)),
  };
}
