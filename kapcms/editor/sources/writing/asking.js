import { all, get } from "../api.js";
import { openDialog } from "../dialog.js";
import { field, fill, h, select } from "../h.js";
import { attempt } from "../notices.js";
import { thumbnailAddress } from "../media/addresses.js";
import { choosePicture } from "../media/library.js";

const ROLE_NAMES = { cta: "call to action" };
const TYPING_MS = 200;

/** Ask for the values of `inputs` ([name, label, control, hint]); calls `done` with them. */
function ask(title, inputs, yes, done, { remove } = {}) {
  const submit = (event) => {
    event.preventDefault();
    dialog.close();
    done(Object.fromEntries(inputs.map(([name, , control]) => [name, control.value.trim()])));
  };
  const drop = () => {
    dialog.close();
    remove();
  };
  const dialog = openDialog(title, [
    h(
      "form",
      { class: "stack", on: { submit } },
      inputs.map(([, label, control, hint]) => field(label, control, hint)),
      h("div", { class: "row end" }, remove ? h("button", { type: "button", class: "danger", on: { click: drop } }, "Remove") : null, h("button", { type: "submit", class: "primary" }, yes)),
    ),
  ]);
  return dialog;
}

const line = (value, properties = {}) => h("input", { type: "text", value: value ?? "", required: true, maxlength: 2000, ...properties });

/** Ask for a picture and what it shows; `attributes` of one that is there already. */
export function askForImage(editor, attributes = null) {
  const address = line(attributes?.src, { inputmode: "url", placeholder: "https://…" });
  const choose = h("button", { type: "button", "aria-label": "Choose or upload…" }, "Choose or upload…");
  choose.addEventListener("click", async () => {
    const medium = await choosePicture();
    if (!medium) return;
    address.value = `media:${medium.id}`;
    showChosen();
    alternative.value ||= medium.alt;
  });
  const chosen = h("img", { class: "media-preview small", alt: "The picture that is chosen" });
  const showChosen = () => {
    const isOurs = address.value.startsWith("media:");
    chosen.hidden = !isOurs;
    if (isOurs) chosen.src = thumbnailAddress(address.value.slice("media:".length));
    address.closest(".field").hidden = isOurs;
  };
  const alternative = line(attributes?.alt, { required: false });
  const inputs = [
    ["library", "From the library", choose],
    ["src", "Or its address", address],
    ["alt", "What does it show?", alternative, "Read out to those who cannot see it."],
  ];
  ask(attributes ? "Picture" : "Insert a picture", inputs, attributes ? "Change" : "Insert", ({ src, alt }) => {
    const values = { ...attributes, src, alt, media_id: src.startsWith("media:") ? src.slice(6) : null };
    if (attributes) editor.chain().focus().updateAttributes("image", values).run();
    else editor.chain().focus().insertContent({ type: "image", attrs: values }).run();
  });
  choose.closest(".field").append(chosen);
  showChosen();
}

/** Ask where a link leads: one of the site's articles, found by typing, or any address. */
export function askForLink(editor) {
  const { from, to, empty } = editor.state.selection;
  const before = editor.getAttributes("link").href ?? "";
  const target = line(before, { placeholder: "Type a title, or paste an address", autocomplete: "off", role: "combobox", "aria-expanded": "false", "aria-controls": "link-found" });
  const found = h("ul", { class: "popup in-place", role: "listbox", id: "link-found", "aria-label": "Articles", hidden: true });
  let waiting;
  const take = (article) => {
    put(`/articles/${article.slug}`, article.title);
    dialog.close();
  };
  const search = async () => {
    const text = target.value.trim();
    const isAddress = /^(https?:|mailto:|tel:|\/|#)/.test(text);
    const articles = text && !isAddress ? ((await attempt(() => get("/articles", { q: text, limit: 6 })))?.data ?? []) : [];
    found.hidden = articles.length === 0;
    target.setAttribute("aria-expanded", articles.length > 0);
    fill(found, articles.map((article) => h("li", { role: "option", tabindex: "0", on: { click: () => take(article), keydown: (event) => event.key === "Enter" && take(article) } }, article.title, h("small", {}, `/articles/${article.slug}`))));
  };
  target.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(search, TYPING_MS);
  });
  const put = (href, title) => {
    const chain = editor.chain().focus().setTextSelection({ from, to });
    if (empty && !before) chain.insertContent({ type: "text", text: title ?? href, marks: [{ type: "link", attrs: { href } }] }).run();
    else chain.extendMarkRange("link").setMark("link", { href }).run();
  };
  const remove = before ? () => editor.chain().focus().extendMarkRange("link").unsetMark("link").run() : undefined;
  const dialog = ask("Link", [["href", "Where does it lead?", target]], "Link", ({ href }) => put(tidied(href)), { remove });
  target.after(found);
}

