import { askForBox, askForImage, askForLink } from "./asking.js";

/**
 * What the slash menu and the toolbar offer: `{name, hint, words, act}`. `act(editor)` may ask something first.
 * `words` are what one may type to find it.
 */
export const ITEMS = [
  { name: "Text", hint: "A paragraph", words: "paragraph plain", act: (editor) => editor.chain().focus().setNode("paragraph").run() },
  heading(2, "A part of the article"),
  heading(3, "A part of a part"),
  heading(4, "The smallest heading"),
  { name: "Bulleted list", hint: "Or type - and a space", words: "ul unordered", act: (editor) => editor.chain().focus().toggleList("bullet_list", "list_item").run() },
  { name: "Numbered list", hint: "Or type 1. and a space", words: "ol ordered", act: (editor) => editor.chain().focus().toggleList("ordered_list", "list_item").run() },
  { name: "Quotation", hint: "Or type > and a space", words: "quote blockquote", act: (editor) => editor.chain().focus().toggleWrap("blockquote").run() },
  { name: "Picture…", hint: "With a description for those who cannot see it", words: "image photo img", act: askForImage },
  { name: "Table", hint: "Three columns", words: "grid rows columns", act: insertTable },
  { name: "Code", hint: "Or type ``` and a space", words: "pre programming", act: (editor) => editor.chain().focus().setNode("code_block").run() },
  { name: "Divider", hint: "Or type --- and a space", words: "hr rule line break", act: (editor) => editor.chain().focus().insertContent({ type: "divider" }).run() },
  { name: "Link…", hint: "To one of your articles or anywhere", words: "url href", act: askForLink },
  { name: "Call to action…", hint: "A button", words: "cta button", act: (editor) => askForBox(editor, "call_to_action") },
  { name: "Snippet…", hint: "A text that many articles share", words: "shared reuse disclaimer", act: (editor) => askForBox(editor, "snippet") },
  { name: "Embedded page…", hint: "A video or sound", words: "video youtube vimeo audio iframe", act: (editor) => askForBox(editor, "embed") },
  { name: "Section with a role…", hint: "Risks, eligibility, disclaimer…", words: "role risks disclaimer intro", act: (editor) => askForBox(editor, "section") },
  { name: "Footnote", hint: "A note at the end", words: "note", act: (editor) => editor.chain().focus().insertContent({ type: "footnote", content: [{ type: "text", text: "Note" }] }).run() },
  { name: "Citation…", hint: "One of the article's sources", words: "source reference cite", act: (editor) => askForBox(editor, "citation") },
  { name: "Term…", hint: "A term of the glossary", words: "glossary definition", act: (editor) => askForBox(editor, "term") },
  { name: "Abbreviation…", hint: "Say what it is short for", words: "abbr acronym", act: (editor) => askForBox(editor, "abbreviation") },
];

function heading(level, hint) {
  return { name: `Heading ${level}`, hint, words: `h${level} title`, act: (editor) => editor.chain().focus().setNode("heading", { level }).run() };
}

function insertTable(editor) {
  const row = (type) => ({ type: "table_row", content: [1, 2, 3].map(() => ({ type, content: [{ type: "paragraph" }] })) });
  return editor.chain().focus().insertContent({ type: "table", content: [row("table_header"), row("table_cell"), row("table_cell")] }).run();
}
