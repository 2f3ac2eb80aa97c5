import { pictureAddress, sourceOf } from "../media/addresses.js";

/**
 * How the nodes and marks of the schema look in a page, and what foreign HTML becomes them. The schema itself (what may
 * stand where, which attributes there are) comes from the server; a name that is missing here is shown as a plain box.
 */

const image = (element) => {
  const img = element.matches("img") ? element : element.querySelector("img");
  const source = sourceOf(img?.getAttribute("src"));
  if (!source || !/^(https?:|media:|\/|[\w.-]+\/)/.test(source)) return false;
  return { src: source, alt: img.getAttribute("alt") ?? "", title: img.getAttribute("title"), media_id: source.startsWith("media:") ? source.slice(6) : null };
};
const isSafe = (href) => Boolean(href) && !/^\s*(javascript|data|vbscript|file|blob):/i.test(href);
const number = (element, name) => Number.parseInt(element.getAttribute(name), 10) || 1;
const cell = (element) => ({ colspan: number(element, "colspan"), rowspan: number(element, "rowspan"), align: alignment(element) });
const alignment = (element) => ["left", "center", "right"].find((side) => side === (element.dataset.align || element.align)) ?? null;
const cellDom = (tag) => (node) => [tag, { colspan: node.colspan, rowspan: node.rowspan, "data-align": node.align }, 0];

export const NODES = {
  doc: {},
  text: {},
  paragraph: { parse: [{ tag: "p" }], render: () => ["p", 0] },
  heading: {
    options: { defining: true },
    parse: [
      ...[["h1", 2], ["h2", 2], ["h3", 3], ["h4", 4], ["h5", 4], ["h6", 4]].map(([tag, level]) => ({ tag, getAttrs: (element) => ({ level, id: element.getAttribute("data-anchor") }) })),
    ],
    render: (node) => [`h${node.level}`, { "data-anchor": node.id }, 0],
  },
  bullet_list: { parse: [{ tag: "ul" }], render: () => ["ul", 0] },
  ordered_list: { parse: [{ tag: "ol", getAttrs: (element) => ({ start: element.start ?? 1 }) }], render: (node) => ["ol", { start: node.start === 1 ? null : node.start }, 0] },
  list_item: { options: { defining: true }, parse: [{ tag: "li" }], render: () => ["li", 0] },
  blockquote: { options: { defining: true }, parse: [{ tag: "blockquote" }], render: () => ["blockquote", 0] },
  image: {
    options: { draggable: true, isolating: true },
    parse: [{ tag: "figure", getAttrs: image, contentElement: (element) => element.querySelector("figcaption") ?? document.createElement("p") }, { tag: "img", getAttrs: image }],
    render: (node) => ["figure", { class: "image" }, ["img", { src: pictureAddress(node.src), alt: node.alt, title: node.title, width: node.width, height: node.height, draggable: "false", loading: "lazy", decoding: "async" }], ["figcaption", { "data-empty": "Caption" }, 0]],
  },
  table: { options: { isolating: true }, parse: [{ tag: "table" }], render: () => ["table", ["tbody", 0]] },
  table_row: { parse: [{ tag: "tr" }], render: () => ["tr", 0] },
  table_cell: { options: { isolating: true }, parse: [{ tag: "td", getAttrs: cell }], render: cellDom("td") },
  table_header: { options: { isolating: true }, parse: [{ tag: "th", getAttrs: cell }], render: cellDom("th") },
  code_block: {
    options: { code: true, defining: true },
    parse: [{ tag: "pre", preserveWhitespace: "full", getAttrs: (element) => ({ language: element.getAttribute("data-language") }) }],
    render: (node) => ["pre", { "data-language": node.language, spellcheck: "false" }, ["code", 0]],
  },
  embed: {
    options: { atom: true, draggable: true },
    parse: [{ tag: "div[data-embed]", getAttrs: (e) => ({ url: e.dataset.embed, title: e.dataset.title ?? null, provider: e.dataset.provider ?? null }) }, { tag: "iframe[src]", getAttrs: (e) => (isSafe(e.getAttribute("src")) ? { url: e.src, title: e.title || null } : false) }],
    render: (node) => ["div", { class: "box", "data-embed": node.url, "data-title": node.title, "data-provider": node.provider }, ["strong", node.title || "Embedded page"], ["span", node.url]],
  },
  divider: { options: { atom: true }, parse: [{ tag: "hr" }], render: () => ["hr"] },
  call_to_action: {
    options: { isolating: true },
    parse: [{ tag: "aside[data-label]", contentElement: ".cta-words", getAttrs: (e) => ({ label: e.dataset.label, url: e.dataset.url }) }],
    render: (node) => ["aside", { class: "cta", "data-label": node.label, "data-url": node.url }, ["div", { class: "cta-words" }, 0], ["span", { class: "cta-button", contenteditable: "false" }, node.label]],
  },
  snippet: {
    options: { atom: true, draggable: true },
    parse: [{ tag: "div[data-snippet]", getAttrs: (e) => ({ slug: e.dataset.snippet }) }],
    render: (node) => ["div", { class: "box", "data-snippet": node.slug }, ["strong", "Snippet"], ["span", node.slug]],
  },
  section: {
    options: { defining: true },
    parse: [{ tag: "section[data-role]", getAttrs: (e) => ({ role: e.dataset.role }) }],
    render: (node) => ["section", { "data-role": node.role }, 0],
  },
  hard_break: { options: { selectable: false }, parse: [{ tag: "br" }], render: () => ["br"] },
  footnote: { parse: [{ tag: "span[data-footnote]" }], render: () => ["span", { "data-footnote": "", class: "footnote" }, 0] },
  citation: {
    options: { atom: true },
    parse: [{ tag: "sup[data-citation]", getAttrs: (e) => ({ id: e.dataset.citation }) }],
    render: (node) => ["sup", { "data-citation": node.id, class: "citation" }, `[${node.id}]`],
  },
};

export const MARKS = {
  link: {
    options: { inclusive: false },
    parse: [{ tag: "a[href]", getAttrs: (e) => (isSafe(e.getAttribute("href")) ? { href: e.getAttribute("href"), title: e.getAttribute("title") } : false) }],
    render: (mark) => ["a", { href: mark.href, title: mark.title, rel: "noopener" }, 0],
  },
  abbreviation: { parse: [{ tag: "abbr[title]", getAttrs: (e) => ({ title: e.title }) }], render: (mark) => ["abbr", { title: mark.title }, 0] },
  term: { parse: [{ tag: "abbr[data-term]", priority: 60, getAttrs: (e) => ({ slug: e.dataset.term }) }], render: (mark) => ["abbr", { "data-term": mark.slug, class: "term" }, 0] },
  strong: {
    parse: [{ tag: "strong" }, { tag: "b" }],
    render: () => ["strong", 0],
  },
  emphasis: { parse: [{ tag: "em" }, { tag: "i" }], render: () => ["em", 0] },
  strikethrough: { parse: [{ tag: "s" }, { tag: "del" }, { tag: "strike" }], render: () => ["s", 0] },
  sub: { parse: [{ tag: "sub" }], render: () => ["sub", 0] },
  sup: { parse: [{ tag: "sup:not([data-citation])" }], render: () => ["sup", 0] },
  code: { options: { code: true }, parse: [{ tag: "code" }], render: () => ["code", 0] },
};
