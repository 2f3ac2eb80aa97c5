import { h } from "../h.js";

const VERBS = ["published", "updated", "unpublished"];
const TYPES = [
  ["article", "Articles", [...VERBS, "moved", "review_due"]],
  ["series", "Series", [...VERBS, "reordered"]],
  ["person", "People", VERBS],
  ["topic", "Topics", VERBS],
  ["snippet", "Snippets", VERBS],
  ["term", "Glossary", VERBS],
  ["media", "Media", VERBS],
  ["site", "Site", ["updated"]],
];

/** The kinds of changes that a webhook is told of: `node`, and `chosen()`, which is empty for all. */
export function kindsField(given) {
  const boxes = [];
  const box = (kind, verb) => {
    const input = h("input", { type: "checkbox", value: kind, checked: given.includes(kind) });
    boxes.push(input);
    return h("label", { class: "choice" }, input, verb.replace("_", " "));
  };
  const groups = TYPES.map(([type, title, verbs]) => h("fieldset", {}, h("legend", {}, title), h("div", { class: "choices" }, verbs.map((verb) => box(`${type}.${verb}`, verb)))));
  const node = h("details", { open: given.length > 0 }, h("summary", {}, "Only some changes"), h("p", { class: "hint" }, "Where nothing is chosen it is told of all."), h("div", { class: "stack" }, groups));
  return { node, chosen: () => boxes.filter((input) => input.checked).map((input) => input.value) };
}
