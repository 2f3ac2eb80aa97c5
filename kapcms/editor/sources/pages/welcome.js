import { get, put, remove } from "../api.js";
import { go } from "../frame.js";
import { field, h } from "../h.js";
import { attempt, notify } from "../notices.js";
import { may } from "../session.js";

const NAMES = { article: "article", series: "series", person: "person", topic: "topic", term: "term", snippet: "snippet", media: "picture" };
const MANY = { article: "articles", series: "series", person: "people", topic: "topics", term: "terms", snippet: "snippets", media: "pictures" };

/** The first steps on a new site: its name, the examples that it came with, the first article. */
export async function page() {
  if (!may("admin")) return { title: "Welcome", node: [h("h1", {}, "Welcome"), h("p", { class: "lead" }, "An admin gives the site its name."), h("p", {}, h("a", { class: "button primary", href: "/editor/articles/new" }, "Write an article"))] };
  const [{ data: seeds }, { data: site }] = await Promise.all([get("/seeds"), get("/site")]);
  const name = h("input", { type: "text", required: true, maxlength: 300, value: seeds.is_new ? "" : site.name, placeholder: site.name, autofocus: true });
  const locale = h("input", { type: "text", required: true, maxlength: 35, value: site.locale, spellcheck: "false" });
  const choice = examples(seeds);
  const submit = (event) => {
    event.preventDefault();
    const isWriting = event.submitter?.dataset.write !== "no";
    attempt(async () => {
      await put("/site", { name: name.value.trim(), locale: locale.value.trim() });
      if (choice?.isCleared()) notify(told((await remove("/seeds")).data));
      await go(isWriting ? "/editor/articles/new" : "/editor/");
    });
  };
  const form = h(
    "form",
    { class: "section stack first-steps", on: { submit } },
    field("What is your site called?", name, "Readers see it in feeds and search engines. All of this can be changed later, under Settings."),
    field("Its language", locale, "A code: en, de, pt-BR."),
    choice?.node,
    h("div", { class: "row" }, h("button", { type: "submit", class: "primary" }, "Write the first article"), h("button", { type: "submit", "data-write": "no" }, "Look around first")),
  );
  return { title: "Welcome", node: [h("h1", {}, "Welcome"), h("p", { class: "lead" }, "Two questions, and you write."), form] };
}

/** The choice between keeping the seeds and clearing them; null where there is nothing to clear. */
function examples({ untouched, kept }) {
  if (untouched.length === 0) return null;
  const keep = h("input", { type: "radio", name: "examples", checked: true });
  const drop = h("input", { type: "radio", name: "examples" });
  const node = h(
    "fieldset",
    {},
    h("legend", {}, "The examples that are here"),
    h("p", { class: "hint" }, `${counted(untouched)}: they show what a site can hold.`),
    h("label", { class: "choice" }, keep, "Keep them for now"),
    h("label", { class: "choice" }, drop, "Clear them: begin with an empty site"),
    kept.length ? h("p", { class: "hint" }, `Whatever was edited stays, with all that it names: ${counted(kept)}.`) : null,
  );
  return { node, isCleared: () => drop.checked };
}

const told = ({ cleared, kept }) => `${counted(cleared)} cleared.${kept.length ? ` What you edited stays: ${counted(kept)}.` : ""}`;

/** "7 articles, 1 person" */
function counted(things) {
  const counts = new Map();
  for (const { type } of things) counts.set(type, (counts.get(type) ?? 0) + 1);
  return Object.keys(NAMES).filter((type) => counts.has(type)).map((type) => `${counts.get(type)} ${(counts.get(type) === 1 ? NAMES : MANY)[type]}`).join(", ") || "Nothing";
}
