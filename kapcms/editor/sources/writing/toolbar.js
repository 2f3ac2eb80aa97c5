import { h, select } from "../h.js";
import { askForBox, askForImage, askForLink } from "./asking.js";
import { ITEMS } from "./items.js";

const BLOCKS = [
  ["paragraph", "Text"],
  ["2", "Heading 2"],
  ["3", "Heading 3"],
  ["4", "Heading 4"],
  ["code_block", "Code"],
];
const EDITED = { image: "Picture", embed: "Embedded page", call_to_action: "Call to action", section: "Section", snippet: "Snippet", citation: "Citation" };

/** The bar above the text: `{node, update}`; `update` shows what holds at the cursor. Arrow keys walk it. */
export function toolbar(editor) {
  const block = select(BLOCKS, "paragraph", { "aria-label": "Kind of block" });
  block.addEventListener("change", () => setBlock(editor, block.value));
  const button = (label, sign, isActive, act, properties = {}) => {
    const made = h("button", { type: "button", class: "icon", "aria-label": label, title: label, ...properties, on: { mousedown: (event) => event.preventDefault(), click: () => act(editor) } }, sign);
    made.isActive = isActive;
    return made;
  };
  const mark = (name, label, sign) => button(label, sign, () => editor.isActive(name), () => editor.chain().focus().toggleMark(name).run());
  const item = (name) => ITEMS.find((one) => one.name === name).act;
  const insert = select([["", "Insert…"], ...ITEMS.slice(7).map((one) => [one.name, one.name])], "", { "aria-label": "Insert", class: "insert" });
  insert.addEventListener("change", () => {
    const chosen = insert.value;
    insert.value = "";
    item(chosen)(editor);
  });
  const context = h("span", { class: "context" });
  const buttons = [
    mark("strong", "Bold", h("b", {}, "B")),
    mark("emphasis", "Italic", h("i", {}, "I")),
    button("Link", "🔗︎", () => editor.isActive("link"), askForLink),
    button("Bulleted list", "•≡", () => editor.isActive("bullet_list"), item("Bulleted list")),
    button("Numbered list", "1≡", () => editor.isActive("ordered_list"), item("Numbered list")),
    button("Quotation", "❝", () => editor.isActive("blockquote"), item("Quotation")),
  ];
  const steps = [button("Undo", "↶", null, () => editor.chain().focus().undo().run()), button("Redo", "↷", null, () => editor.chain().focus().redo().run())];
  const node = h("div", { class: "toolbar", role: "toolbar", "aria-label": "Formatting" }, block, buttons, insert, steps, context);
  walkByArrows(node);
  let shown = "";
  const update = () => {
    for (const one of buttons) one.setAttribute("aria-pressed", one.isActive());
    block.value = editor.isActive("heading") ? String(editor.getAttributes("heading").level) : editor.isActive("code_block") ? "code_block" : "paragraph";
    const here = contextOf(editor);
    if (here === shown) return;
    shown = here;
    context.replaceChildren(...contextButtons(editor, here));
  };
  update();
  return { node, update };
}

function setBlock(editor, value) {
  const chain = editor.chain().focus();
  if (/^\d$/.test(value)) chain.setNode("heading", { level: Number(value) }).run();
  else chain.setNode(value).run();
}

function contextOf(editor) {
  if (editor.isActive("table")) return "table";
  return Object.keys(EDITED).find((name) => editor.isActive(name)) ?? "";
}

function contextButtons(editor, here) {
  const button = (label, act) => h("button", { type: "button", on: { click: act } }, label);
  if (here === "table") {
    const acts = { "Add row": "addRowAfter", "Add column": "addColumnAfter", "Delete row": "deleteRow", "Delete column": "deleteColumn", "Delete table": "deleteTable" };
    return Object.entries(acts).map(([label, name]) => button(label, () => editor.chain().focus()[name]().run()));
  }
  if (!here) return [];
  const edit = () => (here === "image" ? askForImage(editor, editor.getAttributes("image")) : askForBox(editor, here, editor.getAttributes(here)));
  const made = [button(`${EDITED[here]}…`, edit)];
  if (here === "section") made.push(button("Dissolve section", () => editor.chain().focus().lift("section").run()));
  return made;
}

/** The left and right arrows walk the bar, as in every toolbar (WAI-ARIA Authoring Practices). */
function walkByArrows(bar) {
  bar.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowRight" && event.key !== "ArrowLeft") return;
    if (event.target.matches("select") && event.altKey) return;
    const stops = [...bar.querySelectorAll("button, select")];
    const next = stops.indexOf(document.activeElement) + (event.key === "ArrowRight" ? 1 : -1);
    stops[(next + stops.length) % stops.length].focus();
    event.preventDefault();
  });
}
