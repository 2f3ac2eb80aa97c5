import { all } from "../api.js";
import { fill, h } from "../h.js";
import { attempt } from "../notices.js";
import { writeOwnWords } from "./own_words.js";

/**
 * The snippets that the text shows: each as it is shared, or in the article's own words. `desk.showSnippets()` looks at
 * the text again.
 */
export function snippetsSection(desk, isReadOnly) {
  const list = h("ul", { class: "plain-list" });
  const own = { ...desk.article.snippets };
  let shared = null;
  let shown = null;
  const changed = () => {
    shown = null;
    show();
    desk.saving.change({ snippets: Object.fromEntries(Object.entries(own).map(([slug, { document }]) => [slug, { document }])) });
  };
  const learn = async () => {
    shared ??= await all("/snippets");
  };
  const write = (slug) => attempt(async () => {
    await learn();
    await writeOwnWords({
      title: titleOf(slug),
      slug,
      own: own[slug]?.document,
      id: shared.find((one) => one.slug === slug)?.id,
      done: (document) => {
        if (document) own[slug] = { document };
        else delete own[slug];
        changed();
      },
    });
  });
  const titleOf = (slug) => shared?.find((one) => one.slug === slug)?.title ?? slug;
  const row = (slug, isInText) => h(
    "li",
    {},
    h("strong", {}, titleOf(slug)),
    h("p", { class: "hint" }, own[slug] ? "In this article’s own words." : "As it is shared.", isInText ? "" : " The text does not show it any more."),
    isReadOnly ? null : h("div", { class: "row" }, h("button", { type: "button", "aria-label": `Own words for ${titleOf(slug)}`, on: { click: () => write(slug) } }, own[slug] ? "Change…" : "Own words…")),
  );
  const show = () => {
    const inText = slugsIn(desk.editor?.state.doc);
    const slugs = [...new Set([...inText, ...Object.keys(own)])];
    const now = `${slugs.join()} ${inText.join()}`;
    if (now === shown) return;
    shown = now;
    fill(list, slugs.length ? slugs.map((slug) => row(slug, inText.includes(slug))) : h("li", { class: "hint" }, "The text shows none. Insert one by typing /snippet."));
  };
  desk.showSnippets = show;
  show();
  attempt(async () => {
    if (Object.keys(own).length === 0 && slugsIn(desk.editor?.state.doc).length === 0) return;
    await learn();
    shown = null;
    show();
  });
  return list;
}

/** The slugs of the snippets in a ProseMirror document, each once. */
function slugsIn(doc) {
  const found = new Set();
  doc?.descendants((node) => {
    if (node.type.name === "snippet") found.add(node.attrs.slug);
    return !node.isTextblock;
  });
  return [...found];
}
