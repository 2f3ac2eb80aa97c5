import { Extension, Mark, Node } from "@tiptap/core";
import { MARKS, NODES } from "./dom.js";

const TABLE_ROLES = { table: "table", table_row: "row", table_cell: "cell", table_header: "header_cell" };
const FIRST = 1000;

/** The extensions that make TipTap's schema the server's: `schema` is the answer of `/editor/schema.json`. */
export function extensionsFrom(schema) {
  const nodes = Object.entries(schema.nodes).map(([name, rule], place) => node(name, rule, FIRST - place));
  const marks = Object.entries(schema.marks).map(([name, rule], place) => mark(name, rule, FIRST - place));
  return [...nodes, ...marks, tableRoles];
}

function node(name, rule, priority) {
  const shape = NODES[name] ?? plainBox(name, rule);
  const isLeaf = rule.content === "";
  return Node.create({
    name,
    priority,
    topNode: name === "doc",
    group: rule.group || undefined,
    content: isLeaf ? undefined : rule.content,
    marks: name === "text" || isLeaf ? undefined : rule.marks,
    inline: rule.inline,
    ...shape.options,
    addAttributes: () => attributes(rule.attributes),
    parseHTML: () => shape.parse ?? [],
    renderHTML: shape.render ? ({ node: shown }) => withoutNulls(shape.render(shown.attrs)) : undefined,
    renderText: name === "hard_break" ? () => "\n" : undefined,
  });
}

function mark(name, rule, priority) {
  const shape = MARKS[name] ?? { parse: [], render: () => ["span", { "data-mark": name }, 0] };
  return Mark.create({
    name,
    priority,
    ...shape.options,
    addAttributes: () => attributes(rule.attributes),
    parseHTML: () => shape.parse,
    renderHTML: ({ mark: shown }) => withoutNulls(shape.render(shown.attrs)),
  });
}

/** TipTap reads attributes one by one from elements unless told not to: our parse rules give them whole. */
function attributes(rules) {
  const none = { rendered: false, parseHTML: () => undefined };
  return Object.fromEntries(
    Object.entries(rules).map(([name, rule]) => [name, { ...none, default: rule.default ?? (rule.required ? first(rule) : null) }]),
  );
}

const first = (rule) => rule.choices?.[0] ?? null;

function plainBox(name, rule) {
  const tag = rule.inline ? "span" : "div";
  return { parse: [], render: () => (rule.content ? [tag, { class: "box" }, 0] : [tag, { class: "box" }, name]) };
}

function withoutNulls(dom) {
  if (!Array.isArray(dom)) return dom;
  return dom.map((part) => {
    if (Array.isArray(part)) return withoutNulls(part);
    if (part === null || typeof part !== "object") return part;
    return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== null && value !== undefined));
  });
}

const tableRoles = Extension.create({
  name: "tableRoles",
  extendNodeSchema: (extension) => ({ tableRole: TABLE_ROLES[extension.name] }),
});