const tidied = (href) => (/^(https?:|mailto:|tel:|\/|#)/.test(href) ? href : /^[^@\s]+@[^@\s]+$/.test(href) ? `mailto:${href}` : `https://${href}`);

/** Ask for the attributes of a node (or of the mark `abbreviation`), of one that is there where `attributes` are given. */
export async function askForBox(editor, name, attributes = null) {
  const made = await attempt(() => BOXES[name](editor, attributes ?? {}));
  if (!made) return;
  const [title, inputs] = made;
  const isMark = name === "abbreviation" || name === "term";
  const lacksWords = isMark && !attributes && editor.state.selection.empty;
  if (lacksWords) inputs.unshift(["words", "The words in the text", line("")]);
  ask(title, inputs, attributes ? "Change" : "Insert", ({ words, ...values }) => {
    const given = Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value || null]));
    const chain = editor.chain().focus();
    if (attributes) chain.updateAttributes(name, given).run();
    else if (lacksWords) chain.insertContent({ type: "text", text: words, marks: [{ type: name, attrs: given }] }).run();
    else if (isMark) chain.setMark(name, given).run();
    else if (name === "section") chain.wrapIn(name, given).run();
    else if (name === "call_to_action") chain.insertContent({ type: name, attrs: given, content: [{ type: "paragraph" }] }).run();
    else chain.insertContent({ type: name, attrs: given }).run();
  });
}

const BOXES = {
  call_to_action: (_, { label, url }) => [
    "Call to action",
    [["label", "Words on the button", line(label)], ["url", "Where it leads", line(url, { placeholder: "https://… or /page" })]],
  ],
  embed: (_, { url, title }) => [
    "Embedded page",
    [["url", "Its address", line(url, { placeholder: "https://www.youtube.com/watch?v=…" })], ["title", "What is it?", line(title), "For those who cannot see it."]],
  ],
  section: (editor, { role }) => [
    "Section with a role",
    [["role", "What is this part for?", select(editor.storage.rules.roles.map((key) => [key, ROLE_NAMES[key] ?? key]), role ?? "risks"), "The blocks that are selected become this section."]],
  ],
  snippet: async (_, { slug }) => {
    const snippets = await all("/snippets");
    if (snippets.length === 0) throw new Error("There are no snippets yet; make one on the page Snippets.");
    return ["Snippet", [["slug", "Which text?", select(snippets.map((one) => [one.slug, one.title]), slug ?? snippets[0].slug)]]];
  },
  citation: async (editor, { id }) => {
    const { citations: cited, addSource } = editor.storage.rules;
    if (!addSource) throw new Error("Only an article has sources to cite.");
    if (cited().length === 0 && !(await addSource())) return null;
    const citations = cited();
    return ["Citation", [["id", "Which source?", select(citations.map((one) => [one.id, `[${one.id}] ${one.title}`]), id ?? citations[0].id)]]];
  },
  term: async (_, { slug }) => {
    const terms = await all("/glossary");
    if (terms.length === 0) throw new Error("There are no terms yet; make one on the page Glossary.");
    return ["Term", [["slug", "Which term?", select(terms.map((one) => [one.slug, one.term]), slug ?? terms[0].slug), "The words become the term."]]];
  },
  abbreviation: (_, { title }) => ["Abbreviation", [["title", "What is it short for?", line(title)]]],
};
